import { randomBytes } from 'node:crypto'
import { chmod, chown, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import { memoryFolder } from '../host/memory.ts'

/** A piece of a guest's memory and where it lies; a map is a list of them in the order of `start` that covers all of it. Bytes. */
export interface Extent {
  start: number
  length: number
  /** Offset in the layer. */
  at: number
  layer: string
}

/** Reads what layers.c writes: `<start> <length> <offset in layer> <path of layer>` a line. Empty when there is no such file. */
export async function readMap(path: string): Promise<Extent[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [start, length, at, ...layer] = line.split(' ')
      return { start: Number(start), length: Number(length), at: Number(at), layer: layer.join(' ') }
    })
}

/** Whole or not at all: who asks meanwhile which layers are in use must not read half of it. */
export async function writeMap(path: string, extents: readonly Extent[]): Promise<void> {
  await writeFile(`${path}.partial`, formatMap(extents), { mode: 0o644 })
  await rename(`${path}.partial`, path)
}

function formatMap(extents: readonly Extent[]): string {
  return extents.map(({ start, length, at, layer }) => `${start} ${length} ${at} ${layer}\n`).join('')
}

export function layersOf(extents: readonly Extent[]): Set<string> {
  return new Set(extents.map(({ layer }) => layer))
}

/** Where a new layer goes: on tmpfs, beside the memory of VMs that run. */
export function newLayer(cell: Cell): string {
  return join(memoryFolder, `${prefix(cell)}${randomBytes(6).toString('hex')}`)
}

/** All layers of this cell in memory, wanted or not. */
export async function allLayers(cell: Cell): Promise<string[]> {
  const names = await readdir(memoryFolder)
  return names.filter((name) => name.startsWith(prefix(cell))).map((name) => join(memoryFolder, name))
}

function prefix(cell: Cell): string {
  return `pando-${cell.tag}-layer-`
}

/** From now on QEMU's user can read it and nobody but root can write to it: what clones share never changes under them. */
export async function seal(path: string, user: { gid: number }): Promise<void> {
  await chmod(path, 0o440)
  await chown(path, 0, user.gid)
}
