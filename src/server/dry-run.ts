import { z } from 'zod'
import type { KindDef, Stored } from '../api/kind.ts'
import { effectsOf } from './effects.ts'
import type { Wanted } from './write-body.ts'

/** What an apply would do, before it does. */
export const dryRunAnswer = z.object({
  kind: z.string(),
  name: z.string(),
  outcome: z.enum(['created', 'changed', 'unchanged']),
  changes: z
    .array(
      z.object({
        path: z.string().meta({ description: 'Field of the spec, or of `labels`: `template.image`' }),
        from: z.unknown().optional(),
        to: z.unknown().optional(),
        effect: z.string().meta({ description: 'What the change does, for people' }),
      }),
    )
    .meta({ description: 'Empty for what is new' }),
  confirm: z.string().optional().meta({ description: 'Why it must be confirmed. Left out: it need not' }),
})
export type DryRun = z.output<typeof dryRunAnswer>

export function dryRunOf<K extends KindDef>(
  kind: K,
  { name, old, wanted, confirm }: { name: string; old: Stored<K> | undefined; wanted: Wanted<K>; confirm: string | undefined },
): DryRun {
  const about = { kind: kind.kind, name }
  if (!old) return { ...about, outcome: 'created', changes: [] }
  const changes = effectsOf(kind, old, wanted)
  return { ...about, outcome: changes.length > 0 ? 'changed' : 'unchanged', changes, ...(confirm === undefined ? {} : { confirm }) }
}
