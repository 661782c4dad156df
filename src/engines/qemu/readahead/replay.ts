import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { freemem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Log } from '../../../base/log.ts'
import { type Extent, pieces, planReads, totalBytes } from './plan.ts'

const script = fileURLToPath(new URL('./replay.pl', import.meta.url))

export interface ReplayOptions {
  /** Files that are read from the first byte to the last, in this order, before the root disk. */
  whole: readonly string[]
  base: string
  /** The parts of `base` that were read the last time. */
  extents: readonly Extent[]
  log: Log
}

/**
 * Brings what a boot will read into the page cache, ahead of it. Resolves when it is there, or was given up: with the signal,
 * when memory is scarce, or because it failed, which costs nothing but time.
 */
export async function replayReads({ whole, base, extents, log }: ReplayOptions, signal: AbortSignal): Promise<void> {
  try {
    const sizes = await Promise.all(whole.map(async (path) => ({ path, length: (await stat(path)).size })))
    const plan = [
      ...sizes.map(({ path, length }) => ({ extent: 'whole', path, reads: pieces({ offset: 0, length }) })),
      { extent: 'part', path: base, reads: planReads(extents) },
    ]
    if (plan.reduce((sum, { reads }) => sum + totalBytes(reads), 0) > freemem() / 2) return
    const lines = plan.flatMap(({ extent, path, reads }) => reads.map(({ offset, length }) => `${extent} ${offset} ${length} ${path}\n`))
    const child = spawn('perl', [script], { stdio: ['pipe', 'ignore', 'pipe'], signal, killSignal: 'SIGKILL' })
    child.stdin.on('error', () => {}).end(lines.join(''))
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-500)
    })
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) log.warn({ module: 'qemu', base, code, words }, 'what a VM will read could not be read ahead')
  } catch (err) {
    if (!signal.aborted) log.warn({ module: 'qemu', base, err }, 'what a VM will read could not be read ahead')
  }
}
