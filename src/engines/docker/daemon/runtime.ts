import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import { dockerPaths } from '../names.ts'

/** Puts the cell's copy of runtime/pando-runtime in place and returns its path; a copy, so that moving the package breaks nothing. */
export async function installRuntime(cell: Cell): Promise<string> {
  const { runtime, run } = dockerPaths(cell)
  const source = await readFile(new URL('../runtime/pando-runtime', import.meta.url), 'utf8')
  await replaceFile(runtime, source.replace('@RUN_DIR@', run), 0o755)
  return runtime
}

/** Writes the file whole or not at all; leaves it alone when it says that already. True when it changed. */
export async function replaceFile(path: string, content: string, mode = 0o644): Promise<boolean> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return false
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, content, { mode })
  await chmod(`${path}.new`, mode)
  await rename(`${path}.new`, path)
  return true
}
