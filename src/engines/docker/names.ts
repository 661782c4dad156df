import { join } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import type { InstanceId, SnapshotId } from '../engine.ts'

/** Labels of every container, and of the images of snapshots; what the engine must know after a restart is here and nowhere else. */
export const label = {
  cell: 'pando.cell',
  uid: 'pando.uid',
  specHash: 'pando.spec-hash',
  project: 'pando.project',
  name: 'pando.name',
  /** Path of the network namespace to join; absent without a NIC. */
  netns: 'pando.netns',
  /** What its volumes may do, as JSON; absent without limits. */
  limits: 'pando.limits',
  /** The snapshot that an image is, or that a container began at. */
  snapshot: 'pando.snapshot',
  /** Tag of the loaded image at the bottom of a snapshot. */
  base: 'pando.base',
  /** Of a snapshot, as in `Frozen`. */
  consistency: 'pando.consistency',
} as const

export function containerName(cell: Cell, id: InstanceId): string {
  return `${cell.tag}-${id}`
}

/** The OCI runtime as dockerd knows it. Carries the tag, since cells may share one dockerd. */
export function runtimeName(cell: Cell): string {
  return `pando-${cell.tag}`
}

export function imageRepository(cell: Cell): string {
  return `pando.local/${cell.tag}`
}

/** 128 bits of the digest: no two images meet, and it is a valid tag. */
export function imageTag(cell: Cell, digest: string): string {
  return `${imageRepository(cell)}:${digest.slice('sha256:'.length).slice(0, 32)}`
}

/** Under this name a snapshot is whole. */
export function snapshotTag(cell: Cell, id: SnapshotId): string {
  return `${imageRepository(cell)}/snapshot:${id}`
}

/** A snapshot that was removed while containers or other snapshots lie on it has this name until they go. */
export function removedTag(cell: Cell, id: SnapshotId): string {
  return `${imageRepository(cell)}/removed:${id}`
}

/** Where the container engine keeps what is not inside dockerd. */
export function dockerPaths({ stateDir, runDir }: Cell) {
  const state = join(stateDir, 'docker'),
    run = join(runDir, 'docker')
  return {
    state,
    run,
    /** dockerd's own configuration; its path on the command line is also how our dockerd is recognised. */
    config: join(state, 'daemon.json'),
    data: join(state, 'data'),
    log: join(state, 'dockerd.log'),
    runtime: join(state, 'pando-runtime'),
    exec: join(run, 'exec'),
    socket: join(run, 'docker.sock'),
    pid: join(run, 'dockerd.pid'),
    /** Files of instances, a folder each; readable by root alone, and in memory where the run folder is: some hold secrets. */
    files: join(run, 'files'),
    /** One file per container / exec; see runtime/pando-runtime. */
    netns: join(run, 'netns'),
    tty: join(run, 'tty'),
  }
}
