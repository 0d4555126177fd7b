# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run; expects bash with `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv="$root/.venv"
python="$venv/bin/python"
var="$root/var"
stamps="$var/stamps"

# The locale of the commands below must not depend on who runs them.
export LC_ALL=C.UTF-8 PYTHONUTF8=1

# Debian packages that the product needs at run time, and those that only building and testing needs.
runtime_packages=(
  python3 python3-venv ca-certificates gettext
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig
)
test_packages=(git postgresql postgresql-contrib chromium poppler-utils)

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# --- Debian packages -----------------------------------------------------------------------------

package_is_installed() {
  [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
}

missing_packages() {
  local name
  for name in "$@"; do
    package_is_installed "$name" || printf '%s ' "$name"
  done
}

# Installs the packages named in the arguments that are not there yet: as root, or with sudo.
need_packages() {
  command -v dpkg-query >/dev/null || {
    say "Not Debian or Ubuntu: see docs/operations.md for what must be installed."
    return 0
  }
  local missing as_root=()
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root=(sudo)
    else
      die "Missing Debian packages, and no right to install them: apt-get install $missing"
    fi
  fi
  say "Installing Debian packages: $missing"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  "${apt[@]}" update </dev/null
  # A PostgreSQL server is wanted for its programs, not for a cluster of the machine.
  # shellcheck disable=SC2086
  "${apt[@]}" install -y --no-install-recommends -o Dpkg::Use-Pty=0 $missing </dev/null >"$var/apt.log" 2>&1 ||
    { tail -n 20 "$var/apt.log" >&2; die "Could not install the Debian packages: $missing"; }
  missing=$(missing_packages "$@")
  [ -z "$missing" ] || die "Still missing after the installation: $missing"
}

# --- What is done once and again only when its ground has changed --------------------------------

# A hash over the files named in the arguments (a folder: every file in it).
hash_of() {
  find "$@" -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum | cut -c1-64
}

stamp_matches() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }

set_stamp() { printf '%s\n' "$2" >"$stamps/$1"; }

make_var() {
  [ -d "$var" ] || mkdir -m 0700 "$var"
  mkdir -p "$stamps"
}

# --- Python --------------------------------------------------------------------------------------

# A virtual environment that was copied or moved still points at where it was made: make it again.
make_venv() {
  if [ -x "$python" ] && "$python" -c 'import sys; sys.exit(sys.prefix != sys.argv[1])' "$venv"; then
    return 0
  fi
  say "Making .venv"
  rm -rf "$venv"
  rm -f "$stamps"/requirements*
  local interpreter
  interpreter=$(find_python) || die "Python 3.11 or later is needed."
  "$interpreter" -m venv "$venv" || die "Could not make .venv: is python3-venv installed?"
}

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# need_requirements requirements.txt: every file is pinned with hashes, so nothing else gets in.
need_requirements() {
  local hash
  hash="$("$python" -c 'import sys; print(sys.version_info[:2])') $(hash_of "$1")"
  stamp_matches "$1" "$hash" && return 0
  say "Installing $1"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --require-hashes -r "$1" ||
    die "Could not install $1"
  set_stamp "$1" "$hash"
}

# --- Keys ----------------------------------------------------------------------------------------

# var/env holds keys made on this machine; they are never in the repository and never replaced.
make_env() {
  [ -e "$var/env" ] && return 0
  say "Making keys in var/env: keep a copy apart from the backup, without them nothing can be read"
  (
    umask 077
    "$python" - >"$var/env.new" <<'PY'
import base64
import secrets

print("# Keys of this installation. Losing FIELD_KEYS or LOOKUP_KEY loses the encrypted data.")
print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
print(f"FIELD_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
print(f"LOOKUP_KEY={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
PY
    mv "$var/env.new" "$var/env"
  )
}

manage() { "$python" manage.py "$@"; }
