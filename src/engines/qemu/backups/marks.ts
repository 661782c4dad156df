import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { VmPaths } from '../paths.ts'
import type { Qmp } from '../qmp.ts'
import { readJson, writeJson } from '../records.ts'
import type { Bitmap, LiveDisk } from './live-disks.ts'

/**
 * `backups.json`: the moments that were backed up, oldest first. From each to the next one a bitmap on every disk notes what is
 * written; what changed since one of them is what any bitmap from there on has noted. So nothing must be copied back when a
 * backup fails, and backups to several places do not disturb each other.
 */
export interface Moments {
  marks: string[]
  /** Of those, the ones that no backup was kept of. */
  unused?: string[]
}

export const bitmapPrefix = 'pando-'
/** Made for one backup of all that it needs. */
export const readBitmap = 'pando-read'
/** QEMU looks at no less than a cluster anyway. */
export const granularity = 65_536
/** More moments than this are not followed. */
const most = 8

export function bitmapOf(mark: string): string {
  return `${bitmapPrefix}${mark}`
}

export function newMark(): string {
  return randomBytes(6).toString('hex')
}

export async function readMoments({ dir }: VmPaths): Promise<Moments> {
  return (await readJson<Moments>(join(dir, 'backups.json'))) ?? { marks: [] }
}

export async function writeMoments({ dir }: VmPaths, moments: Moments): Promise<void> {
  await writeJson(join(dir, 'backups.json'), moments)
}

/**
 * Bitmaps that together tell what was written to a disk since a moment; undefined when one of them is not there, or has missed
 * something: then all must be read.
 */
export function bitmapsSince(bitmaps: readonly Bitmap[], { marks }: Moments, since: string | undefined): string[] | undefined {
  const from = since === undefined ? -1 : marks.indexOf(since)
  if (from < 0) return undefined
  const needed = marks.slice(from).map(bitmapOf)
  const found = needed.flatMap((name) => bitmaps.find((bitmap) => bitmap.name === name && !bitmap.inconsistent) ?? [])
  return found.length === needed.length && found.at(-1)?.recording ? needed : undefined
}

/** What becomes of the moments, and of the bitmaps, when a new one has come. */
export function tidied(
  { marks, unused = [] }: Moments,
  mark: string,
): { moments: Moments; merge: [from: string, into: string][]; drop: string[] } {
  const merge: [string, string][] = []
  const drop: string[] = []
  const kept: string[] = []
  for (const each of marks) {
    const before = kept.at(-1)
    if (!unused.includes(each)) kept.push(each)
    else {
      if (before !== undefined) merge.push([each, before])
      drop.push(each)
    }
  }
  const all = [...kept, mark]
  drop.push(...all.splice(0, Math.max(0, all.length - most)))
  return { moments: { marks: all }, merge, drop }
}

/** The same on the disks of a running VM. What QEMU cannot do is no harm: a bitmap too many, or one that is missing later. */
export async function tidyBitmaps(
  qmp: Qmp,
  disks: readonly LiveDisk[],
  { merge, drop }: Pick<ReturnType<typeof tidied>, 'merge' | 'drop'>,
  signal: AbortSignal,
): Promise<void> {
  for (const { node, bitmaps } of disks) {
    const has = (mark: string) => bitmaps.some(({ name, inconsistent }) => name === bitmapOf(mark) && !inconsistent)
    for (const [from, into] of merge)
      if (has(from) && has(into))
        await qmp.execute('block-dirty-bitmap-merge', { node, target: bitmapOf(into), bitmaps: [bitmapOf(from)] }, signal)
    const gone = bitmaps.filter(({ name, inconsistent }) => inconsistent || drop.some((mark) => bitmapOf(mark) === name))
    for (const { name } of gone) await qmp.execute('block-dirty-bitmap-remove', { node, name }, signal)
  }
}
