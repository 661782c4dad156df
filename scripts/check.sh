#!/bin/sh
# All that must hold before a change is done, without the slow tests: types, lint, dead code, known holes, house rules.
set -eu
cd "$(dirname "$0")/.."
. scripts/node.sh
say 'types';      tsc --noEmit
                  tsc --noEmit -p src/web
                  tsc --noEmit -p src/web/tsconfig.test.json
say 'lint';       biome check --error-on-warnings .
say 'dead code';  knip
say 'house';      node --test --test-reporter=dot test/house/*.test.ts
say 'known holes'; sh scripts/audit.sh
