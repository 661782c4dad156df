import { reasonOf } from '../../api/reason.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Node } from './kind.ts'
import { type Demand, place, usage } from './plan.ts'

/** Gives each new instance its node, one after the other, so that no room is promised twice. */
export function placementController(): Controller {
  // Usage by node, counted once from the store and then kept in step by this loop, the only one that places.
  let used: Map<string, Demand> | undefined
  const counted = new Map<string, { node: string } & Demand>()

  return {
    name: 'resources/compute/placement',
    watches: [{ kind: Instance }],
    writes: ['Instance.status.node'],
    concurrency: 1,
    /** A node that changes, or room that comes free, is news for those that wait. */
    async listen(wake, { store, signal }) {
      for await (const event of store.watch(await store.revision(), {}, signal)) {
        const room = (event.kind === Node.kind && event.type !== 'note') || (event.kind === Instance.kind && event.type === 'deleted')
        if (!room) continue
        const { items } = await store.list(Instance, {}, signal)
        for (const item of items) if (item.status.node === undefined) wake(item.metadata)
      }
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const { store, clock, signal } = ctx
      used ??= await count(ctx)
      const instance = await store.get(Instance, key)
      if (!instance) {
        release(key)
        return 'done'
      }
      const { spec, status, metadata } = instance
      if (status.node !== undefined) {
        book(key, status.node, { cpus: spec.cpus, memoryBytes: spec.memory })
        return 'done'
      }
      if (metadata.deletedAt !== undefined) return 'done'
      const nodes = await store.list(Node, {}, signal)
      const found = place(spec, nodes.items, used)
      if ('node' in found) {
        const saved = await setStatus(store, Instance, instance, (current) => ({ ...current, node: found.node }))
        if (saved) book(key, found.node, { cpus: spec.cpus, memoryBytes: spec.memory })
        return 'done'
      }
      await setStatus(store, Instance, instance, (current) => ({
        ...current,
        reason: reasonOf(found.error, { now: clock.now(), status: current }),
      }))
      return { again: 60_000 }
    },
  }

  async function count({ store, signal }: ReconcileContext): Promise<Map<string, Demand>> {
    const { items } = await store.list(Instance, {}, signal)
    for (const { metadata, spec, status } of items) {
      if (status.node !== undefined) counted.set(id(metadata), { node: status.node, cpus: spec.cpus, memoryBytes: spec.memory })
    }
    return usage(items)
  }

  function book(key: Key, node: string, demand: Demand): void {
    release(key)
    counted.set(id(key), { node, ...demand })
    const before = used!.get(node) ?? { cpus: 0, memoryBytes: 0 }
    used!.set(node, { cpus: before.cpus + demand.cpus, memoryBytes: before.memoryBytes + demand.memoryBytes })
  }

  function release(key: Key): void {
    const old = counted.get(id(key))
    if (!old) return
    counted.delete(id(key))
    const before = used!.get(old.node)!
    used!.set(old.node, { cpus: before.cpus - old.cpus, memoryBytes: before.memoryBytes - old.memoryBytes })
  }
}

function id(key: Key): string {
  return `${key.project ?? ''}/${key.name}`
}
