import { z } from 'zod'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { asPandoError, isAbort, PandoError } from '../../base/errors.ts'
import type { Controller, ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import type { BackupDeps } from './deps.ts'
import { clearDrill, drill } from './drill.ts'
import { Backup } from './kind.ts'
import { assertReplaceable, beginPlacing, type Place, placeFor, placeState, putInPlace } from './restore/in-place.ts'
import { restoreInstance } from './restore/instance.ts'
import { openBackup } from './restore/parts.ts'
import { takeBack } from './restore/take-back.ts'
import { restoreVolumes, volumeParts } from './restore/volumes.ts'
import { follow } from './wait.ts'

type OperationObject = Stored<typeof Operation>
type Status = StatusOf<typeof Operation>
type Result = Record<string, unknown>

interface Work {
  operation: OperationObject
  deps: BackupDeps
  ctx: ReconcileContext
  begun: number
  say(message: string, bytes?: { done: number; total: number }): void
}

const restoreArgs = z.object({
  backup: z.string(),
  name: z.string(),
  snapshot: z.string(),
  replace: z.boolean().default(false),
  live: z.boolean().default(false),
})
const drillArgs = z.object({ backup: z.string(), name: z.string(), snapshot: z.string(), timeout: z.number().default(600_000) })

interface Verb {
  run(work: Work): Promise<Result>
  /** After it failed or was cancelled. What it leaves is taken away. */
  undo?(backup: Stored<typeof Backup>, operation: OperationObject, ctx: ReconcileContext): Promise<void>
}

/** What is behind each verb. All of it can be begun again at any time. */
const verbs: Readonly<Record<string, Verb>> = {
  'backup.restore': {
    run: restore,
    undo(backup, { metadata, spec }, ctx) {
      const at = { ...restoreArgs.parse(spec.args), project: metadata.project!, by: metadata.uid }
      return takeBack({ ...at, backup, place: placeFor(backup, at) }, ctx)
    },
  },
  'backup.verify': { run: verify },
  'backup.drill': {
    async run({ operation, deps, ctx, begun, say }) {
      const { backup: name, timeout, ...args } = drillArgs.parse(operation.spec.args)
      const backup = await backupOf(name, operation, ctx)
      return drill({ backup, ...args, by: operation.metadata.uid, timeoutMs: timeout, begun }, { deps, ctx, say })
    },
    undo(backup, { metadata, spec }, ctx) {
      const { name, snapshot } = drillArgs.parse(spec.args)
      return clearDrill({ backup, name, snapshot, by: metadata.uid }, ctx)
    },
  },
}

/** Carries out restores, drills and checks of single backups. One that was running when the server died is taken up again. */
export function backupOperationsController(deps: BackupDeps): Controller {
  return {
    name: 'services/backup/operations',
    watches: [{ kind: Operation }],
    writes: ['Operation(backup).status'],
    concurrency: 8,
    async reconcile(key, ctx) {
      const operation = await ctx.store.get(Operation, key)
      if (operation && Object.hasOwn(verbs, operation.spec.verb) && !hasEnded(operation)) await carryOut(operation, deps, ctx)
      return 'done'
    },
  }
}

async function carryOut(operation: OperationObject, deps: BackupDeps, ctx: ReconcileContext): Promise<void> {
  const { store, clock } = ctx
  const startedAt = operation.status.phase === 'running' ? operation.status.startedAt : isoTime(clock)
  await setStatus(store, Operation, operation, (status): Status => ({ ...shown(status), phase: 'running', startedAt }))
  const cancel = new AbortController()
  const ended = new AbortController()
  void abortWhenCancelled(operation, cancel, { ...ctx, signal: AbortSignal.any([ctx.signal, ended.signal]) })
  const progress = progressWriter(operation, ctx)
  let outcome: Status
  try {
    const context = { ...ctx, signal: AbortSignal.any([ctx.signal, cancel.signal]) }
    const result = await verbs[operation.spec.verb]!.run({ operation, deps, ctx: context, begun: Date.parse(startedAt), say: progress.say })
    outcome = { phase: 'succeeded', startedAt, finishedAt: isoTime(clock), result }
  } catch (error) {
    if (ctx.signal.aborted) return // the server ends; the next one takes it up
    const problem = asPandoError(error)
    ctx.log.warn(
      { module: 'backup', operation: operation.metadata.name, code: problem.code, err: problem.cause ?? error },
      'an operation on a backup failed',
    )
    outcome = cancel.signal.aborted
      ? { phase: 'cancelled', finishedAt: isoTime(clock) }
      : { phase: 'failed', finishedAt: isoTime(clock), reason: reasonOf(problem, { now: clock.now() }) }
    progress.say('taking away what it made')
    await undo(operation, ctx)
  } finally {
    ended.abort()
  }
  if (ctx.signal.aborted) return
  await progress.settle()
  await setStatus(store, Operation, operation, (status): Status => ({ ...shown(status), ...outcome }))
}

/** What resists is told in the log; the next drill or restore of that name runs into it. */
async function undo(operation: OperationObject, ctx: ReconcileContext): Promise<void> {
  const { metadata, spec } = operation
  const name = String(spec.args['backup'])
  try {
    const backup = await ctx.store.get(Backup, { project: metadata.project!, name })
    if (backup) await verbs[spec.verb]!.undo?.(backup, operation, ctx)
  } catch (err) {
    if (!ctx.signal.aborted)
      ctx.log.warn({ module: 'backup', operation: metadata.name, err }, 'what an operation made could not be taken away')
  }
}

async function restore(work: Work): Promise<Result> {
  const { operation, deps, ctx, say } = work
  const { store, signal } = ctx
  const args = restoreArgs.parse(operation.spec.args)
  const backup = await backupOf(args.backup, operation, ctx)
  const at = { ...args, project: operation.metadata.project!, by: operation.metadata.uid }
  const place = placeFor(backup, at)
  if (place && (await placeState(place, store))) {
    // All of it is here, and what was there may be gone: whether the repository can be read makes no difference any more.
    say('putting it in place')
    const instance = await putInPlace(place, ctx, deps.checkpoint)
    return instance ? started(instance, Promise.resolve(), work) : restoredVolume(work)
  }
  say('opening the backup')
  const opened = await openBackup(backup, ['/disks', '/machine', '/layer', '/image'], { deps, store, signal })
  try {
    if (backup.spec.of === 'volume') {
      if (place) await assertReplaceable(place, ctx)
      const names = new Map(volumeParts(opened.manifest.parts).map((part) => [part.name, args.name]))
      await restoreVolumes(opened, { ...at, names }, { deps, ctx })
      if (place) await replaceVolume(place, work)
      return restoredVolume(work)
    }
    const { instance, fetched, close } = await restoreInstance(opened, { ...at, ...(place ? { place } : {}) }, { deps, ctx, say })
    try {
      return await started(instance, fetched, work)
    } finally {
      await close()
    }
  } finally {
    await opened.view.close()
  }
}

async function replaceVolume(place: Place, { deps, ctx }: Work): Promise<void> {
  await beginPlacing(place, {}, ctx)
  await putInPlace(place, ctx, deps.checkpoint)
}

function restoredVolume({ operation, ctx, begun }: Work): Result {
  return { volume: restoreArgs.parse(operation.spec.args).name, tookMs: ctx.clock.now() - begun }
}

/** Waits until it runs, and until all of it is here. */
async function started(instance: Stored<typeof Instance>, fetched: Promise<void>, { operation, ctx, begun, say }: Work): Promise<Result> {
  const { store, signal, clock } = ctx
  const { backup: name, name: called, live } = restoreArgs.parse(operation.spec.args)
  say('starting it')
  const last = await follow(Instance, instance.metadata, settled, { store, signal })
  if (!last) throw new PandoError('store.not_found', { kind: Instance.kind, name: called, plural: Instance.plural })
  if (last.status.phase === 'failed')
    throw new PandoError('backup.not_restorable', { name, detail: last.status.reason?.message ?? 'it does not start' })
  const tookMs = clock.now() - begun
  if (live) say('it runs; the rest is fetched')
  await fetched
  return { instance: called, volumes: (last.spec.volumes ?? []).map(({ volume }) => volume), tookMs }
}

function settled({ status, metadata }: Stored<typeof Instance>): boolean {
  if (status.observedGeneration < metadata.generation) return status.phase === 'failed'
  return status.phase === 'running' || status.phase === 'failed' || (status.phase === 'stopped' && !status.byRequest)
}

/** Reads all that belongs to one backup: each byte of it is authenticated on the way. */
async function verify({ operation, deps, ctx, begun, say }: Work): Promise<Result> {
  const { store, signal, clock } = ctx
  const backup = await backupOf(String(operation.spec.args['backup']), operation, ctx)
  say('reading all of it')
  const opened = await openBackup(backup, [], { deps, store, signal })
  await opened.view.close()
  const bytes = await opened.repository.readAll(opened.snapshotId, signal)
  return { bytes, tookMs: clock.now() - begun }
}

async function backupOf(name: string, { metadata }: OperationObject, { store }: ReconcileContext): Promise<Stored<typeof Backup>> {
  const backup = await store.get(Backup, { project: metadata.project!, name })
  if (!backup) throw new PandoError('store.not_found', { kind: Backup.kind, name, plural: Backup.plural })
  return backup
}

async function abortWhenCancelled(
  { metadata, spec }: OperationObject,
  cancel: AbortController,
  { store, signal, log }: ReconcileContext,
): Promise<void> {
  const { name, project, uid, revision } = metadata
  const stop = () => cancel.abort(new DOMException('the operation was cancelled', 'AbortError'))
  if (spec.cancel) return stop()
  try {
    for await (const event of store.watch(revision, { kind: Operation.kind, name, project: project!, uid }, signal))
      if (event.type === 'deleted' || (event.object as OperationObject | undefined)?.spec.cancel) return stop()
  } catch (error) {
    if (!isAbort(error) && !signal.aborted) log.error({ err: error, operation: name }, 'an operation can no longer be cancelled')
  }
}

/** Messages at once, counts at most twice a second. */
function progressWriter(operation: OperationObject, { store, clock, log }: ReconcileContext) {
  let writing: Promise<unknown> = Promise.resolve()
  let lastAt = -Infinity
  let lastMessage = ''
  return {
    say(message: string, bytes?: { done: number; total: number }) {
      if (message === lastMessage && clock.now() - lastAt < 500) return
      lastMessage = message
      lastAt = clock.now()
      const news = { message, ...(bytes ? { progress: { ...bytes, unit: 'bytes' as const } } : {}) }
      writing = writing
        .then(() =>
          setStatus(
            store,
            Operation,
            operation,
            ({ progress: _before, ...status }): Status => (status.phase === 'running' ? { ...status, ...news } : status),
          ),
        )
        .catch((error: unknown) => log.warn({ err: error }, 'writing progress failed'))
    },
    settle: () => writing,
  }
}

function shown({ message, progress }: Status) {
  return { ...(message === undefined ? {} : { message }), ...(progress === undefined ? {} : { progress }) }
}

function hasEnded({ status: { phase } }: OperationObject): boolean {
  return phase === 'succeeded' || phase === 'failed' || phase === 'cancelled'
}
