import type { KindDef, Stored } from '../../../api/kind.ts'
import type { Fresh, Store, Write } from '../../../store/store.ts'
import { Project } from '../kind.ts'
import type { Quota } from '../quota-kind.ts'
import { Ledger, type Reservation } from './ledger.ts'
import { countedKinds, nothing, sum, type Usage, usageOf } from './usage.ts'

const counted = new Set(countedKinds.map(({ kind }) => kind))

interface Change {
  project: string
  id: string
  after: Usage
}

/**
 * A store in which no project comes to hold more than its quota, whoever writes: people, and controllers that make replicas, clones,
 * desktops or restores. What a write adds is reserved before it and booked after it. There is one server for one store, so the books
 * in memory are all there are; they are opened from the objects at every start.
 */
export async function quotaStore<S extends Store>(store: S, ledger = new Ledger()): Promise<S> {
  await openBooks(ledger, store)

  async function booked<T>(changes: readonly Change[], work: () => Promise<T>): Promise<T> {
    const reservations = reserve(changes, ledger)
    try {
      const done = await work()
      for (const { project, id, after } of changes) ledger.put(project, id, after)
      return done
    } finally {
      for (const reservation of reservations) reservation.release()
    }
  }

  const kept: Pick<Store, 'create' | 'update' | 'remove' | 'together'> = {
    async create(kind, object, signal) {
      const stored = await booked(changesOf({ do: 'create', kind, object: object as unknown as Fresh<KindDef> }), () =>
        store.create(kind, object, signal),
      )
      see(stored, ledger)
      return stored
    },
    async update(kind, object, signal) {
      const stored = await booked(changesOf({ do: 'update', kind, object }), () => store.update(kind, object, signal))
      see(stored, ledger)
      return stored
    },
    async together(writes, signal) {
      const stored = await booked(writes.flatMap(changesOf), () => store.together(writes, signal))
      for (const [at, one] of stored.entries())
        if (writes[at]!.do !== 'remove') see(one, ledger)
        else if (one.kind === Project.kind) ledger.setQuota(one.metadata.name, {})
      return stored
    },
    async remove(kind, object, signal) {
      await booked(changesOf({ do: 'remove', kind, object }), () => store.remove(kind, object, signal))
      if (kind.kind === Project.kind) ledger.setQuota(object.metadata.name, {})
    },
  }
  return new Proxy(store, {
    get(target, key) {
      if (Object.hasOwn(kept, key)) return kept[key as keyof typeof kept]
      const value = target[key as keyof S]
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  })
}

async function openBooks(ledger: Ledger, store: Store): Promise<void> {
  for (const project of (await store.list(Project)).items) see(project, ledger)
  for (const kind of countedKinds)
    for (const { metadata, spec } of (await store.list(kind)).items)
      ledger.put(metadata.project!, idOf(kind.kind, metadata.project!, metadata.name), usageOf(kind.kind, spec))
}

function changesOf(write: Write): Change[] {
  const { kind } = write.kind
  const { project, name } = write.do === 'create' ? write.object : write.object.metadata
  if (project === undefined || !counted.has(kind)) return []
  return [{ project, id: idOf(kind, project, name), after: write.do === 'remove' ? nothing : usageOf(kind, write.object.spec) }]
}

/** All or none. Throws quota.exceeded. */
function reserve(changes: readonly Change[], ledger: Ledger): Reservation[] {
  const growth = new Map<string, Usage>()
  for (const { project, id, after } of changes) growth.set(project, sum(growth.get(project) ?? nothing, sum(after, ledger.known(id), -1)))
  const made: Reservation[] = []
  try {
    for (const [project, more] of growth) made.push(ledger.reserve(project, more))
  } catch (error) {
    for (const reservation of made) reservation.release()
    throw error
  }
  return made
}

/** Limits hold from the moment they are stored. */
function see(stored: { kind: string; metadata: Stored['metadata']; spec: unknown }, ledger: Ledger): void {
  if (stored.kind === Project.kind) ledger.setQuota(stored.metadata.name, (stored.spec as { quota: Quota }).quota)
}

function idOf(kind: string, project: string, name: string): string {
  return `${kind}/${project}/${name}`
}
