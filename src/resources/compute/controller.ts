import { reasonOf } from '../../api/reason.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Bookings } from './bookings.ts'
import { Node } from './kind.ts'
import { place } from './plan.ts'

/**
 * Gives each new instance its node. A node is chosen and booked without a pause in between, so that no room is promised twice; only
 * then it is written, and many such writes share a commit.
 */
export function placementController(): Controller {
  let counted: Promise<Bookings> | undefined
  const waiting = new Map<string, Key>() // those that no node has room for now

  return {
    name: 'resources/compute/placement',
    watches: [{ kind: Instance }],
    writes: ['Instance.status.node'],
    concurrency: 64,
    /** A node that changes, or room that comes free, is news for those that wait. */
    async listen(wake, { store, signal }) {
      for await (const event of store.watch(await store.revision(), {}, signal)) {
        const room = (event.kind === Node.kind && event.type !== 'note') || (event.kind === Instance.kind && event.type === 'deleted')
        if (room) for (const key of waiting.values()) wake(key)
      }
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const { store, clock, signal } = ctx
      counted ??= count(ctx)
      const bookings = await counted.catch((error: unknown) => {
        counted = undefined
        throw error
      })
      const instance = await store.get(Instance, key)
      waiting.delete(id(key))
      if (!instance) {
        bookings.release(key)
        return 'done'
      }
      const { spec, status, metadata } = instance
      if (status.node !== undefined) {
        bookings.book(instance, status.node)
        return 'done'
      }
      if (metadata.deletedAt !== undefined) return 'done'
      const nodes = await store.list(Node, {}, signal)
      const found = place(spec, nodes.items, bookings.loadFor(instance))
      if ('node' in found) {
        bookings.book(instance, found.node)
        const saved = await setStatus(store, Instance, instance, (current) => ({ ...current, node: found.node }))
        if (!saved) bookings.release(key) // deleted meanwhile
        return 'done'
      }
      waiting.set(id(key), key)
      await setStatus(store, Instance, instance, (current) => ({
        ...current,
        reason: reasonOf(found.error, { now: clock.now(), status: current }),
      }))
      return { again: 60_000 }
    },
  }
}

async function count({ store, signal }: ReconcileContext): Promise<Bookings> {
  const bookings = new Bookings()
  const { items } = await store.list(Instance, {}, signal)
  for (const item of items) if (item.status.node !== undefined) bookings.book(item, item.status.node)
  return bookings
}

function id(key: Key): string {
  return `${key.project ?? ''}/${key.name}`
}
