import type { Stored } from '../../api/kind.ts'
import { deadline, isoTime } from '../../base/clock.ts'
import { asPandoError, hasCode } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { modify } from '../../store/update.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { endSession } from './assign.ts'
import type { DesktopFacts, DesktopStep } from './desktop-plan.ts'
import type { DesktopsDeps } from './desktops.ts'
import { Desktop, poolLabel, userLabel } from './kind.ts'
import { baseName } from './names.ts'

interface Work {
  deps: DesktopsDeps
  ctx: ReconcileContext
}
type Change = Extract<DesktopStep, { do: 'change' }>['instance']
type InstanceObject = Stored<typeof Instance>

/** So long a guest may take to write what it keeps to itself, in ms. */
const flushMs = 5_000

/** Does one step of a desktop. Each can be repeated. */
export async function doStep(facts: DesktopFacts, step: DesktopStep, { deps, ctx }: Work): Promise<void> {
  const { desktop, instance, pool } = facts
  const { store } = ctx
  switch (step.do) {
    case 'nothing':
      return
    case 'change':
      if (step.flush) await flush(instance!, { deps, ctx })
      return changeInstance(instance!, step.instance, ctx)
    case 'removeInstance':
      return markDeleted(Instance, instance!, ctx)
    case 'removeDesktop': {
      const latest = await store.get(Desktop, desktop.metadata)
      if (latest?.metadata.uid === desktop.metadata.uid) await store.remove(Desktop, latest)
      return
    }
    case 'createVolume':
      return createVolume(facts, step.name, ctx)
    case 'freeze':
      return freezeBase(facts, ctx)
    case 'removeBase':
      return markDeleted(Snapshot, facts.base!, ctx)
    case 'endSession': {
      deps.screens.cut(instance!.metadata.uid)
      const ended = pool?.spec.mode === 'persistent' || (await endSession(desktop, pool, store))
      const message = `${desktop.spec.user} was logged out: ${step.why}`
      if (ended) await store.note(desktop, { level: 'info', reason: 'LoggedOut', message, source: 'services/desktops' })
      return
    }
    case 'repair':
      return void (await modify(store, Desktop, desktop.metadata, (now) =>
        now.metadata.uid === desktop.metadata.uid && now.spec.user === undefined && now.spec.resets === desktop.spec.resets
          ? { ...now, spec: { ...now.spec, resets: now.spec.resets + 1 } }
          : undefined,
      ))
  }
}

/** A take is only ever raised: each is one reset. */
async function changeInstance({ metadata }: InstanceObject, change: Change, { store }: ReconcileContext): Promise<void> {
  await modify(store, Instance, metadata, (now) => {
    if (now.metadata.uid !== metadata.uid || now.metadata.deletedAt !== undefined) return undefined
    const { volumes, from, ...rest } = change
    const { volumes: before, ...spec } = now.spec
    const inside = volumes === 'none' ? undefined : (volumes ?? before)
    const isOlder = from && now.spec.from?.snapshot === from.snapshot && now.spec.from.take >= from.take
    return { ...now, spec: { ...spec, ...rest, ...(from && !isOlder ? { from } : {}), ...(inside ? { volumes: inside } : {}) } }
  })
}

/** Only what is the pool's. */
async function markDeleted<K extends typeof Instance | typeof Snapshot>(
  kind: K,
  { metadata }: Stored<K>,
  { store, clock }: ReconcileContext,
): Promise<void> {
  await modify(store, kind, metadata, (now) =>
    now.metadata.uid !== metadata.uid || now.metadata.deletedAt !== undefined || now.metadata.labels[poolLabel] === undefined
      ? undefined
      : { ...now, metadata: { ...now.metadata, deletedAt: isoTime(clock) } },
  )
}

/** It outlives the desktop, and the pool. */
async function createVolume({ desktop, pool }: DesktopFacts, name: string, { store }: ReconcileContext): Promise<void> {
  const { size, tier, path } = pool!.spec.data!
  const isBare = path === undefined && pool!.spec.template.machine?.system === 'windows'
  await orThere(
    store.create(Volume, {
      project: desktop.metadata.project!,
      name,
      labels: { [poolLabel]: desktop.spec.pool, [userLabel]: desktop.spec.user! },
      spec: Volume.spec.parse({ size, ...(tier ? { tier } : {}), ...(isBare ? { format: 'none' } : {}) }),
    }),
  )
}

async function freezeBase({ desktop }: DesktopFacts, { store }: ReconcileContext): Promise<void> {
  const { name, project } = desktop.metadata
  await orThere(
    store.create(Snapshot, {
      project: project!,
      name: baseName(name),
      labels: { [poolLabel]: desktop.spec.pool },
      spec: { instance: name, memory: true, keep: false, warm: 0 },
    }),
  )
}

async function orThere(creating: Promise<unknown>): Promise<void> {
  await creating.catch((error: unknown) => {
    if (!hasCode(error, 'store.exists')) throw error
  })
}

/** What the guest still keeps to itself is written: it is asked to, and the reset goes on whatever it answers. */
async function flush(instance: InstanceObject, { deps, ctx }: Work): Promise<void> {
  try {
    const { exec } = deps.engineFor(instance.spec.engine).powers
    const session = await exec?.(instance.metadata.uid, { argv: ['sync'], env: {} }, deadline(ctx.signal, flushMs))
    await session?.exit
  } catch (error) {
    ctx.signal.throwIfAborted()
    ctx.log.warn({ desktop: instance.metadata.name, code: asPandoError(error).code }, 'a guest did not write what it kept before its reset')
  }
}
