import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { labels, name, namePattern } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import { Instance } from '../services/lifecycle/kind.ts'

/** Clones that one call makes at most. */
const mostClones = 100

const count = z.int().min(1).default(1).describe(`How many clones, ${mostClones} at most.`)
const baseName = name().optional().describe('Name of the one clone; several are called `<name>-1` and so on. Left out: a new one.')
const warm = z.int().min(0).max(64).default(0).describe('Further clones kept ready ahead of time at least.')

export const forkBody = z.strictObject({ count, name: baseName, warm })
export const freezeBody = z.strictObject({
  name: name().describe('Name of the snapshot.'),
  memory: z.boolean().default(true).describe('Freeze memory too.'),
  warm,
})
export const cloneBody = z.strictObject({
  count,
  name: baseName,
  cold: z.boolean().default(false).describe('Boot from its disk although it holds memory.'),
  ports: Instance.spec.shape.ports.unwrap().default([]).describe('Ports that the host publishes; for one clone only.'),
  labels: labels().default({}).describe('Labels of the clones.'),
})
export const rewindBody = z.strictObject({
  snapshot: name().optional().describe('Back to this snapshot. Left out: the one it began at.'),
})

/** Throws fork.too_many, api.invalid. */
export function cloneNames({ count, name }: { count: number; name?: string | undefined }, otherwise: string): string[] {
  if (count > mostClones) throw new PandoError('fork.too_many', { count, limit: mostClones }, { field: '/count' })
  const base = name ?? otherwise
  const names = count === 1 ? [base] : Array.from({ length: count }, (_, i) => `${base}-${i + 1}`)
  const last = names.at(-1)!
  if (!namePattern.test(last))
    throw new PandoError(
      'api.invalid',
      { detail: `name: ${last} is too long, 63 characters are possible`, kind: Instance.plural },
      { field: '/name' },
    )
  return names
}

/** For what people gave no name. */
export function newSuffix(): string {
  return randomBytes(3).toString('hex')
}
