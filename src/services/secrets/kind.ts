import { z } from 'zod'
import { defineKind, phases } from '../../api/kind.ts'

const keyName = z.string().regex(/^[A-Za-z0-9._-]{1,253}$/, 'use 1 to 253 letters, digits, dots, dashes and _')

/** All values of one secret together. */
export const secretLimitBytes = 512 * 1024

export const Secret = defineKind({
  kind: 'Secret',
  plural: 'secrets',
  scope: 'project',
  statusOwner: 'services/secrets',
  description: 'Passwords, keys and the like for instances and apps. Whoever may change it is not shown its values.',
  secrets: ['data.*', 'binary.*'],
  spec: z
    .strictObject({
      data: z
        .record(keyName, z.string())
        .default({})
        .describe(
          'Values as text. They are shown as `null`; a key that is sent back with `null` stays as it is, one that is left out goes.',
        ),
      binary: z.record(keyName, z.base64()).default({}).describe('Values that are no text, as base64.'),
    })
    .refine(({ data, binary }) => Object.keys(data).every((key) => !(key in binary)), 'a key is in `data` or in `binary`, not in both')
    .refine(
      ({ data, binary }) => sizeOf(data, binary) <= secretLimitBytes,
      'all values of a secret together may have 512 KiB; put more into a volume',
    ),
  status: phases(
    {
      rolledGeneration: z.int().default(0).describe('Its generation that apps which use it were last restarted for.'),
      keys: z.array(z.string()).default([]).describe('Names of its values.'),
    },
    { active: {} },
  ),
  initialStatus: { phase: 'active', rolledGeneration: 0, keys: [] },
  can: { reveal: ['active'], delete: ['active'] },
  columns: [{ title: 'KEYS', path: 'status.keys', format: 'list' }],
})

function sizeOf(data: Record<string, string>, binary: Record<string, string>): number {
  const text = Object.values(data).reduce((sum, value) => sum + new TextEncoder().encode(value).length, 0)
  return text + Object.values(binary).reduce((sum, value) => sum + Math.ceil((value.length * 3) / 4), 0)
}
