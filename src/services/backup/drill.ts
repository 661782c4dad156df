import type { Stored } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { asPandoError, PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { Network } from '../../resources/network/kind.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { BackupDeps } from './deps.ts'
import { drillLabel } from './drill-work.ts'
import { Backup } from './kind.ts'
import { restoreInstance } from './restore/instance.ts'
import { openBackup } from './restore/parts.ts'
import { takeBack } from './restore/take-back.ts'
import { restoreVolumes, volumeParts } from './restore/volumes.ts'
import { follow, removeFully } from './wait.ts'

interface DrillOrder {
  backup: Stored<typeof Backup>
  /** Of the instance and the network; volumes are called after it. */
  name: string
  snapshot: string
  by: string
  timeoutMs: number
  /** When it was asked for, ms. */
  begun: number
}

interface Means {
  deps: BackupDeps
  ctx: ReconcileContext
  say(message: string): void
}

/**
 * Restores a backup under another name in a network of its own, waits until it works, takes all of it away again, and writes on
 * the backup what came of it. Throws backup.drill_failed once that is written.
 */
export async function drill(order: DrillOrder, means: Means): Promise<{ tookMs: number }> {
  const { ctx } = means
  const { backup } = order
  const { name } = backup.metadata
  let failure: PandoError | undefined
  let tookMs = 0
  try {
    await prove(order, means)
    tookMs = ctx.clock.now() - order.begun
  } catch (error) {
    if (ctx.signal.aborted) throw error
    failure = asPandoError(error)
    tookMs = ctx.clock.now() - order.begun
  }
  means.say('taking it away again')
  await clearDrill(order, ctx)
  const detail = failure && `${failure.message}. ${failure.hint}`
  await setStatus(ctx.store, Backup, backup, (status) => ({
    ...status,
    proven: { at: isoTime(ctx.clock), tookMs, ok: failure === undefined, ...(detail ? { detail } : {}) },
  }))
  if (!failure) {
    await ctx.store.note(backup, {
      level: 'info',
      reason: 'Proven',
      message: `${name} was restored and worked after ${tookMs} ms`,
      source: 'services/backup',
    })
    return { tookMs }
  }
  const error = new PandoError('backup.drill_failed', { name, detail: failure.message }, { cause: failure })
  await ctx.store.note(backup, {
    level: 'warning',
    reason: 'DrillFailed',
    message: `${error.message}. ${error.hint}`,
    source: 'services/backup',
  })
  throw error
}

async function prove({ backup, name, snapshot, by, timeoutMs }: DrillOrder, { deps, ctx, say }: Means): Promise<void> {
  const { store, signal } = ctx
  const project = backup.metadata.project!
  const opened = await openBackup(backup, ['/disks', '/machine', '/layer', '/image', '/state'], { deps, store, signal })
  try {
    if (backup.spec.of === 'volume') {
      const names = new Map(volumeParts(opened.manifest.parts).map((part) => [part.name, name]))
      return await restoreVolumes(opened, { backup: backup.metadata.name, by, project, names, replace: false }, { deps, ctx })
    }
    if (backup.spec.of === 'cloud') {
      await opened.repository.readAll(opened.snapshotId, signal)
      return
    }
    say('making a network of its own')
    await ownNetwork(project, name, ctx)
    const labels = { [drillLabel]: backup.metadata.name }
    const order = {
      backup: backup.metadata.name,
      project,
      name,
      snapshot,
      by,
      live: false,
      networks: [{ network: name }],
      labels,
    }
    const { instance, close } = await restoreInstance(opened, order, { deps, ctx, say })
    try {
      say('waiting until it works')
      await untilWorks(instance, timeoutMs, ctx)
    } finally {
      await close()
    }
  } finally {
    await opened.view.close()
  }
}

async function ownNetwork(project: string, name: string, { store, signal }: ReconcileContext): Promise<void> {
  const key = { project, name }
  if (!(await store.get(Network, key)))
    await store.create(Network, { ...key, labels: { [drillLabel]: name }, spec: Network.spec.parse({ isolated: true }) })
  await follow(Network, key, ({ status }) => status.phase !== 'pending', { store, signal, ms: 30_000 })
}

/** Healthy where it has a check; running else. */
async function untilWorks(instance: Stored<typeof Instance>, ms: number, { store, signal }: ReconcileContext): Promise<void> {
  const works = ({ status }: Stored<typeof Instance>) =>
    status.phase === 'running' && (status.health === undefined ? !instance.spec.healthCheck : status.health === 'healthy')
  const ended = ({ status }: Stored<typeof Instance>) => status.phase === 'failed' || (status.phase === 'stopped' && !status.byRequest)
  const last = await follow(Instance, instance.metadata, (now) => works(now) || ended(now), { store, signal, ms })
  if (last && works(last)) return
  const { name } = instance.metadata
  const why =
    last?.status.reason?.message ??
    (last
      ? `it is ${last.status.phase}${last.status.health ? ` and ${last.status.health}` : ''} after ${Math.round(ms / 1000)} s`
      : 'it is gone')
  throw new PandoError('backup.drill_failed', { name, detail: why })
}

/** All that a drill made; fine when nothing is there. */
export async function clearDrill(
  { backup, name, snapshot, by }: Pick<DrillOrder, 'backup' | 'name' | 'snapshot' | 'by'>,
  ctx: ReconcileContext,
): Promise<void> {
  const project = backup.metadata.project!
  await takeBack({ backup, project, name, snapshot, by }, ctx)
  await removeFully(Network, { project, name }, { store: ctx.store, signal: ctx.signal, at: isoTime(ctx.clock) })
}
