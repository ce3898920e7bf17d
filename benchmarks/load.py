"""A load from this machine to this machine: one client for latency, several for throughput; bounded in time."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil

LEAST = 5
"""Requests of each client, however long they take."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a load measured: milliseconds at one client, requests a second at several, CPU of the servers."""

    p50: float
    p95: float
    rate: float
    cpu: float
    """milliseconds of the servers' CPU for one request: other work on the machine hardly moves it"""


def measure(url: str, headers: dict[str, str], *, seconds: float, servers: Collection[int], clients: int = 8) -> Figure:
    """Median and 95th percentile at one client, then the rate at `clients`; `servers` are ids of processes."""
    _client(url, headers, time.perf_counter() + seconds / 10)
    before = cpu_of(servers)
    one = _client(url, headers, time.perf_counter() + seconds)
    spent = (cpu_of(servers) - before) / len(one)
    counts: list[int] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=lambda: counts.append(len(_client(url, headers, end)))) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p95 = statistics.quantiles(one, n=20)[18]
    return Figure(statistics.median(one) * 1000, p95 * 1000, sum(counts) / seconds, spent * 1000)


def cpu_of(servers: Collection[int]) -> float:
    """CPU seconds of these processes and all they started, as far as they still run."""
    heads = [psutil.Process(pid) for pid in servers]
    found = {each.pid: each for head in heads for each in (head, *head.children(recursive=True))}
    used = 0.0
    for each in found.values():
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            used += times.user + times.system
    return used


def _client(url: str, headers: dict[str, str], end: float) -> list[float]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    times: list[float] = []
    while time.perf_counter() < end or len(times) < LEAST:
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {body[:300]!r}")
        times.append(time.perf_counter() - started)
    connection.close()
    return times
