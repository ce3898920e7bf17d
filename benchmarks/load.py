"""A load from this machine to this machine: one client for latency, several for throughput; bounded in time."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Figure:
    """What a load measured: milliseconds at one client, requests a second at several."""

    p50: float
    p95: float
    rate: float


def measure(url: str, headers: dict[str, str], *, seconds: float, clients: int = 8) -> Figure:
    """Median and 95th percentile at one client, then the rate at `clients` clients."""
    one = _client(url, headers, time.perf_counter() + seconds)
    counts: list[int] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=lambda: counts.append(len(_client(url, headers, end)))) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Figure(statistics.median(one) * 1000, statistics.quantiles(one, n=20)[18] * 1000, sum(counts) / seconds)


def _client(url: str, headers: dict[str, str], end: float) -> list[float]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    times: list[float] = []
    while time.perf_counter() < end:
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {body[:300]!r}")
        times.append(time.perf_counter() - started)
    connection.close()
    return times[len(times) // 20 :]  # the first requests warm things up
