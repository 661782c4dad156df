import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Operation } from '../lifecycle/operation-kind.ts'
import { Snapshot } from './kind.ts'
import { argsOf, type Followed, failed, markDeleted, type OrderContext, runningAs } from './order.ts'

/** instance.freeze: ends when its snapshot is ready. What cannot be made, or is no longer wanted, leaves no snapshot behind. */
export async function followFreeze(operation: Stored<typeof Operation>, ctx: OrderContext): Promise<Followed> {
  const { snapshot: name } = argsOf(operation)
  const project = operation.metadata.project!
  const snapshot = await ctx.store.get(Snapshot, { project, name })
  if (operation.spec.cancel) {
    if (snapshot) await markDeleted(Snapshot, snapshot, ctx)
    return { status: { phase: 'cancelled', finishedAt: isoTime(ctx.clock) }, waiting: [] }
  }
  if (!snapshot || snapshot.metadata.deletedAt !== undefined)
    return failed(reasonOf(new PandoError('snapshot.not_found', { name, project }), { now: ctx.clock.now() }), ctx)
  const { status, spec } = snapshot
  const running = runningAs(operation, ctx, `${status.phase} ${spec.instance}`)
  switch (status.phase) {
    case 'failed':
      await markDeleted(Snapshot, snapshot, ctx)
      return failed(status.reason!, ctx)
    case 'saving': {
      const progress = { done: status.doneBytes, total: status.totalBytes, unit: 'bytes' as const }
      return { status: { ...running, ...(status.totalBytes > 0 ? { progress } : {}) } }
    }
    case 'ready': {
      const { pauseMs = 0, sizeBytes = 0, memory } = status
      const result = { snapshot: name, pauseMs, sizeBytes, memory }
      return { status: { phase: 'succeeded', startedAt: running.startedAt, finishedAt: isoTime(ctx.clock), result }, waiting: [] }
    }
    default:
      return { status: running }
  }
}
