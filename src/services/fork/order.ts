import { z } from 'zod'
import type { Reason, StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { type Clock, isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { modify } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { Operation } from '../lifecycle/operation-kind.ts'
import { makeClones } from './clones.ts'
import { Snapshot } from './kind.ts'
import { type CloneState, cloneState } from './plan.ts'

type OperationObject = Stored<typeof Operation>
type SnapshotObject = Stored<typeof Snapshot>
type Status = StatusOf<typeof Operation>

export interface OrderContext extends ReconcileContext {
  checkpoint(name: string): void
}

/** What one look at an Operation came to. */
export interface Followed {
  status: Status
  /** Names of clones that are on their way; undefined while the snapshot itself is. */
  waiting?: string[]
  /** Look again after so many ms. */
  again?: number
}

const orderArgs = z.object({
  snapshot: z.string(),
  /** All clones that were asked for. */
  names: z.array(z.string()).default([]),
  /** Those of them that were not there before. */
  fresh: z.array(z.string()).default([]),
})
export type OrderArgs = z.output<typeof orderArgs>

export function argsOf({ spec }: OperationObject): OrderArgs {
  return orderArgs.parse(spec.args)
}

/** Clones that have not come by then are given up. */
const giveUpMs = 900_000

/** instance.fork and snapshot.clone: makes the clones as soon as the snapshot is there, and counts how many run. */
export async function followOrder(operation: OperationObject, ctx: OrderContext): Promise<Followed> {
  const args = argsOf(operation)
  const project = operation.metadata.project!
  const snapshot = await ctx.store.get(Snapshot, { project, name: args.snapshot })
  if (operation.spec.cancel) return cancel(operation, snapshot, ctx)
  const isMade = operation.spec.verb === 'snapshot.clone' || args.fresh.length === 0 || operation.status.progress !== undefined
  if (!isMade) {
    if (!snapshot || snapshot.metadata.deletedAt !== undefined) {
      return failed(reasonOf(new PandoError('snapshot.not_found', { name: args.snapshot, project }), { now: ctx.clock.now() }), ctx)
    }
    const { phase, reason } = snapshot.status
    if (phase === 'failed') return failed(reason!, ctx)
    if (phase !== 'saving' && phase !== 'ready') return { status: runningAs(operation, ctx, `freezing ${snapshot.spec.instance}`) }
    try {
      await makeClones({ snapshot, names: args.fresh, memory: true }, ctx)
    } catch (error) {
      if (!(error instanceof PandoError) || error.code !== 'quota.exceeded') throw error
      return failed(reasonOf(error, { now: ctx.clock.now() }), ctx)
    }
  }
  return countClones(operation, snapshot, ctx)
}

async function countClones(operation: OperationObject, snapshot: SnapshotObject | undefined, ctx: OrderContext): Promise<Followed> {
  const { names } = argsOf(operation)
  const running = runningAs(operation, ctx)
  const lateIn = Date.parse(running.startedAt) + giveUpMs - ctx.clock.now()
  const states = await statesOf(operation, { isLate: lateIn <= 0 }, ctx)
  const waiting = states.filter(({ state }) => state === 'waiting').map(({ name }) => name)
  const done = states.filter(({ state }) => state === 'running').map(({ name }) => name)
  if (waiting.length === 0) return finish(operation, { states, done, snapshot }, ctx)
  return { status: { ...running, ...progressOf(done.length, names.length) }, waiting, again: lateIn }
}

function progressOf(done: number, total: number) {
  return { message: `${done} of ${total} run`, progress: { done, total, unit: 'steps' as const } }
}

/** What an Operation begins with whose clones are stored with it: so that nothing is left to write before they run. */
export function countingFrom(done: number, { total, clock }: { total: number; clock: Clock }): Status {
  return { phase: 'running', startedAt: isoTime(clock), ...progressOf(done, total) }
}

async function statesOf(operation: OperationObject, options: { isLate: boolean }, { store, clock }: OrderContext): Promise<CloneState[]> {
  const { names } = argsOf(operation)
  const project = operation.metadata.project!
  const instances = await Promise.all(names.map((name) => store.get(Instance, { project, name })))
  return names.map((name, i) => {
    const instance = instances[i]
    const isOther = instance !== undefined && instance.spec.from === undefined
    if (!isOther) return cloneState(name, instance, options)
    const error = new PandoError('store.exists', { kind: Instance.kind, name })
    return { name, state: 'failed', reason: reasonOf(error, { now: clock.now() }) }
  })
}

/** What failed leaves nothing: a clone is there as a whole or not at all. */
async function finish(
  operation: OperationObject,
  { states, done, snapshot }: { states: CloneState[]; done: string[]; snapshot: SnapshotObject | undefined },
  ctx: OrderContext,
): Promise<Followed> {
  const gone = (name: string) => new PandoError('store.not_found', { kind: Instance.kind, name, plural: Instance.plural })
  const failures = states.flatMap((clone) =>
    clone.state === 'failed' ? [{ name: clone.name, reason: clone.reason ?? reasonOf(gone(clone.name), { now: ctx.clock.now() }) }] : [],
  )
  await dropClones(
    operation,
    failures.map(({ name }) => name),
    ctx,
  )
  if (done.length === 0 && failures[0]) return failed(failures[0].reason, ctx)
  const { startedAt } = runningAs(operation, ctx)
  const pauseMs = operation.spec.verb === 'instance.fork' && argsOf(operation).fresh.length > 0 ? (snapshot?.status.pauseMs ?? 0) : 0
  const result = { instances: done, failed: failures, pauseMs, snapshot: argsOf(operation).snapshot }
  const { length } = states
  const progress = { done: done.length, total: length, unit: 'steps' as const }
  const message = [`${done.length} of ${length} run`, ...memoryNote(snapshot)].join('; ')
  return { status: { phase: 'succeeded', startedAt, finishedAt: isoTime(ctx.clock), message, progress, result }, waiting: [] }
}

function memoryNote(snapshot: SnapshotObject | undefined): string[] {
  if (!snapshot || snapshot.status.memory) return []
  return snapshot.status.engine === 'container'
    ? ['a container has no memory to fork: its files were copied and its program begins anew. Run it with --vm to fork memory too']
    : [`the snapshot ${snapshot.metadata.name} holds no memory: the clones boot from its disk`]
}

/** Clones that run stay; what was not finished goes, and the snapshot that was made for it when nobody needs it. */
async function cancel(operation: OperationObject, snapshot: SnapshotObject | undefined, ctx: OrderContext): Promise<Followed> {
  const states = await statesOf(operation, { isLate: true }, ctx)
  const unfinished = states.filter(({ state }) => state !== 'running').map(({ name }) => name)
  await dropClones(operation, unfinished, ctx)
  if (snapshot && operation.spec.verb === 'instance.fork' && !states.some(({ state }) => state === 'running'))
    await markDeleted(Snapshot, snapshot, ctx)
  return { status: { phase: 'cancelled', finishedAt: isoTime(ctx.clock) }, waiting: [] }
}

/** Only what this Operation made. */
async function dropClones(operation: OperationObject, names: readonly string[], ctx: OrderContext): Promise<void> {
  const { fresh, snapshot } = argsOf(operation)
  const project = operation.metadata.project!
  const instances = await Promise.all(
    names.filter((name) => fresh.includes(name)).map((name) => ctx.store.get(Instance, { project, name })),
  )
  const ours = instances.filter((instance) => instance?.spec.from?.snapshot === snapshot)
  await Promise.all(ours.map((instance) => markDeleted(Instance, instance!, ctx)))
}

export async function markDeleted(
  kind: typeof Instance | typeof Snapshot,
  { metadata: { uid, project, name } }: Stored,
  { store, clock }: ReconcileContext,
): Promise<void> {
  await modify(store, kind, { project: project!, name }, (object) =>
    object.metadata.uid !== uid || object.metadata.deletedAt !== undefined
      ? undefined
      : { ...object, metadata: { ...object.metadata, deletedAt: isoTime(clock) } },
  )
}

export function runningAs({ status }: OperationObject, { clock }: ReconcileContext, message?: string) {
  const startedAt = status.phase === 'running' ? status.startedAt : isoTime(clock)
  return { phase: 'running' as const, startedAt, ...(message === undefined ? {} : { message }) }
}

export function failed(reason: Reason, { clock }: ReconcileContext): Followed {
  return { status: { phase: 'failed', finishedAt: isoTime(clock), reason }, waiting: [] }
}
