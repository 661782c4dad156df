import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../../../base/durable-file.node.ts'

const base = z.object({
  /** Uid. */
  target: z.string(),
  snapshotId: z.string(),
  mark: z.string(),
  /** Time of the newest chunk, in seconds. */
  stamp: z.number(),
  /** Part -> bytes. */
  disks: z.record(z.string(), z.number()),
})

/**
 * What the placeholders in a tree stand for: the snapshot of the last backup. It is away while a tree is changed, so that what was
 * cut off is never built upon.
 */
export type Base = z.output<typeof base>

const fileName = 'base.json'

export async function readBase(work: string): Promise<Base | undefined> {
  try {
    return base.parse(JSON.parse(await readFile(join(work, fileName), 'utf8')))
  } catch {
    return undefined
  }
}

export async function dropBase(work: string): Promise<void> {
  await rm(join(work, fileName), { force: true })
}

export async function writeBase(work: string, content: Base): Promise<void> {
  await writeDurably(join(work, fileName), JSON.stringify(content), 0o600)
}
