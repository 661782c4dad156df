import type { Stored } from '../../../api/kind.ts'
import type { Volume } from '../../../resources/storage/kind.ts'
import type { Instance } from '../../lifecycle/kind.ts'
import type { BackupDeps } from '../deps.ts'
import type { Part } from '../manifest.ts'

type Consistency = 'application' | 'filesystem' | 'crash' | 'files'

/** A disk to be read. `share`: it is shown by an NBD server of ours, which `close` of the source ends. */
export interface DiskPart {
  part: Part
  disk: { socket: string; export: string; bytes: number; dirtyContext?: string }
}

/** What is to be backed up, opened at one moment. */
export interface Source {
  uid: string
  engine?: 'container' | 'vm'
  labels: Record<string, string>
  spec: Record<string, unknown>
  image?: { digest: string; reference: string }
  consistency: Consistency
  /** Programs wait until it is closed: a target that is in trouble is given up, and tried again later. */
  atRest?: boolean
  pauseMs: number
  mark?: string
  disks: DiskPart[]
  /** Folders that are shown in the tree, read-only, as they are. */
  folders: { part: Part; path: string }[]
  /** Put into the tree before restic looks. */
  files: { part: Part; put(folder: string): Promise<void> }[]
  /** `kept`: the backup is whole. */
  close(kept: boolean): Promise<void>
}

export interface OpenOptions {
  deps: BackupDeps
  /** The mark of the last backup at the same target, while what is known of it is still here. */
  since?: string
  /** For things with a name of their own. */
  backupUid: string
  volumes: readonly Stored<typeof Volume>[]
  signal: AbortSignal
}

export type InstanceObject = Stored<typeof Instance>
export type VolumeObject = Stored<typeof Volume>

/** The weakest of several: a chain holds as much as that. */
export function weakest(all: readonly Consistency[]): Consistency {
  const order: Consistency[] = ['files', 'crash', 'filesystem', 'application']
  return order.find((each) => all.includes(each)) ?? 'crash'
}

/** Closes in reverse, all of them, and throws the first failure. */
export class Closers {
  readonly #steps: ((kept: boolean) => Promise<void>)[] = []

  add(step: (kept: boolean) => Promise<void>): void {
    this.#steps.push(step)
  }

  async close(kept: boolean): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.splice(0).reverse()) await step(kept).catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }
}
