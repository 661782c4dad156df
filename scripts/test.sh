#!/bin/sh
# Everything `npm test` does: installs what is missing, prepares the guest once, runs every test.
# One file or folder only: npm test -- src/store
set -eu
cd "$(dirname "$0")/.."
. scripts/node.sh

export DEBIAN_FRONTEND=noninteractive
# Each test file is a process of its own: what one has compiled the next ones take over.
export NODE_COMPILE_CACHE="$PWD/node_modules/.cache/node-compile"
say 'checking the host'
./pando doctor --fix --for tests
say 'building the web console'
node scripts/build-web.ts
say 'preparing the guest'
node scripts/prepare-tests.ts
say 'running the tests'
# One process for each file, two at a time: guests under emulation fill a core each. Three were tried: no quicker on two cores.
if [ $# -gt 0 ]; then
  found=$(find "$@" -name '*.test.ts' | sort)
else
  found=$(find src test -name '*.test.ts' | sort)
fi
# shellcheck disable=SC2086
exec node --test --test-concurrency=2 --test-timeout=1200000 --test-reporter=spec $found
