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
import { drill } from './drill.ts'
import { Backup } from './kind.ts'
import { restoreInstance } from './restore/instance.ts'
import { openBackup } from './restore/parts.ts'
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

/** What is behind each verb. All of it can be begun again at any time. */
const works: Readonly<Record<string, (work: Work) => Promise<Result>>> = {
  'backup.restore': restore,
  'backup.verify': verify,
  async 'backup.drill'({ operation, deps, ctx, begun, say }) {
    const { backup: name, timeout, ...args } = drillArgs.parse(operation.spec.args)
    const backup = await backupOf(name, operation, ctx)
    return drill({ backup, ...args, by: operation.metadata.uid, timeoutMs: timeout, begun }, { deps, ctx, say })
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
      if (operation && Object.hasOwn(works, operation.spec.verb) && !hasEnded(operation)) await carryOut(operation, deps, ctx)
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
    const result = await works[operation.spec.verb]!({ operation, deps, ctx: context, begun: Date.parse(startedAt), say: progress.say })
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
  } finally {
    ended.abort()
  }
  await progress.settle()
  await setStatus(store, Operation, operation, (status): Status => ({ ...shown(status), ...outcome }))
}

async function restore({ operation, deps, ctx, begun, say }: Work): Promise<Result> {
  const { store, signal, clock } = ctx
  const args = restoreArgs.parse(operation.spec.args)
  const backup = await backupOf(args.backup, operation, ctx)
  const project = operation.metadata.project!
  say('opening the backup')
  const opened = await openBackup(backup, ['/disks', '/layer', '/image'], { deps, store, signal })
  try {
    if (backup.spec.of === 'volume') {
      const names = new Map(volumeParts(opened.manifest.parts).map((part) => [part.name, args.name]))
      await restoreVolumes(opened, { backup: args.backup, project, names, replace: args.replace }, { deps, ctx })
      return { volume: args.name, tookMs: clock.now() - begun }
    }
    const { instance, fetched, close } = await restoreInstance(opened, { ...args, project, by: operation.metadata.uid }, { deps, ctx, say })
    try {
      say('starting it')
      const started = await follow(Instance, instance.metadata, settled, { store, signal })
      if (!started) throw new PandoError('store.not_found', { kind: Instance.kind, name: args.name, plural: Instance.plural })
      if (started.status.phase === 'failed')
        throw new PandoError('backup.not_restorable', { name: args.backup, detail: started.status.reason?.message ?? 'it does not start' })
      const tookMs = clock.now() - begun
      if (args.live) say('it runs; the rest is fetched')
      await fetched
      return { instance: args.name, volumes: (started.spec.volumes ?? []).map(({ volume }) => volume), tookMs }
    } finally {
      await close()
    }
  } finally {
    await opened.view.close()
  }
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
