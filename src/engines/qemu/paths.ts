import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import { PandoError } from '../../base/errors.ts'
import type { InstanceId } from '../engine.ts'

/** Where one VM lives. All of it follows from the cell and the instance's id, so nothing has to be remembered. */
export interface VmPaths {
  dir: string
  /** What it is made from. Written last by `create`: a folder without it is a creation that never ended. */
  spec: string
  /** The current or last run: process, start, end. */
  run: string
  /** What the guest's init reads. */
  config: string
  /** Files of the instance, where it has any: in the run folder, which is in memory, since some hold secrets. Not in `runDir`, which goes with a run. */
  files: string
  /** The writable disk that it was created with, see snapshots/disks.ts. */
  disk: string
  /** Which files its disk consists of now. Absent: `disk` alone. */
  disks: string
  /** The layers that its memory consists of, once it was frozen or began frozen. */
  memoryMap: string
  /** There while it is being frozen: what to finish or undo after a crash. */
  freezing: string
  log: string
  /** The log before the last rotation. */
  oldLog: string
  status: string
  consoleLog: string
  qemuLog: string
  /** Of a VM of a disk image: what its hardware keeps, in a folder that QEMU's user may write to. */
  machine: string
  /** What its TPM keeps. */
  tpmState: string
  tpmLog: string
  /** What cloud-init reads. */
  seed: string
  /** There while QEMU runs, and after it was killed. */
  pidFile: string
  runDir: string
  qmp: string
  agent: string
  stream: string
  console: string
  /** Commands about the guest's memory, see memory/layers.c. */
  memory: string
  /** The state of devices comes in here. */
  incoming: string
  /** Its screen. */
  vnc: string
  tpm: string
  tpmPid: string
  /** 12 hex digits that stand for the id where names must be short. */
  short: string
}

/** The longest path a Unix socket can have on Linux. */
const socketPathLimit = 107

export function vmPaths(cell: Cell, id: InstanceId): VmPaths {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(id)) throw new PandoError('base.internal', { detail: `"${id}" cannot be the id of a VM` })
  const short = createHash('sha256').update(id).digest('hex').slice(0, 12)
  const dir = join(vmsDir(cell), id)
  const runDir = join(cell.runDir, 'vms', short)
  const inDir = (name: string) => join(dir, name)
  const socket = (name: string) => {
    const path = join(runDir, name)
    if (Buffer.byteLength(path) > socketPathLimit) {
      throw new PandoError('base.internal', {
        detail: `the socket path ${path} is longer than ${socketPathLimit} bytes; choose a shorter run directory`,
      })
    }
    return path
  }
  return {
    dir,
    runDir,
    short,
    spec: inDir('spec.json'),
    run: inDir('run.json'),
    config: inDir('config.json'),
    files: join(filesDir(cell), `${short}.squashfs`),
    disk: inDir('disk.qcow2'),
    disks: inDir('disks.json'),
    memoryMap: inDir('memory.map'),
    freezing: inDir('freezing.json'),
    log: inDir('log'),
    oldLog: inDir('log.1'),
    status: inDir('status'),
    consoleLog: inDir('console.log'),
    qemuLog: inDir('qemu.log'),
    machine: inDir('machine'),
    tpmState: inDir('machine/tpm'),
    tpmLog: inDir('tpm.log'),
    seed: inDir('seed.iso'),
    pidFile: inDir('machine/qemu.pid'),
    qmp: socket('qmp.sock'),
    agent: socket('qga.sock'),
    stream: socket('stream.sock'),
    console: socket('console.sock'),
    memory: socket('memory.sock'),
    incoming: socket('incoming.sock'),
    vnc: socket('vnc.sock'),
    tpm: socket('tpm.sock'),
    tpmPid: join(runDir, 'tpm.pid'),
  }
}

export function vmsDir(cell: Cell): string {
  return join(cell.stateDir, 'vms')
}
export function filesDir(cell: Cell): string {
  return join(cell.runDir, 'vm-files')
}
export function baseImagesDir(cell: Cell): string {
  return join(cell.stateDir, 'qemu', 'images')
}
export function snapshotsDir(cell: Cell): string {
  return join(cell.stateDir, 'qemu', 'snapshots')
}
/** Frozen parts of writable disks, by id; nobody writes to them any more. */
export function frozenDisksDir(cell: Cell): string {
  return join(cell.stateDir, 'qemu', 'disks')
}
export function probeFile(cell: Cell): string {
  return join(cell.stateDir, 'qemu', 'probe.json')
}

/** The read-only root disk made from an image; `digest` is `sha256:…`. */
export function baseImagePath(cell: Cell, digest: string): string {
  return join(baseImagesDir(cell), `${fileNameOf(digest)}.squashfs`)
}

/** A disk image as QEMU's user may read it. */
export function diskImagePath(cell: Cell, digest: string, type: 'disk' | 'iso'): string {
  return join(baseImagesDir(cell), `${fileNameOf(digest)}.${type === 'iso' ? 'iso' : 'qcow2'}`)
}

function fileNameOf(digest: string): string {
  return digest.replace(/^sha256:/, '').replace(/[^a-z0-9]/gi, '_')
}
