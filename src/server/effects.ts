import type { KindDef, Stored } from '../api/kind.ts'
import { type SpecChange, specChanges } from '../api/spec-changes.ts'
import { App } from '../services/apps/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'

export interface Effect extends SpecChange {
  /** What the change does, for people: `in place`, `new revision: 3 replicas replaced, rolling`. */
  effect: string
}

type Next<K extends KindDef> = Pick<Stored<K>, 'spec'> & { labels: Record<string, string> }

const inPlace = 'in place'

/** Fields of an Instance that change nothing of what runs. */
const liveFields = ['labels', 'restart', 'healthCheck', 'stopGrace', 'ports', 'securityGroups', 'placement', 'state', 'restarts']

/** What an apply changes, field by field, and what each change does. Empty where nothing changes. */
export function effectsOf<K extends KindDef>(kind: K, old: Stored<K>, next: Next<K>): Effect[] {
  const before = { labels: old.metadata.labels, ...(old.spec as object) }
  const changes = specChanges(before, { labels: next.labels, ...(next.spec as object) }, kind)
  return changes.map((change) => ({ ...change, effect: effectOf(kind, change, { old, next }) }))
}

function effectOf(kind: KindDef, change: SpecChange, objects: { old: Stored; next: Next<KindDef> }): string {
  const field = change.path.split('.', 1)[0]!
  if (kind.kind === App.kind)
    return appEffect(field, objects.old as unknown as Stored<typeof App>, objects.next as unknown as Next<typeof App>)
  if (kind.kind !== Instance.kind) return inPlace
  const isHot = field === 'volumes' && isVm(objects.old) && isVm(objects.next)
  return isHot || liveFields.includes(field) ? inPlace : 'made anew: stopped, and started with it'
}

/** Volumes of VMs come and go while they run. */
function isVm({ spec }: { spec: unknown }): boolean {
  return (spec as Stored<typeof Instance>['spec']).engine === 'vm'
}

function appEffect(field: string, { status, spec }: Stored<typeof App>, next: Next<typeof App>): string {
  switch (field) {
    case 'template':
    case 'restarts':
      return status.total === 0
        ? 'new revision, for replicas made from now on'
        : `new revision: ${status.total} ${replicas(status.total)} replaced, ${next.spec.update.strategy}`
    case 'replicas': {
      const more = next.spec.replicas - spec.replicas
      return more < 0 ? `${-more} ${replicas(-more)} stopped` : `${more} ${replicas(more)} started`
    }
    case 'state':
      return next.spec.state === 'stopped' ? `${status.total} ${replicas(status.total)} stopped` : 'its replicas are started'
    case 'engines':
      return 'replicas are made and stopped until the parts are right'
    case 'fork':
      return 'in place, for replicas made from now on'
    default:
      return inPlace
  }
}

function replicas(count: number): string {
  return count === 1 ? 'replica' : 'replicas'
}
