#!/bin/sh
# `npm run build`: what an installed package runs, in dist/ or in the folder given. Node does not strip types under node_modules.
set -eu
cd "$(dirname "$0")/.."
. scripts/node.sh
out=${1:-dist}
rm -rf "$out"
tsc -p tsconfig.build.json --outDir "$out"

# What sources load from beside themselves: the guest's C code, the launcher of QEMU, the runtime of containers.
find src -path src/web -prune -o -type f ! -name '*.ts' ! -name '*.md' -print | while read -r file; do
  copy=$out/${file#src/}
  mkdir -p "${copy%/*}"
  cp -p "$file" "$copy"
done

node scripts/build-web.ts "$out/web"
