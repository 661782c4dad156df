import type { LoggedEvent } from '../../api/event.ts'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort, PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Engine, ImageConfig, ImageContent, Observation } from '../../engines/engine.ts'
import type { NetworkDriver } from '../../resources/network/driver.ts'
import { Network } from '../../resources/network/kind.ts'
import type { Key, Store } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Image } from '../images/kind.ts'
import { healthMonitor } from './health.ts'
import { Instance } from './kind.ts'
import { afterFailure, plan, type Step } from './plan.ts'
import { type Blueprint, blueprint, hashOf, type NetworkFacts, plugIn, portId } from './prepare.ts'

type InstanceObject = Stored<typeof Instance>
type Status = StatusOf<typeof Instance>

export interface LifecycleDeps {
  node: string
  /** The engine for `container` or `vm` on this node. Throws node.engine_unavailable. */
  engineFor(word: InstanceObject['spec']['engine']): Engine
  engines: readonly Engine[]
  driver: NetworkDriver
  images: {
    /** The image a reference means now. */
    find(store: Store, project: string, reference: string): Promise<{ digest: string; config: ImageConfig } | undefined>
    /** Its content on this node. Throws image.not_found. */
    open(digest: string): Promise<ImageContent>
  }
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

interface World {
  observed: Observation
  wanted: Blueprint | undefined
  missing: PandoError | undefined
  networkIds: Map<string, string>
}

/** Runs the instances placed on this node: looks, decides (plan.ts), does one step, looks again. */
export function lifecycleNodeController(deps: LifecycleDeps): Controller {
  const keys = new Map<string, Key>() // uid -> key, for engine events
  const work = new Map<string, { abort: AbortController; step: Step['do'] }>()
  const holds = new Map<string, { until: number; generation: number }>() // uid -> pause after a failed step
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
      const world = await look(instance, deps, ctx)
      const decided = plan({
        spec: instance.spec,
        status: instance.status,
        deleted,
        observed: world.observed,
        now: ctx.clock.now(),
        wantedHash: world.wanted && hashOf(world.wanted),
        ...(world.missing ? { missing: world.missing } : {}),
      })
      const current = await saveStatus(instance, world, decided.status, decided.step, ctx)
      health.follow(current, world.observed)
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
          await doStep(object, step, seen, deps, { ...ctx, signal })
          holds.delete(uid)
        } catch (error) {
          if (isAbort(error) && signal.aborted) return
          const pauseMs = await recordFailure(object, step, asPandoError(error), ctx)
          holds.set(uid, { until: ctx.clock.now() + pauseMs, generation: object.metadata.generation })
        }
      }
    },
  }
}

/** A start that takes long gives way to a stop or a delete; a stop gives way to nothing but a shorter grace. */
function interruptIfUnwanted(busy: { abort: AbortController; step: Step['do'] }, instance: InstanceObject): void {
  const unwanted = instance.metadata.deletedAt !== undefined || instance.spec.state === 'stopped'
  if (unwanted && (busy.step === 'create' || busy.step === 'start')) busy.abort.abort()
  if (instance.metadata.deletedAt !== undefined && busy.step === 'stop') busy.abort.abort()
}

async function look(instance: InstanceObject, deps: LifecycleDeps, { store, signal }: ReconcileContext): Promise<World> {
  const { spec, status, metadata } = instance
  const networkIds = new Map<string, string>()
  let observed: Observation = { state: 'absent' }
  try {
    const engine = deps.engineFor(spec.engine)
    observed = await engine.inspect(metadata.uid, signal)
    for (const other of deps.engines) {
      // the engine word was changed: what the old one holds must go
      if (other !== engine && observed.state === 'absent') {
        const old = await other.inspect(metadata.uid, signal)
        if (old.state !== 'absent') await other.destroy(metadata.uid, signal)
      }
    }
    const wanted = await wantedBlueprint(instance, deps, store, networkIds)
    return { observed, networkIds, wanted, missing: undefined }
  } catch (error) {
    if (!(error instanceof PandoError)) throw error
    if (error.code === 'docker.unavailable' && status.phase === 'running') throw error // keep what we know until it is back
    return { observed, networkIds, wanted: undefined, missing: error }
  }
}

async function wantedBlueprint(
  instance: InstanceObject,
  deps: LifecycleDeps,
  store: Store,
  networkIds: Map<string, string>,
): Promise<Blueprint> {
  const { spec, status, metadata } = instance
  const project = metadata.project!
  const facts = new Map<string, NetworkFacts>()
  for (const { network } of spec.networks) {
    const object = await store.get(Network, { project, name: network })
    if (!object) throw new PandoError('network.not_found', { name: network, project })
    if (object.status.phase === 'ready' && object.status.domain) {
      networkIds.set(network, object.metadata.uid)
      facts.set(network, { domain: object.status.domain, mtu: object.spec.mtu })
    }
  }
  const pinned = status.imageReference === spec.image ? status.imageDigest : undefined
  const image = pinned !== undefined ? await deps.images.open(pinned) : await deps.images.find(store, project, spec.image)
  if (!image) throw new PandoError('image.not_found', { name: spec.image })
  if (status.nics.length < spec.networks.length || spec.networks.some(({ network }) => !facts.has(network))) {
    throw new PandoError('network.not_ready', { name: spec.networks.map((n) => n.network).join(', ') })
  }
  return blueprint(instance, image, facts)
}

async function saveStatus(
  instance: InstanceObject,
  world: World,
  next: Status,
  step: Step,
  { store }: ReconcileContext,
): Promise<InstanceObject> {
  const pin =
    world.wanted && (step.do === 'create' || step.do === 'replace')
      ? { imageDigest: world.wanted.imageDigest, imageReference: instance.spec.image }
      : {}
  const observedGeneration = step.do === 'nothing' ? instance.metadata.generation : instance.status.observedGeneration
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

async function doStep(instance: InstanceObject, step: Step, world: World, deps: LifecycleDeps, ctx: ReconcileContext): Promise<void> {
  const { uid } = instance.metadata
  const { signal } = ctx
  const at = (point: string) => deps.checkpoint(`${step.do}:${point}`)
  at('begin')
  if (step.do === 'remove') return remove(instance, deps, ctx)
  const engine = deps.engineFor(instance.spec.engine)
  switch (step.do) {
    case 'nothing':
      return
    case 'replace':
      await engine.destroy(uid, signal)
      at('destroyed')
      await make(world, engine, deps, signal)
      break
    case 'create':
      await make(world, engine, deps, signal)
      at('created')
      await engine.start(uid, signal)
      break
    case 'start':
      if (world.wanted) {
        const image = await deps.images.open(world.wanted.imageDigest)
        await plugIn(world.wanted, image, { driver: deps.driver, networkIds: world.networkIds, type: portType(engine), signal })
      }
      at('ports')
      await engine.start(uid, signal)
      break
    case 'stop':
      await engine.stop(uid, { graceMs: step.graceMs, signal })
      break
    case 'pause':
      await power(engine, 'pause').pause(uid, signal)
      break
    case 'resume':
      await power(engine, 'pause').resume(uid, signal)
      break
  }
  at('end')
}

async function make(world: World, engine: Engine, deps: LifecycleDeps, signal: AbortSignal): Promise<void> {
  const wanted = world.wanted!
  const image = await deps.images.open(wanted.imageDigest)
  await engine.prepare(image, signal)
  deps.checkpoint('create:image')
  const prepared = await plugIn(wanted, image, { driver: deps.driver, networkIds: world.networkIds, type: portType(engine), signal })
  deps.checkpoint('create:ports')
  await engine.create(prepared, signal)
}

function portType(engine: Engine): 'tap' | 'netns' {
  return engine.runs.includes('container') ? 'netns' : 'tap'
}

async function remove(instance: InstanceObject, deps: LifecycleDeps, { store, signal }: ReconcileContext): Promise<void> {
  const { uid } = instance.metadata
  for (const engine of deps.engines) {
    const seen = await engine.inspect(uid, signal)
    if (seen.state === 'running' || seen.state === 'paused') await engine.stop(uid, { graceMs: instance.spec.stopGrace, signal })
    deps.checkpoint('remove:stopped')
    if (seen.state !== 'absent') await engine.destroy(uid, signal)
  }
  deps.checkpoint('remove:destroyed')
  for (const index of instance.status.nics.keys()) await deps.driver.removePort(portId(uid, index), signal)
  deps.checkpoint('remove:ports')
  const latest = await store.get(Instance, instance.metadata)
  if (latest?.metadata.uid === uid) await store.remove(Instance, latest)
}

function power<P extends keyof Engine['powers']>(engine: Engine, name: P): NonNullable<Engine['powers'][P]> {
  const found = engine.powers[name]
  if (!found) throw new PandoError('instance.unsupported', { what: name, engine: engine.name, alternative: 'Use stop and start instead.' })
  return found as NonNullable<Engine['powers'][P]>
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

/** An image or a network that appears wakes the instances of its project that wait. */
async function followNeeds(wake: (key: Key) => void, { store, signal }: ReconcileContext): Promise<void> {
  const onEvent = async (event: LoggedEvent) => {
    if ((event.kind !== Image.kind && event.kind !== Network.kind) || event.type === 'note' || event.project === undefined) return
    const { items } = await store.list(Instance, { project: event.project }, signal)
    for (const item of items) if (item.status.phase === 'pending' || item.status.phase === 'backoff') wake(item.metadata)
  }
  for await (const event of store.watch(await store.revision(), { types: ['created', 'updated'] }, signal)) await onEvent(event)
}
