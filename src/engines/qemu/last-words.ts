import { readFile } from 'node:fs/promises'
import type { VmPaths } from './paths.ts'

/** The end of what QEMU printed, in one line; undefined when it said nothing. */
export async function lastWords(paths: Pick<VmPaths, 'qemuLog'>): Promise<string | undefined> {
  const text = await readFile(paths.qemuLog, 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-2).join(' ').slice(-500) || undefined
}
