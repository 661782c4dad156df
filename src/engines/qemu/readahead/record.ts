import { chown, type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from '../host/process.ts'
import type { VmLink } from '../links.ts'
import type { VmPaths } from '../paths.ts'
import { readStatus } from '../status.ts'
import type { Vms } from '../vms.ts'
import { type Extent, extentsOf } from './plan.ts'
import { rememberReads } from './reads-file.ts'

/** Of the reads of one start, so many bytes at most: a program that reads all of a large disk has no start worth remembering. */
const startBytes = 1024 ** 3
const startExtents = 4096
/** A program has started, as far as the disk is concerned, when nothing was read for so long, ms. */
const quietMs = 3000
/** Longest recording, in looks of `quietMs`: five minutes. */
const looks = 100

export interface RecordOptions {
  vms: Vms
  paths: VmPaths
  base: string
  argv: readonly string[]
  /** Who QEMU runs as. */
  user: { uid: number; gid: number }
  /** The library with record.c in it. */
  preload: string
}

/** Makes the file that QEMU notes its reads in, where it goes with all else of a run. Resolves to QEMU's environment. */
export async function beginRecord({ paths, base, user, preload }: RecordOptions): Promise<Record<string, string>> {
  const path = notesPath(paths)
  await writeFile(path, '', { mode: 0o600 })
  await chown(path, user.uid, user.gid)
  return { LD_PRELOAD: preload, PANDO_READS_OF: base, PANDO_READS_TO: path }
}

/** Waits until the program has started and keeps what was read until then. The end of the VM ends it, too; so does our own. */
export async function keepRecord(options: RecordOptions, link: VmLink): Promise<void> {
  const { vms, paths, base, argv } = options
  try {
    await using notes = await open(notesPath(paths))
    const letGo = (await quiet(options, { link, notes })) === 'ended' && isAlive(link.process)
    const text = letGo ? '' : await readFile(notes, 'utf8')
    await rm(notesPath(paths), { force: true }) // which ends the recording
    const { started } = await readStatus(paths.status)
    const reads = started ? firstReads(text) : []
    if (reads.length > 0) await rememberReads(base, argv, extentsOf(reads, startExtents))
  } catch (err) {
    vms.log.warn({ module: 'qemu', base, err }, 'what a VM reads when it starts could not be recorded')
  }
}

function notesPath(paths: VmPaths): string {
  return join(paths.runDir, 'reads')
}

async function quiet({ vms, paths }: RecordOptions, { link, notes }: { link: VmLink; notes: FileHandle }): Promise<'quiet' | 'ended'> {
  const over = new AbortController()
  void link.ended.then(() => over.abort())
  let before = -1
  for (let look = 0; look < looks; look++) {
    await vms.clock.sleep(quietMs, over.signal).catch(() => {})
    const { size } = await notes.stat()
    if (over.signal.aborted) return 'ended'
    if (size === before && (await readStatus(paths.status)).started) break
    before = size
  }
  return 'quiet'
}

function firstReads(text: string): Extent[] {
  const reads: Extent[] = []
  for (const [, offset, length] of text.matchAll(/^(\d+) (\d+)$/gm)) reads.push({ offset: Number(offset), length: Number(length) })
  let bytes = 0
  return reads.filter(({ length }) => (bytes += length) <= startBytes)
}
