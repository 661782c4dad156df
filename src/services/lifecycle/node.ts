import type { LoggedEvent } from '../../api/event.ts'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort, type PandoError, withName } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Engine, ImageConfig, ImageContent, Observation } from '../../engines/engine.ts'
import type { NetworkDriver } from '../../resources/network/driver.ts'
import { Network } from '../../resources/network/kind.ts'
import type { VolumeDriver } from '../../resources/storage/driver.ts'
import { Volume } from '../../resources/storage/kind.ts'
import type { Key, Store } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Snapshot } from '../fork/kind.ts'
import { Image } from '../images/kind.ts'
import { Secret } from '../secrets/kind.ts'
import { healthMonitor } from './health.ts'
import { Instance } from './kind.ts'
import { look, type World } from './look.ts'
import type { DiskFacts } from './machine-kind.ts'
import { afterFailure, backoffMs, isOfVolume, isStallReason, type Plan, plan, type Step } from './plan.ts'
import { hashOf } from './prepare.ts'
import { secretChangeOf } from './secrets.ts'
import { doStep } from './steps.ts'

type InstanceObject = Stored<typeof Instance>
type Status = StatusOf<typeof Instance>

export interface LifecycleDeps {
  node: string
  /** The engine for `container` or `vm` on this node. Throws node.engine_unavailable. */
  engineFor(word: InstanceObject['spec']['engine']): Engine
  engines: readonly Engine[]
  driver: NetworkDriver
  volumes: VolumeDriver
  images: {
    /** The image a reference means now. */
    find(store: Store, project: string, reference: string): Promise<{ digest: string; config: ImageConfig; disk?: DiskFacts } | undefined>
    /** Its content on this node. Throws image.not_found. */
    open(digest: string): Promise<ImageContent>
  }
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** Meanwhile nobody looks after the instance. */
const longestVolumeWaitMs = 10_000
/** So long after an instance was made nobody asks why it has no addresses yet. */
const addressMs = 1_000

/** Runs the instances placed on this node: looks, decides (plan.ts), does one step, looks again. */
export function lifecycleNodeController(deps: LifecycleDeps): Controller {
  const keys = new Map<string, Key>() // uid -> key, for engine events
  const work = new Map<string, { abort: AbortController; step: Step['do'] }>()
  const holds = new Map<string, { until: number; generation: number; tries: number }>() // uid -> pause after a failed step
  let wake: (key: Key) => void = () => {}
  const health = healthMonitor({ engineFor: deps.engineFor, wake: (key) => wake(key) })

  return {
    name: 'services/lifecycle/node',
    watches: [{ kind: Instance }],
    writes: ['Instance.status.phase', 'Instance.status.reason', 'Instance.status.health'],
    concurrency: 16,
    async listen(wakeKey, ctx) {
      wake = wakeKey
      await Promise.all([
        ...deps.engines.map((engine) => followEngine(engine, keys, wakeKey, ctx)),
        followNeeds(wakeKey, ctx),
        health.run(ctx),
      ])
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const instance = await ctx.store.get(Instance, key)
      if (!instance) {
        health.forget(key)
        return 'done'
      }
      const deleted = instance.metadata.deletedAt !== undefined
      if (instance.status.node === undefined && deleted) {
        await ctx.store.remove(Instance, instance)
        return 'done'
      }
      if (instance.status.node !== deps.node) return 'done'
      const { uid } = instance.metadata
      keys.set(uid, {
        ...(instance.metadata.project === undefined ? {} : { project: instance.metadata.project }),
        name: instance.metadata.name,
      })
      const busy = work.get(uid)
      if (busy) {
        interruptIfUnwanted(busy, instance)
        return 'done'
      }
      const held = heldFor(uid, instance.metadata.generation, ctx.clock.now())
      if (held > 0) return { again: held }
      const addressesIn = addressesDue(instance, ctx.clock.now())
      if (addressesIn > 0) return { again: addressesIn }
      const world = await look(instance, deps, ctx)
      const decided = plan({
        spec: instance.spec,
        status: instance.status,
        deleted,
        observed: world.observed,
        now: ctx.clock.now(),
        secretChange: secretChangeOf(instance.spec, instance.metadata.labels),
        wantedHash: world.wanted && hashOf(world.wanted),
        ...(world.volumes ? { volumes: world.volumes } : {}),
        ...(world.missing ? { missing: world.missing } : {}),
      })
      const current = await saveStatus(instance, world, decided, ctx)
      // One that stands still for want of room is not to be restarted because it does not answer.
      health.follow(current, isStalled(world.observed) ? { ...world.observed, state: 'paused' } : world.observed)
      if (decided.step.do === 'nothing') return decided.again === undefined ? 'done' : { again: decided.again }
      const abort = new AbortController()
      work.set(uid, { abort, step: decided.step.do })
      void carryOut(current, decided.step, world, AbortSignal.any([ctx.signal, abort.signal])).finally(() => {
        work.delete(uid)
        wake(key)
      })
      return 'done'

      function heldFor(id: string, generation: number, now: number): number {
        const hold = holds.get(id)
        return hold && !deleted && hold.generation === generation ? hold.until - now : 0
      }

      async function carryOut(object: InstanceObject, step: Step, seen: World, signal: AbortSignal): Promise<void> {
        try {
          await doStep(object, step, { world: seen, deps, ctx: { ...ctx, signal } })
          holds.delete(uid)
        } catch (error) {
          if (isAbort(error) && signal.aborted) return
          const snapshot = { id: seen.wanted?.from?.snapshot ?? '', name: object.spec.from?.snapshot ?? '' }
          const pauseMs = await recordFailure(object, step, asPandoError(withName(error, snapshot)), ctx)
          const tries = (holds.get(uid)?.tries ?? 0) + 1
          const waitMs = isOfVolume(step) ? Math.min(backoffMs(object.spec, tries), longestVolumeWaitMs) : pauseMs
          holds.set(uid, { until: ctx.clock.now() + waitMs, generation: object.metadata.generation, tries })
        }
      }
    },
  }
}

function isStalled(observed: Observation): observed is Extract<Observation, { ready: boolean }> {
  return 'stalled' in observed && observed.stalled !== undefined
}

/** A new instance gets its addresses within milliseconds, and that wakes us: only a wait that lasts is worth a look and a word. In ms. */
function addressesDue({ metadata, spec, status }: InstanceObject, now: number): number {
  if (status.phase !== 'pending' || status.reason || metadata.deletedAt !== undefined) return 0
  return status.nics.length < spec.networks.length ? Date.parse(metadata.createdAt) + addressMs - now : 0
}

/** A start that takes long gives way to a stop or a delete; a stop gives way to nothing but a shorter grace. */
function interruptIfUnwanted(busy: { abort: AbortController; step: Step['do'] }, instance: InstanceObject): void {
  const unwanted = instance.metadata.deletedAt !== undefined || instance.spec.state === 'stopped'
  if (unwanted && (busy.step === 'create' || busy.step === 'start')) busy.abort.abort()
  if (instance.metadata.deletedAt !== undefined && busy.step === 'stop') busy.abort.abort()
}

async function saveStatus(
  instance: InstanceObject,
  world: World,
  { status: next, step, behind }: Plan,
  { store }: ReconcileContext,
): Promise<InstanceObject> {
  const pin =
    world.wanted && (step.do === 'create' || step.do === 'replace')
      ? { imageDigest: world.wanted.imageDigest, imageReference: instance.spec.image }
      : {}
  const observedGeneration = step.do === 'nothing' && !behind ? instance.metadata.generation : instance.status.observedGeneration
  const saved = await setStatus(
    store,
    Instance,
    instance,
    (current) =>
      ({
        ...next,
        ...pin,
        nics: current.nics,
        ...(current.node === undefined ? {} : { node: current.node }),
        observedGeneration,
        // The health monitor may have written since; a status that dropped health on purpose stays without.
        ...('health' in next && current.health !== undefined ? { health: current.health } : {}),
      }) as Status,
  )
  if (saved && saved.status.phase !== instance.status.phase) await announce(store, instance, saved)
  if (saved) await announceStall(store, instance, saved)
  return saved ?? instance
}

async function announce(store: Store, before: InstanceObject, after: InstanceObject): Promise<void> {
  const { status } = after
  const bad = status.phase === 'backoff' || status.phase === 'failed'
  const detail =
    bad && status.reason ? `: ${status.reason.message}` : status.phase === 'pending' && status.reason ? `: ${status.reason.message}` : ''
  await store.note(after, {
    level: bad ? 'warning' : 'info',
    reason: status.phase[0]!.toUpperCase() + status.phase.slice(1),
    message: `${before.status.phase} -> ${status.phase}${detail}`,
    source: 'services/lifecycle',
  })
}

/** It stands still for want of room, or goes on. */
async function announceStall(store: Store, before: InstanceObject, after: InstanceObject): Promise<void> {
  const stalled = isStallReason(after.status.reason)
  if (stalled === isStallReason(before.status.reason)) return
  await store.note(after, {
    level: stalled ? 'warning' : 'info',
    reason: stalled ? 'Stalled' : 'GoesOn',
    message: stalled ? after.status.reason!.message : 'there is room again, and it goes on',
    source: 'services/lifecycle',
  })
}

/** Says what failed, in the status and as an event; resolves to the pause before the next try in ms. */
async function recordFailure(
  instance: InstanceObject,
  step: Step,
  error: PandoError,
  { store, clock, log }: ReconcileContext,
): Promise<number> {
  log.warn(
    { module: 'instance', instance: instance.metadata.name, step: step.do, code: error.code, err: error.cause ?? error },
    'a step of an instance failed',
  )
  const now = clock.now()
  let pauseMs = 1000
  await setStatus(store, Instance, instance, (status) => {
    if (step.do !== 'create' && step.do !== 'start' && step.do !== 'replace') return { ...status, reason: reasonOf(error, { now, status }) }
    const next = afterFailure({ spec: instance.spec, status, now }, error)
    pauseMs = next.again
    return next.status
  })
  if (isOfVolume(step) && instance.status.reason?.code === error.code) return pauseMs // said already
  await store.note(instance, { level: 'warning', reason: 'Failed', message: `${step.do}: ${error.message}`, source: 'services/lifecycle' })
  return pauseMs
}

async function followEngine(
  engine: Engine,
  keys: ReadonlyMap<string, Key>,
  wake: (key: Key) => void,
  { signal }: ReconcileContext,
): Promise<void> {
  for await (const { id } of engine.events(signal)) {
    const key = keys.get(id)
    if (key) wake(key)
  }
}

/** An image, a network, a volume, a secret or a snapshot that comes wakes the instances of its project that wait. */
async function followNeeds(wake: (key: Key) => void, { store, signal }: ReconcileContext): Promise<void> {
  const isNews = newsOf()
  const onEvent = async (event: LoggedEvent) => {
    if (event.project === undefined || !isNews(event)) return
    for (const item of await store.view(Instance, { project: event.project }, signal))
      if (waits(item) || isOf(item, event)) wake(item.metadata)
  }
  for await (const event of store.watch(await store.revision(), { types: ['created', 'updated', 'deleted'] }, signal)) await onEvent(event)
}

/** A VM that runs may wait, too: for a volume that it does not have yet. */
function waits({ status, metadata }: InstanceObject): boolean {
  return status.phase === 'pending' || status.phase === 'backoff' || status.observedGeneration < metadata.generation
}

/** A volume that grew, or got other limits, does so in who runs with it; a Secret that changed concerns who has it. */
function isOf({ spec }: InstanceObject, { kind, name }: LoggedEvent): boolean {
  if (kind === Secret.kind) return spec.secrets?.some(({ secret }) => secret === name) ?? false
  return kind === Volume.kind && (spec.volumes?.some(({ volume }) => volume === name) ?? false)
}

const needed: ReadonlySet<string> = new Set([Image, Network, Volume, Secret].map(({ kind }) => kind))

/** Snapshots are written often, and only another phase of one is worth a look at all instances. */
function newsOf(): (event: LoggedEvent) => boolean {
  const phases = new Map<string, string>()
  return ({ kind, type, uid, object }) => {
    if (kind !== Snapshot.kind) return type !== 'deleted' && needed.has(kind)
    if (type === 'deleted') {
      phases.delete(uid)
      return false
    }
    const { phase } = (object as Stored<typeof Snapshot>).status
    const isNew = phases.get(uid) !== phase
    phases.set(uid, phase)
    return isNew && (phase === 'saving' || phase === 'ready')
  }
}
