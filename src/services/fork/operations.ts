import type { Stored } from '../../api/kind.ts'
import type { Controller, Outcome } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import { hasEnded } from './controller.ts'
import { followFreeze } from './follow-freeze.ts'
import type { ForkDeps } from './fork.ts'
import { Snapshot } from './kind.ts'
import { argsOf, followOrder } from './order.ts'
import { Tracks } from './tracks.ts'

const verbs: readonly string[] = ['instance.fork', 'instance.freeze', 'snapshot.clone']

/** Carries out the verbs that make snapshots and clones, and tells how far they are. Each can be taken up again after a crash. */
export function forkOperationsController(deps: Pick<ForkDeps, 'checkpoint'>): Controller {
  const tracks = new Tracks()
  return {
    name: 'services/fork/operations',
    watches: [
      { kind: Operation },
      { kind: Snapshot, keys: (event) => tracks.seeSnapshot(event) },
      { kind: Instance, keys: (event) => tracks.seeInstance(event) },
    ],
    writes: ['Operation(fork).status'],
    async reconcile(key, ctx): Promise<Outcome> {
      const operation = await ctx.store.get(Operation, key)
      if (!operation || !isOurs(operation) || hasEnded(operation)) {
        tracks.end(key)
        return 'done'
      }
      const rest = operation.spec.cancel ? 0 : tracks.restOf(key, ctx.clock.now())
      if (rest > 0) return { again: rest }
      tracks.begin(key, argsOf(operation)) // first, so that no change is missed after it was read
      const follow = operation.spec.verb === 'instance.freeze' ? followFreeze : followOrder
      const { status, waiting, again } = await follow(operation, { ...ctx, checkpoint: deps.checkpoint })
      await setStatus(ctx.store, Operation, operation, () => status)
      tracks.wait(key, waiting, ctx.clock.now())
      return again === undefined ? 'done' : { again }
    },
  }
}

function isOurs({ spec }: Stored<typeof Operation>): boolean {
  return verbs.includes(spec.verb)
}
