import type { SpecInput } from '../api/kind.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import type { Bench } from './measure.ts'
import { bootVm } from './starts.ts'

/** A running machine, and with `warm` a snapshot of it with so many spares. */
export interface Template {
  source: string
  snapshot: string
}

/** Does the work with a machine to fork from; neither it nor its snapshot is there afterwards. */
export async function withTemplate<T>(
  bench: Bench,
  { name, spec = {}, warm }: { name: string; spec?: Partial<SpecInput<typeof Instance>>; warm?: number },
  work: (template: Template) => Promise<T>,
): Promise<T> {
  const { objects } = bench
  const template = { source: `${name}-source`, snapshot: `${name}-gold` }
  await bootVm(bench, template.source, spec)
  if (warm !== undefined) await objects.freeze(template.source, template.snapshot, { warm })
  const value = await work(template)
  if (warm !== undefined) await objects.remove(Snapshot, template.snapshot)
  await objects.remove(Instance, template.source)
  return value
}
