import type { SpecOf, Stored } from '../../api/kind.ts'
import type { Operation } from '../lifecycle/operation-kind.ts'
import { Backup } from './kind.ts'

/** What a drill makes carries it; policies leave it alone. */
export const drillLabel = 'pando.drill'

/** Spec of the Operation that proves a backup. `suffix` makes names of its own. */
export function drillWork(
  { metadata }: Stored<typeof Backup>,
  { suffix, timeout, policy }: { suffix: string; timeout?: number | undefined; policy?: string },
): SpecOf<typeof Operation> {
  const name = `drill-${suffix}`
  return {
    verb: 'backup.drill',
    target: { kind: Backup.kind, name: metadata.name },
    args: {
      backup: metadata.name,
      name,
      snapshot: name,
      ...(timeout === undefined ? {} : { timeout }),
      ...(policy === undefined ? {} : { policy }),
    },
    cancel: false,
  }
}
