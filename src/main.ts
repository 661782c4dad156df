import { enableCompileCache } from 'node:module'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

// Compiled code is kept between runs: a short command takes half the time.
enableCompileCache()

const home = join(import.meta.dirname, '..')
const oldestNode = '24.7'

/** What the CLI is given of the rest of the program. */
export function platform() {
  return {
    version: (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }).version,
    entry: [realpathSync(import.meta.filename)],
    launcher: join(home, 'pando'),
    serve: async (...args: Parameters<typeof import('./server/serve.ts').serve>) => (await import('./server/serve.ts')).serve(...args),
  }
}

function nodeIsNewEnough(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

if (import.meta.main) {
  if (!nodeIsNewEnough()) {
    process.stderr.write(`error: Pando needs Node ${oldestNode} or newer, and this is ${process.versions.node}\n  hint: start it with the launcher: ${join(home, 'pando')}\n`)
    process.exit(1)
  }
  const { runCli } = await import('./cli/run-cli.ts')
  process.exitCode = await runCli(platform(), process.argv.slice(2))
}
