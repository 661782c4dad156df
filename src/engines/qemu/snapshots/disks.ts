import { randomBytes } from 'node:crypto'
import { chmod, chown, link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import { exec } from '../../../base/exec.node.ts'
import { findImport, importExport, importPaths } from '../backups/imports.ts'
import { virtualSize } from '../disk.ts'
import { passableFolders } from '../host/folders.ts'
import { frozenDisksDir, type VmPaths } from '../paths.ts'
import { readJson, writeJson } from '../records.ts'

/** The files a VM's writable disk consists of. */
export interface DiskChain {
  /** Name of the file in the VM's folder that it writes to. */
  top: string
  /** Ids of the frozen ones below, newest first. */
  frozen: string[]
}

export async function readChain(paths: VmPaths): Promise<DiskChain> {
  return (await readJson<DiskChain>(paths.disks)) ?? { top: 'disk.qcow2', frozen: [] }
}

export async function writeChain(paths: VmPaths, chain: DiskChain): Promise<void> {
  await writeJson(paths.disks, chain)
}

/** A file, or as QEMU opens what is not all here yet. */
export type DiskLayer = string | Record<string, unknown>

/** A guest that reads what has not come waits for it, and gets no error. Seconds. */
const patienceS = 24 * 3600

/** For the command line, the written one first. */
export async function chainLayers(cell: Cell, paths: VmPaths, { top, frozen }: DiskChain): Promise<DiskLayer[]> {
  return [join(paths.dir, top), ...(await Promise.all(frozen.map((id) => layerOf(cell, id))))]
}

async function layerOf(cell: Cell, id: string): Promise<DiskLayer> {
  const importing = await findImport(cell, id)
  if (!importing || importing.fetched) return frozenDisk(cell, id)
  const server = { type: 'unix', path: importPaths(cell, id).socket }
  return { driver: 'nbd', server, export: importExport, 'read-only': true, 'reconnect-delay': patienceS }
}

export function frozenDisk(cell: Cell, id: string): string {
  return join(frozenDisksDir(cell), `${id}.qcow2`)
}

/**
 * What a disk becomes when it is frozen: the same file under a second name, and an empty one on top that is written from then
 * on. Making this chain the VM's is right even before QEMU has changed over: nothing is in the new file yet.
 */
export async function nextChain(
  paths: VmPaths,
  { layout, user, signal }: { layout: Layout; user: { uid: number; gid: number }; signal: AbortSignal },
): Promise<{ before: DiskChain; after: DiskChain; frozen: string }> {
  const before = await readChain(paths)
  const id = randomBytes(6).toString('hex')
  const after = { top: `disk-${id}.qcow2`, frozen: [id, ...before.frozen] }
  await makeEmpty(join(paths.dir, after.top), { bytes: await virtualSize(join(paths.dir, before.top)), layout, user, signal })
  return { before, after, frozen: id }
}

/** The frozen file's name apart from its VM. A journal names it before it is there, or it would be taken for a leftover. */
export async function takeSecondName(
  cell: Cell,
  { dir }: VmPaths,
  { before, frozen }: { before: DiskChain; frozen: string },
): Promise<void> {
  passableFolders(cell.stateDir, join(cell.stateDir, 'qemu'), frozenDisksDir(cell))
  await link(join(dir, before.top), frozenDisk(cell, frozen))
}

/**
 * `fine`: over the disk of another system, which writes 4 KiB anywhere, 128 KiB clusters in parts of 4 KiB. Less is copied up for
 * each first write than by whole clusters of 64 KiB, and the tables are half the size.
 */
export type Layout = 'fine' | 'plain'

const layouts: Record<Layout, readonly string[]> = { fine: ['-o', 'extended_l2=on,cluster_size=128k'], plain: [] }

export function layoutOf({ hardware }: { hardware?: object }): Layout {
  return hardware ? 'fine' : 'plain'
}

/** A disk with nothing in it. What it stands on is said on the command line, so that no file holds the name of another. */
export async function makeEmpty(
  path: string,
  { bytes, layout, user, signal }: { bytes: number; layout: Layout; user: { uid: number; gid: number }; signal: AbortSignal },
): Promise<void> {
  await rm(path, { force: true })
  const size = Math.ceil(bytes / 4096) * 4096
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', ...layouts[layout], path, String(size)], { signal })
  await chmod(path, 0o600)
  await chown(path, user.uid, user.gid)
}
