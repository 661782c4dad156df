import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { open, rename, writeFile } from 'node:fs/promises'
import type { ImageContent, PreparedInstance } from '../engine.ts'
import type { ProcessId } from './host/process.ts'
import type { VmVolume } from './volumes/devices.ts'

/** What a VM is made from: `spec.json`. Holds the environment, so it is readable by root only. */
export interface VmSpec extends Omit<PreparedInstance, 'image' | 'labels' | 'files' | 'volumes'> {
  imageDigest: string
  /** Its image is one of a disk; present exactly when `hardware` is. */
  imageDisk?: Omit<NonNullable<ImageContent['disk']>, 'path'>
  /** Paths of its files inside; what is in them is in a disk beside it. */
  files?: string[]
  volumes?: VmVolume[]
  /** QEMU machine type with its version: the guest sees the same hardware after an upgrade of QEMU. */
  machine: string
  /** Made ahead of time: it has no name yet. */
  spare?: true
}

/** One run of a VM: `run.json`. Written before the process is started, completed when it is and when it has ended. */
export interface RunRecord {
  /** Boot of the host it was started in: after a reboot no process of it can be alive. */
  bootId: string
  startedAt: string
  process?: ProcessId
  /** Absent: of a run that an earlier version of us began. */
  accel?: 'kvm' | 'tcg'
  /**
   * A clone that is not itself yet. `restoring`: on its way; if we died meanwhile it is ended and made again. `spare`: it
   * stands still and waits for its identity.
   */
  stage?: 'restoring' | 'spare'
  /** It has a controller that volumes can come to. */
  takesVolumes?: true
  /** Somebody paused it while it stood still for want of room: it does not go on by itself. */
  held?: true
  /** Holds the guest's memory when that is a file. */
  memoryFile?: string
  end?: { exitCode: number; finishedAt: string; error?: string }
}

/**
 * Records are a few hundred bytes that were written not long ago, and a clone's start reads them a dozen times. To read one at once takes
 * 20 µs; to have a thread read it takes 300, and the answer waits for whatever else there is to do.
 */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readText(path)
  return text ? (JSON.parse(text) as T) : undefined // empty: it was not durable, and the host lost power
}

/** Undefined when there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Whole or not at all, also when the host loses power; `durable: false` leaves that to a later `makeDurable`, because
 * waiting for a disk takes longer than all else that a clone needs.
 */
export async function writeJson(path: string, value: unknown, { durable = true }: { durable?: boolean } = {}): Promise<void> {
  const partial = `${path}.partial`
  const text = JSON.stringify(value)
  if (durable) {
    await writeFile(partial, text, { mode: 0o600, flush: true })
    await rename(partial, path)
  } else {
    writeFileSync(partial, text, { mode: 0o600 }) // to memory only, as above
    renameSync(partial, path)
  }
}

export async function makeDurable(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}
