import { readFile } from 'node:fs/promises'
import { PandoError } from '../base/errors.ts'
import { privateBytes } from '../engines/qemu/memory/control.ts'
import { vmPaths } from '../engines/qemu/paths.ts'
import { type RunRecord, readJson } from '../engines/qemu/records.ts'
import type { Bench } from './measure.ts'
import type { InstanceObject } from './objects.ts'

/** Memory of one VM, in bytes: what its process has for itself, and how much of that is the guest's. */
export interface Footprint {
  privateBytes: number
  /** Undefined: it was never frozen, so all of the guest's memory is its own. */
  guestBytes: number | undefined
}

export async function footprintOf(
  { pando, signal }: Pick<Bench, 'pando' | 'signal'>,
  { metadata: { uid } }: InstanceObject,
): Promise<Footprint> {
  const rollup = await readFile(`/proc/${await pidOf(pando.cell, uid)}/smaps_rollup`, 'utf8')
  const kib = /^Private_Dirty:\s+(\d+) kB/m.exec(rollup)?.[1]
  return { privateBytes: Number(kib) * 1024, guestBytes: await privateBytes(vmPaths(pando.cell, uid).memory, signal) }
}

export async function pidOf(cell: Bench['pando']['cell'], uid: string): Promise<number> {
  const run = await readJson<RunRecord>(vmPaths(cell, uid).run)
  if (!run?.process) throw new PandoError('instance.not_running', { name: uid, phase: 'without a process' })
  return run.process.pid
}
