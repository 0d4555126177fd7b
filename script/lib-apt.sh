#!/usr/bin/env bash
# Run by need_packages (script/lib.sh) as root: installs the Debian packages named in the arguments.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# PostgreSQL and the others are wanted for their programs; no service of the machine is started.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 0755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi

apt-get -qq update
apt-get -qq install -y --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
