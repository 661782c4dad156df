import { createHash } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { PandoError } from '../base/errors.ts'
import { exec } from '../base/exec.node.ts'

const here = import.meta.dirname
const root = join(here, '../..')
/** An installed package has the console beside its compiled form; a clone builds it there. */
const installed = here.includes('node_modules') || here === join(root, 'dist/host')
export const defaultConsoleDir = installed ? join(here, '../web') : join(root, 'dist/web')
/** Holds what `consoleSources` said when the console was built. */
export const sourcesFile = '.sources'

/** A digest of all that the console is built from. */
export async function consoleSources(): Promise<string> {
  const hash = createHash('sha256')
  const folders = await Promise.all(['web', 'client', 'api', 'base'].map((name) => filesUnder(join(root, 'src', name))))
  for (const path of [...folders.flat(), join(root, 'package-lock.json')].sort())
    hash.update(`${relative(root, path)}\0`).update(await readFile(path))
  return hash.digest('hex')
}

/**
 * Sees to it that the console is there. An installed package brings it; a clone builds it when there is none, and where
 * `evenIfThere` also when its sources have changed. Resolves to whether it was built. Throws host.console_not_built.
 */
export async function ensureConsole(signal: AbortSignal, { evenIfThere }: { evenIfThere: boolean }): Promise<{ built: boolean }> {
  if (installed || (!evenIfThere && (await isThere(join(defaultConsoleDir, sourcesFile))))) return { built: false }
  const [wanted, found] = await Promise.all([consoleSources(), readFile(join(defaultConsoleDir, sourcesFile), 'utf8').catch(() => '')])
  if (found === wanted) return { built: false }
  try {
    await access(join(root, 'node_modules/vite'))
    await exec(process.execPath, [join(root, 'scripts/build-web.ts')], { signal, timeoutMs: 180_000 })
  } catch (cause) {
    throw new PandoError('host.console_not_built', { detail: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
  return { built: true }
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.ts$|\.md$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
