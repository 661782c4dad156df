#!/bin/sh
# `npm run bench`: what docs/spec.md promises, measured. Never part of the tests.
set -eu
cd "$(dirname "$0")/.."
. scripts/node.sh
./pando doctor --fix --for tests
node scripts/prepare-tests.ts
exec node bench/run.ts "$@"
