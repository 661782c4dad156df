import { readFileSync, realpathSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { isNewEnough, oldestNode } from './base/node-version.ts'

const home = join(import.meta.dirname, '..')

// Compiled code is kept between runs: a short command takes half the time. Beside the code, and not where Node would put it, in a
// folder for temporary files: whoever writes there first would say what runs here. The launcher has Node do it from its first file on.
enableCompileCache(join(home, 'node_modules/.cache/node-compile'))

/** What the CLI is given of the rest of the program. */
export function platform() {
  return {
    version: (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }).version,
    entry: [realpathSync(import.meta.filename)],
    launcher: join(home, 'pando'),
    serve: async (...args: Parameters<typeof import('./server/serve.ts').serve>) => (await import('./server/serve.ts')).serve(...args),
    restoreCloud: async (...args: Parameters<typeof import('./server/restore-cloud.ts').restoreCloud>) =>
      (await import('./server/restore-cloud.ts')).restoreCloud(...args),
    runBench: async (...args: Parameters<typeof import('./bench/bench.ts').runBench>) =>
      (await import('./bench/bench.ts')).runBench(...args),
  }
}

if (import.meta.main) {
  if (!isNewEnough(process.versions.node)) {
    process.stderr.write(
      `error: Pando needs Node ${oldestNode} or newer, and this is ${process.versions.node}\n  hint: start it with the launcher: ${join(home, 'pando')}\n`,
    )
    process.exit(1)
  }
  const { runCli } = await import('./cli/run-cli.ts')
  process.exitCode = await runCli(platform(), process.argv.slice(2))
}
