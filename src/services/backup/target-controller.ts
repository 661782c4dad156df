import { Cron } from 'croner'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { asPandoError, type PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { Backup } from './kind.ts'
import type { Repository } from './repository/repository.ts'
import { keyIdOf, type TargetSecrets } from './secrets.ts'
import { BackupTarget } from './target-kind.ts'
import type { Repositories } from './targets.ts'

type Target = Stored<typeof BackupTarget>
type Status = StatusOf<typeof BackupTarget>

interface TargetDeps {
  repositories: Repositories
  secrets: TargetSecrets
}

/** One that answers is looked at this often, besides its checks; one that does not sooner, then less and less often. In ms. */
const lookMs = 3_600_000
const firstPauseMs = 5_000
const longestPauseMs = 300_000
/** So much of the data is read at each scheduled check, in percent: all of it within ten. */
const partOfData = 10

/** Opens repositories, checks them to their schedule, and gives the room of deleted backups back. */
export function targetController({ repositories, secrets }: TargetDeps): Controller {
  const failures = new Map<string, number>() // uid -> in a row
  return {
    name: 'services/backup/targets',
    watches: [{ kind: BackupTarget }, { kind: Backup, keys: (event) => targetOf(event.object) }],
    writes: ['BackupTarget.status'],
    async reconcile(key, ctx): Promise<Outcome> {
      const target = await ctx.store.get(BackupTarget, key)
      if (!target) return 'done'
      if (target.metadata.deletedAt !== undefined) {
        await secrets.retire(target.metadata.uid, target.metadata.name)
        await ctx.store.remove(BackupTarget, target)
        return 'done'
      }
      try {
        const next = await look(target, { repositories, secrets }, ctx)
        failures.delete(target.metadata.uid)
        return { again: next }
      } catch (error) {
        ctx.signal.throwIfAborted()
        const inARow = (failures.get(target.metadata.uid) ?? 0) + 1
        failures.set(target.metadata.uid, inARow)
        await recordFailure(target, asPandoError(error), ctx)
        return { again: Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(inARow - 1, 10)) }
      }
    },
  }
}

/** Resolves to when it is to be looked at again, in ms from now. */
async function look(target: Target, { repositories, secrets }: TargetDeps, ctx: ReconcileContext): Promise<number> {
  const { store, clock, signal } = ctx
  const { uid, name } = target.metadata
  const isNew = target.status.keyId === undefined
  if (isNew) await secrets.ensureKey(uid)
  const repository = await repositories.of(target)
  const backups = (await store.list(Backup, {}, signal)).items.filter(({ status }) => status.target === name).length
  const asked = target.spec.checks > target.status.checksDone
  const due = asked || isDue(target, clock.now())
  if (isNew) await repository.init(signal)
  else if (target.status.phase !== 'ready' && !due) await repository.open(signal)
  const done: Partial<Status> = due && !isNew ? await check(target, repository, { repositories, ctx }) : {}
  const sizeBytes = isNew ? 0 : (done.sizeBytes ?? target.status.sizeBytes)
  const keyId = keyIdOf((await secrets.key(uid)) ?? '')
  await setStatus(store, BackupTarget, target, (status): Status => {
    const { reason: _old, ...rest } = status
    const fresh = done.checkedAt === undefined ? {} : { ...done, forgotten: 0 }
    return {
      ...rest,
      ...fresh,
      phase: 'ready',
      backups,
      keyId,
      checksDone: target.spec.checks,
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
    }
  })
  if (target.status.phase === 'failed')
    await store.note(target, { level: 'info', reason: 'TargetBack', message: `${name} answers again`, source: 'services/backup' })
  return Math.max(1_000, Math.min(lookMs, (nextCheck(target, clock.now()) ?? Infinity) - clock.now()))
}

async function check(
  target: Target,
  repository: Repository,
  { repositories, ctx }: { repositories: Repositories; ctx: ReconcileContext },
): Promise<Partial<Status>> {
  const { signal, clock, store } = ctx
  const { name } = target.metadata
  return repositories.locks.run(name, { alone: true, signal }, async () => {
    if (target.status.forgotten > 0) await repository.prune(signal)
    await repository.check(partOfData, signal)
    const sizeBytes = await repository.sizeBytes(signal)
    await store.note(target, { level: 'info', reason: 'Checked', message: `${name} is whole`, source: 'services/backup' })
    return { checkedAt: isoTime(clock), sizeBytes }
  })
}

function isDue(target: Target, now: number): boolean {
  const next = nextCheck(target, Date.parse(target.status.checkedAt ?? target.metadata.createdAt))
  return next !== undefined && next <= now
}

function nextCheck({ spec }: Target, after: number): number | undefined {
  return spec.verifyEvery === '' ? undefined : new Cron(spec.verifyEvery, { mode: '5-part' }).nextRun(new Date(after))?.getTime()
}

async function recordFailure(target: Target, error: PandoError, { store, clock, log }: ReconcileContext): Promise<void> {
  const { name } = target.metadata
  log.warn({ module: 'backup', target: name, code: error.code, err: error.cause ?? error }, 'a backup target cannot be used')
  await setStatus(
    store,
    BackupTarget,
    target,
    (status): Status => ({
      ...status,
      phase: 'failed',
      checksDone: target.spec.checks,
      reason: reasonOf(error, { now: clock.now(), status }),
    }),
  )
  if (target.status.reason?.code === error.code) return
  await store.note(target, {
    level: 'warning',
    reason: 'TargetFailed',
    message: `${error.message}. ${error.hint}`,
    source: 'services/backup',
  })
}

/** Counts change when backups come and go. */
function targetOf(object: unknown): { name: string }[] {
  const { status, metadata } = (object ?? {}) as Partial<Stored<typeof Backup>>
  return status?.target !== undefined && (status.phase === 'ready' || metadata?.deletedAt !== undefined) ? [{ name: status.target }] : []
}
