# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run; expects bash with `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv="$root/.venv"
python="$venv/bin/python"
# The data: beside the code, or where VAR_DIR says.
var=${VAR_DIR:-$root/var}
# What building leaves behind (logs, stamps, the migrated database of the tests), apart from the data in var/.
build="$root/.build"
stamps="$build/stamps"

# The locale of the commands below must not depend on who runs them.
export LC_ALL=C.UTF-8 PYTHONUTF8=1

# Debian packages that the product needs at run time, and those that only building and testing needs.
runtime_packages=(
  python3 python3-venv ca-certificates gettext
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig
)
check_packages=(git)
test_packages=(git postgresql postgresql-contrib poppler-utils libatomic1)
# Whatever of these is on the path serves as the browser of the tests.
browsers=(chromium chromium-browser google-chrome google-chrome-stable chrome)

# Prints each argument as a line.
say() { printf '%s\n' "$@"; }

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
    say "Not Debian or Ubuntu: docs/operations.md says what must be there."
    return 0
  }
  local missing as_root=()
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root=(sudo)
    else
      die "Missing Debian packages and no right to install them: apt-get install $missing"
    fi
  fi
  say "Installing Debian packages: $missing"
  # shellcheck disable=SC2086
  "${as_root[@]}" bash "$root/script/lib-apt.sh" $missing </dev/null >"$build/apt.log" 2>&1 || {
    tail -n 20 "$build/apt.log" >&2
    die "Could not install the Debian packages: $missing"
  }
  missing=$(missing_packages "$@")
  [ -z "$missing" ] || die "Still missing after the installation: $missing"
}

# Prints the browser for the tests. Ubuntu's package chromium-browser is a stub that only names a snap.
find_browser() {
  local name
  for name in "${browsers[@]}"; do
    if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# Debian has a package of Chromium; elsewhere the machine must bring a browser.
need_browser() {
  find_browser >/dev/null && return 0
  if grep -q '^ID=debian' /etc/os-release 2>/dev/null; then
    need_packages chromium
  fi
  find_browser >/dev/null || die "No browser for the tests: install Google Chrome's .deb or a Chromium that runs, so that
one of these is on the path: ${browsers[*]}"
}

# --- What is done once and again only when its ground has changed --------------------------------

# A hash over the files named in the arguments (a folder: every file in it).
hash_of() {
  { find "$@" -type f -print0 2>/dev/null || true; } | sort -z | xargs -0r sha256sum | sha256sum | cut -c1-64
}

stamp_matches() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }

set_stamp() { printf '%s\n' "$2" >"$stamps/$1"; }

make_build() { mkdir -p "$stamps"; }

make_var() { [ -d "$var" ] || mkdir -p -m 0700 "$var"; }

# as_owner ARGUMENTS...: what touches the data is done by the account to which they belong. Root calls the script
# once more as that account: it never writes or follows a link in a folder that another account may change.
as_owner() {
  local owner
  owner=$(stat -c %U "$var" 2>/dev/null) || return 0
  [ "$(id -u)" -eq 0 ] && [ "$owner" != root ] || return 0
  exec runuser -u "$owner" -- env "VAR_DIR=$var" "$root/script/$(basename "$0")" "$@"
}

# One setup at a time: script/server and script/test may be called at once.
lock_setup() {
  exec 9>"$build/setup.lock"
  flock 9
}

# --- Python --------------------------------------------------------------------------------------

# The console scripts of a virtual environment that was copied or moved point at where it was made.
venv_is_sound() {
  [ -x "$python" ] && "$python" -c '' 2>/dev/null && head -n 3 "$venv/bin/pip" 2>/dev/null | grep -qF "$venv/bin/"
}

make_venv() {
  venv_is_sound && return 0
  local interpreter
  interpreter=$(find_python) || die "Python 3.11 or later is needed."
  say "Making .venv"
  rm -rf "$venv"
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

# A lock is the whole truth: nothing is resolved anew, nothing without a hash gets in. That is also why an
# extra that one package asks of another cannot start a search for a newer release (tests/test_lock.py).
pip_options=(--disable-pip-version-check --no-input --no-compile --no-deps --require-hashes)

# need_requirements LOCK...: installs the locks that have changed, then sees that what is there fits together.
need_requirements() {
  local lock changed=()
  for lock in "$@"; do
    [ "$(cat "$venv/.installed-$lock" 2>/dev/null)" = "$(hash_of "$lock")" ] || changed+=("$lock")
  done
  for lock in "${changed[@]}"; do
    say "Installing $lock"
    pip_or_die "Could not install $lock" install "${pip_options[@]}" -r "$lock"
  done
  [ ${#changed[@]} -eq 0 ] || pip_or_die "The installed packages do not fit together" check
  for lock in "${changed[@]}"; do hash_of "$lock" >"$venv/.installed-$lock"; done
}

# pip_or_die WHAT-FAILED PIP-ARGUMENTS...: the end of what pip said is shown only when it failed.
pip_or_die() {
  local failed=$1
  shift
  "$python" -m pip "$@" </dev/null >"$build/pip.log" 2>&1 || {
    grep -v '^WARNING' "$build/pip.log" | tail -n 20 >&2
    die "$failed"
  }
}

# --- Keys ----------------------------------------------------------------------------------------

# make_env FILE: keys made on this machine, never in the repository, never replaced.
make_env() {
  [ -e "$1" ] && return 0
  (
    umask 077
    "$python" - >"$1.new" <<'PY'
import base64
import secrets

print("# Keys of this installation: without FIELD_KEYS and LOOKUP_KEY the encrypted data is lost, without CHAIN_KEYS")
print("# the history can no longer be checked.")
print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
for name in ("FIELD_KEYS", "LOOKUP_KEY", "CHAIN_KEYS"):
    print(f"{name}={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
PY
  )
  mv "$1.new" "$1"
}

# add_chain_key FILE: for an installation that was made before the history had a key.
add_chain_key() {
  local key
  key=$("$python" -c 'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())')
  printf '\nCHAIN_KEYS=%s\n' "$key" >>"$1"
}

# --- Texts ---------------------------------------------------------------------------------------

compile_catalogue() {
  [ -e locale/ar/LC_MESSAGES/django.po ] || return 0
  if [ -e locale/ar/LC_MESSAGES/django.mo ] && stamp_matches locale "$(hash_of locale/ar/LC_MESSAGES/django.po)"; then return 0; fi
  say "Compiling the Arabic catalogue"
  msgfmt --output-file=locale/ar/LC_MESSAGES/django.mo locale/ar/LC_MESSAGES/django.po
  set_stamp locale "$(hash_of locale/ar/LC_MESSAGES/django.po)"
}
