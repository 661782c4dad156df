import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { withoutSecrets } from '../../api/secrets.ts'
import type { Clock } from '../../base/clock.ts'
import { asPandoError, hasCode, PandoError } from '../../base/errors.ts'
import { KeyedLock } from '../../base/keyed-lock.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Volume } from '../../resources/storage/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { BackupDeps } from './deps.ts'
import { Backup } from './kind.ts'
import { openCloud } from './make/cloud.ts'
import { letGoOn, openInstance } from './make/instance.ts'
import { type Made, makeBackup } from './make/run.ts'
import type { Source } from './make/source.ts'
import { openVolume } from './make/volumes.ts'
import { BackupTarget } from './target-kind.ts'
import { targetFor } from './targets.ts'

type BackupObject = Stored<typeof Backup>
type Status = StatusOf<typeof Backup>

/** What goes away by itself or by a person: it is waited for, for a day. */
const passing = [
  'backup.target_unreachable',
  'backup.interrupted',
  'backup.locked',
  'backup.no_room',
  'backup.no_repository',
  'backup.target_not_ready',
  'backup.no_target',
  'backup.target_not_found',
  'backup.denied',
  'nbd.closed',
] as const
const patienceMs = 86_400_000
const firstPauseMs = 5_000
const longestPauseMs = 300_000
const progressMs = 1_000

/** Makes backups, each in the background, and forgets those that are deleted. */
export function backupNodeController(deps: BackupDeps): Controller {
  const work = new Map<string, AbortController>() // uid -> under way
  const failures = new Map<string, { inARow: number; until: number }>()
  const oneEach = new KeyedLock()
  let wake: (key: Key) => void = () => {}
  return {
    name: 'services/backup/node',
    watches: [{ kind: Backup }],
    writes: ['Backup.status'],
    async listen(wakeKey, { signal }) {
      wake = wakeKey
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const backup = await ctx.store.get(Backup, key)
      if (!backup) return 'done'
      const { uid, deletedAt } = backup.metadata
      const busy = work.get(uid)
      if (busy) {
        if (deletedAt !== undefined) busy.abort(new DOMException('the backup was deleted', 'AbortError'))
        return 'done'
      }
      const wait = (failures.get(uid)?.until ?? 0) - ctx.clock.now()
      if (wait > 0 && deletedAt === undefined) return { again: wait }
      if (deletedAt !== undefined) return forget(backup, deps, ctx)
      if (backup.status.phase === 'pending' || backup.status.phase === 'running') begin(backup, ctx)
      return 'done'
    },
  }

  function begin(backup: BackupObject, ctx: ReconcileContext): void {
    const { uid, project, name } = backup.metadata
    const abort = new AbortController()
    work.set(uid, abort)
    const context = { ...ctx, signal: AbortSignal.any([ctx.signal, abort.signal]) }
    void oneEach
      .run(`${backup.spec.of}/${project}/${backup.spec.source}`, () => carryOut(backup, deps, context))
      .then(() => failures.delete(uid))
      .catch(async (error: unknown) => {
        if (context.signal.aborted) return
        const inARow = (failures.get(uid)?.inARow ?? 0) + 1
        failures.set(uid, { inARow, until: ctx.clock.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(inARow - 1, 10)) })
        await recordFailure(backup, asPandoError(error), ctx)
      })
      .catch((error: unknown) =>
        ctx.log.error({ module: 'backup', err: error, backup: name }, 'the failure of a backup could not be written'),
      )
      .finally(() => {
        work.delete(uid)
        wake({ project: project!, name })
      })
  }
}

async function carryOut(backup: BackupObject, deps: BackupDeps, ctx: ReconcileContext): Promise<void> {
  const { store, clock, signal } = ctx
  signal.throwIfAborted()
  const begun = clock.now()
  if (backup.status.phase === 'running') await leaveNoneAtRest(backup, deps, ctx)
  const target = await targetFor(backup.spec.target, backup.metadata.project, store)
  if (target.status.keyId === undefined)
    throw new PandoError('backup.target_not_ready', {
      name: target.metadata.name,
      why: target.status.reason?.message ?? 'it was not opened yet',
    })
  const { name } = target.metadata
  const repository = await deps.repositories.of(target)
  const opening = await openerOf(backup, deps, ctx)
  await setStatus(store, Backup, backup, (status): Status => ({ ...rest(status), phase: 'running', target: name, sourceUid: opening.uid }))
  const progress = progressWriter(backup, ctx)
  const made = await deps.repositories.locks.run(name, { alone: false, signal }, () =>
    makeBackup({
      backup,
      target,
      repository,
      sourceUid: opening.uid,
      open: opening.open,
      deps,
      now: () => new Date(clock.now()),
      onProgress: progress.report,
      onTrouble: (error) => void tellTrouble(backup, error, ctx),
      signal,
    }),
  )
  await progress.settle()
  await setStatus(store, Backup, backup, (status): Status => readyStatus(status, made, { clock, begun }))
  const message = `${backup.spec.source} was backed up to ${name} (${made.source.consistency})`
  await store.note(backup, { level: 'info', reason: 'BackedUp', message, source: 'services/backup' })
}

/** It was under way when the server ended: its source may be at rest, and must not wait for the target to go on. */
async function leaveNoneAtRest({ spec, metadata }: BackupObject, deps: BackupDeps, { store, log }: ReconcileContext): Promise<void> {
  const instance = spec.of === 'instance' ? await store.get(Instance, { project: metadata.project!, name: spec.source }) : undefined
  if (instance?.status.phase !== 'running') return
  await letGoOn(instance, deps).catch((err: unknown) =>
    log.warn({ module: 'backup', backup: metadata.name, err }, 'an instance may be at rest still'),
  )
}

function readyStatus(
  status: Status,
  { snapshotId, source, parts, at, readBytes, sentBytes }: Made,
  { clock, begun }: { clock: Clock; begun: number },
): Status {
  const { progress: _done, reason: _old, ...before } = rest(status)
  return {
    ...before,
    phase: 'ready',
    snapshotId,
    at,
    readBytes,
    sentBytes,
    consistency: source.consistency,
    pauseMs: source.pauseMs,
    parts: parts.map(({ name, type, bytes }) => ({ name, type, bytes })),
    sourceSpec: withoutSecrets(source.spec) as Record<string, unknown>,
    tookMs: clock.now() - begun,
    ...(source.engine ? { engine: source.engine } : {}),
    ...(source.image ? { imageDigest: source.image.digest } : {}),
    ...(source.mark === undefined ? {} : { mark: source.mark }),
  }
}

/** How the source is opened, and its uid. Throws backup.source_gone. */
async function openerOf(
  backup: BackupObject,
  deps: BackupDeps,
  { store, signal }: ReconcileContext,
): Promise<{ uid: string; open(since: string | undefined): Promise<Source> }> {
  const { of, source: name } = backup.spec
  const project = backup.metadata.project!
  const options = (since: string | undefined) => ({
    deps,
    backupUid: backup.metadata.uid,
    signal,
    ...(since === undefined ? {} : { since }),
  })
  if (of === 'cloud') {
    const uid = await deps.secrets.cloudId()
    return { uid, open: () => openCloud(deps, uid) }
  }
  if (of === 'volume') {
    const volume = await store.get(Volume, { project, name })
    if (!volume || volume.metadata.deletedAt !== undefined) throw new PandoError('backup.source_gone', { of, name, project })
    return { uid: volume.metadata.uid, open: (since) => openVolume(volume, { ...options(since), volumes: [] }) }
  }
  const instance = await store.get(Instance, { project, name })
  if (!instance || instance.metadata.deletedAt !== undefined) throw new PandoError('backup.source_gone', { of, name, project })
  return {
    uid: instance.metadata.uid,
    async open(since) {
      const written = (instance.spec.volumes ?? []).filter(({ readOnly }) => !readOnly).map(({ volume }) => volume)
      const volumes = await Promise.all([...new Set(written)].map((each) => store.get(Volume, { project, name: each })))
      return openInstance(instance, { ...options(since), volumes: volumes.filter((each) => each !== undefined) })
    },
  }
}

function rest(status: Status): Omit<Status, 'phase'> {
  const { phase: _phase, ...others } = status
  return others
}

/** It goes on by itself once the target does. Until then people should know. */
async function tellTrouble(backup: BackupObject, error: PandoError, { store, clock, log }: ReconcileContext): Promise<void> {
  try {
    await setStatus(
      store,
      Backup,
      backup,
      (status): Status => (status.phase === 'running' ? { ...status, reason: reasonOf(error, { now: clock.now(), status }) } : status),
    )
    const message = `The backup of ${backup.spec.source} waits: ${error.message}. ${error.hint}`
    await store.note(backup, { level: 'warning', reason: 'BackupWaits', message, source: 'services/backup' })
  } catch (err) {
    log.warn({ module: 'backup', backup: backup.metadata.name, err }, 'the trouble of a backup could not be written')
  }
}

async function recordFailure(backup: BackupObject, error: PandoError, { store, clock, log }: ReconcileContext): Promise<void> {
  const { name, createdAt } = backup.metadata
  const waits = hasCode(error, ...passing) && clock.now() - Date.parse(createdAt) < patienceMs
  log.warn({ module: 'backup', backup: name, code: error.code, err: error.cause ?? error }, 'a backup failed')
  let news = false
  await setStatus(store, Backup, backup, (status): Status => {
    news = status.reason?.code !== error.code
    const { progress: _progress, ...others } = rest(status)
    return { ...others, phase: waits ? 'pending' : 'failed', reason: reasonOf(error, { now: clock.now(), status }) }
  })
  if (!news && waits) return
  const message = `${backup.spec.source} was not backed up${waits ? ' yet' : ''}: ${error.message}. ${error.hint}`
  await store.note(backup, { level: 'warning', reason: waits ? 'BackupWaits' : 'BackupFailed', message, source: 'services/backup' })
}

/** What a deleted backup has at its target goes first. One that cannot be reached is waited for. */
async function forget(backup: BackupObject, deps: BackupDeps, ctx: ReconcileContext): Promise<Outcome> {
  const { metadata, status } = backup
  if (status.phase === 'running') await leaveNoneAtRest(backup, deps, ctx)
  const { store, signal, log } = ctx
  const target = status.target === undefined ? undefined : await store.get(BackupTarget, { name: status.target })
  if (target && !status.adopted) {
    const repository = await deps.repositories.of(target)
    await deps.repositories.locks.run(target.metadata.name, { alone: false, signal }, async () => {
      // What a killed one left is found by its tag; one that is ready has its id.
      const ids = status.snapshotId
        ? [status.snapshotId]
        : (await repository.snapshots(['pando', `backup:${metadata.uid}`], signal)).map(({ id }) => id)
      await repository.forget(ids, signal)
    })
    deps.checkpoint('backup:forgotten')
    await setStatus(store, BackupTarget, target, (its) => ({ ...its, forgotten: its.forgotten + 1 }))
  } else if (status.target !== undefined && !status.adopted)
    log.info({ module: 'backup', backup: metadata.name }, 'its target is gone: nothing to forget')
  const latest = await store.get(Backup, metadata)
  if (latest?.metadata.uid === metadata.uid) await store.remove(Backup, latest)
  return 'done'
}

function progressWriter(backup: BackupObject, { store, clock, log }: ReconcileContext) {
  let writing: Promise<unknown> = Promise.resolve()
  let busy = false
  let lastAt = -Infinity
  return {
    report(doneBytes: number, totalBytes: number) {
      if (busy || clock.now() - lastAt < progressMs) return
      busy = true
      lastAt = clock.now()
      writing = setStatus(
        store,
        Backup,
        backup,
        (status): Status => (status.phase === 'running' ? { ...status, progress: { doneBytes, totalBytes } } : status),
      )
        .catch((error: unknown) => log.warn({ err: error }, 'writing progress failed'))
        .finally(() => {
          busy = false
        })
    },
    settle: () => writing,
  }
}
