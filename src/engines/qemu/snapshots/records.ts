import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Frozen, SnapshotId } from '../../engine.ts'
import type { FrozenGuest } from '../guest-tools/become.ts'
import { passableFolders } from '../host/folders.ts'
import { snapshotsDir } from '../paths.ts'
import { readJson } from '../records.ts'

/** Where one snapshot lies; all of it follows from its id. */
export interface SnapshotPaths {
  dir: string
  /** What it is. Written last: without it the snapshot was never finished. */
  record: string
  /** State of the devices, as QEMU saves it. */
  state: string
  /** Layers of the memory on tmpfs. */
  map: string
  /** The guest's own account of its run so far. */
  status: string
  /** An empty disk of the right size: each clone writes to a copy of it. */
  overlay: string
  /** What the hardware of a VM of a disk image keeps. */
  machine: string
  /** All of the memory in one sparse file, once it is kept. */
  memory: string
  /** Sizes and digests of what is kept. Written last. */
  kept: string
}

export interface SnapshotRecord {
  /** Name of the source, for messages. */
  source: string
  /** Hardware addresses of its network cards, in order. */
  macs: string[]
  imageDigest: string
  /** What can take up its memory again. */
  made: Made
  memoryBytes: number
  virtualCpus: number
  /** Volumes it had, and where on their controller. Absent: there was no controller. */
  volumes?: { id: string; slot: number }[]
  /** Ids of the frozen disks, newest first. */
  disks: string[]
  /** SHA-256 of the state of devices; absent without memory. */
  stateDigest?: string
  frozen: Frozen
  /** Of a VM of a disk image whose memory was frozen. */
  guest?: FrozenGuest
}

/** State of devices can be loaded by the same QEMU only, and a guest that saw a CPU goes on only on the like. */
export interface Made {
  qemu: string
  machine: string
  accel: 'kvm' | 'tcg'
  /** Model and features of the host's CPU under KVM; under TCG QEMU's version says it all. */
  cpu: string
}

export function snapshotPaths(cell: Cell, id: SnapshotId): SnapshotPaths {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(id))
    throw new PandoError('base.internal', { detail: `"${id}" cannot be the id of a snapshot` })
  const dir = join(snapshotsDir(cell), id)
  const inDir = (name: string) => join(dir, name)
  return {
    dir,
    record: inDir('snapshot.json'),
    state: inDir('state'),
    map: inDir('memory.map'),
    status: inDir('status'),
    overlay: inDir('overlay.qcow2'),
    machine: inDir('machine'),
    memory: inDir('memory'),
    kept: inDir('kept.json'),
  }
}

/** Makes the folder anew; what an earlier try left in it is gone. */
export async function makeSnapshotDir(cell: Cell, { dir }: SnapshotPaths): Promise<void> {
  passableFolders(cell.stateDir, join(cell.stateDir, 'qemu'), snapshotsDir(cell))
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { mode: 0o711 })
}

export async function findRecord(cell: Cell, id: SnapshotId): Promise<SnapshotRecord | undefined> {
  return readJson<SnapshotRecord>(snapshotPaths(cell, id).record)
}

/** Throws snapshot.lost. */
export async function readRecord(cell: Cell, id: SnapshotId): Promise<SnapshotRecord> {
  const record = await findRecord(cell, id)
  if (!record) throw new PandoError('snapshot.lost', { name: id, detail: 'it is not on this host' })
  return record
}

export async function listSnapshots(cell: Cell): Promise<SnapshotId[]> {
  return readdir(snapshotsDir(cell)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}
