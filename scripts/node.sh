# Sourced by the scripts beside it: dependencies (development ones too) are in place and `node` is Node 24.
say() { printf '\033[1m==>\033[0m %s\n' "$1"; }

if [ ! -x node_modules/.bin/biome ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say 'installing dependencies (npm ci)'
  npm ci --no-audit --no-fund --loglevel=error
fi
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
