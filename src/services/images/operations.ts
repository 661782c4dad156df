import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { asPandoError, isAbort } from '../../base/errors.ts'
import type { Controller, ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import type { BlobLease } from './blobs.ts'
import { verifyImage } from './content.ts'
import { collectGarbage } from './garbage.ts'
import { ProgressWriter } from './progress.ts'
import { recordImage } from './record.ts'
import { forgetWork, type ImageWorkDeps, imageWork } from './work.ts'

type OperationObject = Stored<typeof Operation>

/**
 * Carries out image.pull, image.import and image.build. One that was running when the server died is simply run again:
 * what is in the content store already is not fetched twice.
 */
export function imageOperationsController(deps: ImageWorkDeps): Controller {
  return {
    name: 'services/images/operations',
    watches: [{ kind: Operation }],
    writes: ['Operation(image).status', 'Image.status', 'Image.spec'],
    concurrency: 8,
    async reconcile(key, ctx) {
      const operation = await ctx.store.get(Operation, key)
      if (operation && Object.hasOwn(imageWork, operation.spec.verb) && !hasEnded(operation)) await carryOut(operation, deps, ctx)
      return 'done'
    },
  }
}

async function carryOut(operation: OperationObject, deps: ImageWorkDeps, ctx: ReconcileContext): Promise<void> {
  const startedAt = operation.status.phase === 'running' ? operation.status.startedAt : isoTime(ctx.clock)
  const started =
    (await setStatus(
      ctx.store,
      Operation,
      operation,
      (status): StatusOf<typeof Operation> => ({ ...common(status), phase: 'running', startedAt }),
    )) ?? operation
  const cancel = new AbortController(),
    ended = new AbortController()
  void abortWhenCancelled(started, cancel, { ...ctx, signal: AbortSignal.any([ctx.signal, ended.signal]) })
  using lease = deps.blobs.lease()
  let outcome: StatusOf<typeof Operation>,
    resumable = false
  try {
    const signal = AbortSignal.any([ctx.signal, cancel.signal])
    outcome = await work(started, { startedAt, lease, deps, ctx: { ...ctx, signal } })
  } catch (error) {
    if (ctx.signal.aborted) return // the server ends; the next one takes it up
    outcome = cancel.signal.aborted ? { phase: 'cancelled', finishedAt: isoTime(ctx.clock) } : failure(error, started, ctx)
    const { retry, code } = asPandoError(error)
    resumable = retry && code !== 'image.disk_full' && !cancel.signal.aborted
    if (!resumable) await lease.dropPartials()
  } finally {
    ended.abort()
  }
  await forgetWork(started, deps)
  await setStatus(ctx.store, Operation, started, (status): StatusOf<typeof Operation> => ({ ...common(status), ...outcome }))
  lease[Symbol.dispose]()
  if (!resumable) await collectGarbage(ctx.store, deps.blobs) // else the next attempt continues with what is there
}

interface WorkOptions {
  startedAt: string
  lease: BlobLease
  deps: ImageWorkDeps
  ctx: ReconcileContext
}

async function work(operation: OperationObject, { startedAt, lease, deps, ctx }: WorkOptions): Promise<StatusOf<typeof Operation>> {
  const { clock, signal } = ctx
  const progress = new ProgressWriter(operation, ctx)
  try {
    const { image, reference, source } = await imageWork[operation.spec.verb]!(operation, deps, {
      lease,
      clock,
      signal,
      report: (news) => progress.report(news),
    })
    if (!image.disk) {
      progress.report({ message: 'verifying the layers' })
      await verifyImage(image, { signal })
    }
    const object = await recordImage(ctx.store, image, { project: operation.metadata.project!, reference, source, clock, signal })
    return { phase: 'succeeded', startedAt, finishedAt: isoTime(clock), result: { digest: image.digest, image: object.metadata.name } }
  } finally {
    await progress.settle()
  }
}

function failure(error: unknown, { metadata, spec }: OperationObject, { clock, log }: ReconcileContext): StatusOf<typeof Operation> {
  const problem = asPandoError(error)
  const fields = { operation: metadata.name, project: metadata.project, verb: spec.verb, code: problem.code }
  if (problem.code === 'base.internal') log.error({ ...fields, err: error }, 'an image operation failed')
  else log.warn({ ...fields, reason: problem.message }, 'an image operation failed')
  return { phase: 'failed', finishedAt: isoTime(clock), reason: reasonOf(problem, { now: clock.now() }) }
}

/** Follows the log from the revision that was read, so that a cancel in between is not missed. */
async function abortWhenCancelled(
  operation: OperationObject,
  cancel: AbortController,
  { store, signal, log }: ReconcileContext,
): Promise<void> {
  const { name, project, uid, revision } = operation.metadata
  const stop = () => cancel.abort(new DOMException('the operation was cancelled', 'AbortError'))
  if (operation.spec.cancel) return stop()
  try {
    for await (const event of store.watch(revision, { kind: Operation.kind, name, project: project!, uid }, signal)) {
      if (event.type === 'deleted' || (event.object as OperationObject | undefined)?.spec.cancel) return stop()
    }
  } catch (error) {
    if (!isAbort(error) && !signal.aborted) log.error({ err: error, operation: name }, 'an operation can no longer be cancelled')
  }
}

function common({ message, progress }: StatusOf<typeof Operation>) {
  return { ...(message === undefined ? {} : { message }), ...(progress === undefined ? {} : { progress }) }
}

function hasEnded({ status: { phase } }: OperationObject): boolean {
  return phase === 'succeeded' || phase === 'failed' || phase === 'cancelled'
}
