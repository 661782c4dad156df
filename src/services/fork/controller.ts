import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { poolLabel } from '../desktops/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import { CloneIndex } from './clone-index.ts'
import { Snapshot } from './kind.ts'

/** Lets a snapshot that nobody asked to keep go with the last instance that began there. */
export function unkeptController(): Controller {
  const clones = new CloneIndex()
  return {
    name: 'services/fork/unkept',
    watches: [{ kind: Snapshot }, { kind: Instance, keys: (event) => clones.see(event) }, { kind: Operation, keys: snapshotOfEnded }],
    writes: [],
    async reconcile(key, ctx): Promise<Outcome> {
      if (clones.isUsed(key)) return 'done'
      const snapshot = await ctx.store.get(Snapshot, key)
      if (!snapshot || snapshot.spec.keep || snapshot.metadata.deletedAt !== undefined) return 'done'
      // What a desktop is put back to is there for it alone, and taken away by its pool.
      if (snapshot.metadata.labels[poolLabel] !== undefined) return 'done'
      if (await isNeeded(key, ctx)) return 'done'
      await modify(ctx.store, Snapshot, key, (object) =>
        object.metadata.uid !== snapshot.metadata.uid || object.spec.keep || object.metadata.deletedAt !== undefined
          ? undefined
          : { ...object, metadata: { ...object.metadata, deletedAt: isoTime(ctx.clock) } },
      )
      return 'done'
    },
  }
}

/** An instance began there, or a fork that is under way will. */
async function isNeeded({ project, name }: Key, { store, signal }: ReconcileContext): Promise<boolean> {
  const query = { project: project! }
  const operations = await store.list(Operation, query, signal)
  if (operations.items.some((operation) => snapshotOf(operation) === name && !hasEnded(operation))) return true
  const instances = await store.list(Instance, query, signal)
  return instances.items.some(({ metadata, spec }) => spec.from?.snapshot === name && metadata.deletedAt === undefined)
}

function snapshotOfEnded({ type, object, project }: LoggedEvent): Key[] {
  const operation = object as Stored<typeof Operation> | undefined
  const name = operation && snapshotOf(operation)
  return name !== undefined && (type === 'deleted' || hasEnded(operation!)) ? [{ project: project!, name }] : []
}

export function snapshotOf({ spec }: Stored<typeof Operation>): string | undefined {
  const { snapshot } = spec.args
  return typeof snapshot === 'string' ? snapshot : undefined
}

export function hasEnded({ status: { phase } }: Stored<typeof Operation>): boolean {
  return phase === 'succeeded' || phase === 'failed' || phase === 'cancelled'
}
