"""Measures the portal against a bare floor on the same machine in the same minute. See README.md."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.load import Figure, measure

ROOT = Path(__file__).resolve().parent.parent
FLOOR_PORT, PORTAL_PORT = 8971, 8972
REPETITIONS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One address to measure, and the header that opens it."""

    name: str
    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Started:
    """Everything up: what filling told, where to measure, and the processes that answer."""

    known: dict[str, str]
    places: list[Place]
    pids: list[int]


def main() -> None:
    options = arguments()
    with TemporaryDirectory(prefix="cmo-bench-") as folder:
        os.chmod(folder, 0o755)
        environment = {**os.environ, "PORTAL_DATA": folder, "PORTAL_DEMO": "1", "PORTAL_POOL": "1"}
        with servers(environment) as filled:
            started = filled(options.sites)
            report(options, started)
            report_once(started.known)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--only", default="")
    return parser.parse_args()


@contextmanager
def servers(environment: dict[str, str]) -> Iterator[Callable[[int], Started]]:
    """Embedded servers, then floor and portal over the rows that the function given makes."""
    fill = [sys.executable, "-m", "benchmarks.fill"]
    processes: list[subprocess.Popen[bytes]] = []

    def filled(sites: int) -> Started:
        known = json.loads(subprocess.run([*fill, str(sites)], env=environment, cwd=ROOT, check=True, stdout=-1).stdout)
        environment["FLOOR_DSN"] = known["dsn"]
        processes.append(serve("benchmarks.floor:application", FLOOR_PORT, environment))
        processes.append(serve("cmo_portal.wsgi:application", PORTAL_PORT, environment))
        return Started(known, places(known), [each.pid for each in (*processes, holder)])

    holder = subprocess.Popen([sys.executable, "-m", "benchmarks.hold"], env=environment, cwd=ROOT)
    try:
        time.sleep(4)
        yield filled
    finally:
        for process in [*processes, holder]:
            process.terminate()
        for process in [*processes, holder]:
            process.wait(30)


def serve(application: str, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Gunicorn as in production: two workers with threads."""
    command = [sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", "-w", "2", "-k", "gthread"]
    process = subprocess.Popen([*command, "--threads", "4", "--no-control-socket"], env=environment, cwd=ROOT)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.2)
    return process


def places(known: dict[str, str]) -> list[Place]:
    """What is measured, in order; the floor first."""
    portal = f"http://127.0.0.1:{PORTAL_PORT}"
    token = {"Authorization": f"Bearer {known['token']}"}
    session = {"Cookie": f"sessionid={known['session']}"}
    return [
        Place("floor", f"http://127.0.0.1:{FLOOR_PORT}/", {}),
        Place("api list", f"{portal}/api/v1/sites/", token),
        Place("api detail", f"{portal}/api/v1/sites/{known['site']}/", token),
        Place("html list", f"{portal}/sites/", session),
        Place("html detail", f"{portal}/sites/{known['site']}/", session),
        Place("home", f"{portal}/", session),
    ]


def report(options: argparse.Namespace, started: Started) -> None:
    wanted = set(filter(None, options.only.split(",")))
    floor: Figure | None = None
    heads = f"{'CPU ms':>8} {'x floor':>8} {'load':>6}"
    print(f"{'what':14} {'p50 ms':>8} {'p95 ms':>8} {'x floor':>8} {'req/s at 8':>11} {'floor / it':>11} {heads}")
    for place in started.places:
        if wanted and place.name not in wanted and place.name != "floor":
            continue
        busy = os.getloadavg()[0]  # of other work, before ours adds to it
        figure = median(
            [
                measure(place.url, place.headers, seconds=options.seconds, servers=started.pids)
                for _ in range(REPETITIONS)
            ]
        )
        floor = floor or figure
        ratio, share = figure.p50 / floor.p50, floor.rate / figure.rate
        cpu = f"{figure.cpu:8.2f} {figure.cpu / floor.cpu:8.1f} {busy:6.1f}"
        times = f"{figure.p50:8.2f} {figure.p95:8.2f} {ratio:8.1f} {figure.rate:11.0f} {share:11.1f}"
        print(f"{place.name:14} {times} {cpu}", flush=True)


def report_once(known: dict[str, str]) -> None:
    """What is too long for a load: exports of the whole list, and the standings as they were computed while filling."""
    print(f"\n{'what':34} {'seconds':>8} {'rows/s':>8} {'first byte s':>13} {'MB':>7}")
    session = {"Cookie": f"sessionid={known['session']}"}
    first, whole, size = download(f"http://127.0.0.1:{PORTAL_PORT}/sites/?format=csv", session)
    rows = int(known["sites"]) / whole
    print(f"{'export of all sites, csv':34} {whole:8.2f} {rows:8.0f} {first:13.2f} {size / 1e6:7.2f}")
    whole, size = float(known["xlsx"]), int(known["xlsx_bytes"])
    rows = int(known["sites"]) / whole
    print(f"{'export of all sites, xlsx (a job)':34} {whole:8.2f} {rows:8.0f} {'':13} {size / 1e6:7.2f}")
    whole, cpu = float(known["all_standings"]), known["all_standings_cpu"]
    print(f"{'standings of all sites':34} {whole:8.2f} {int(known['standings']) / whole:8.0f}  of it here {cpu} s CPU")
    one, cpu = float(known["one_standing"]), known["one_standing_cpu"]
    print(f"{'standing of one changed site':34} {one:8.4f} {'':8}  of it here {cpu} s CPU")


def download(url: str, headers: dict[str, str]) -> tuple[float, float, int]:
    """Seconds to the first byte and to the last, and bytes."""
    started = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=300) as answer:
        size = len(answer.read(1))
        first = time.perf_counter() - started
        while block := answer.read(1 << 16):
            size += len(block)
    return first, time.perf_counter() - started, size


def median(figures: list[Figure]) -> Figure:
    """The median of each number."""
    return Figure(
        statistics.median(each.p50 for each in figures),
        statistics.median(each.p95 for each in figures),
        statistics.median(each.rate for each in figures),
        statistics.median(each.cpu for each in figures),
    )


if __name__ == "__main__":
    main()
