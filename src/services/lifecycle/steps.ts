import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Engine, ImageContent } from '../../engines/engine.ts'
import { Instance } from './kind.ts'
import type { World } from './look.ts'
import type { LifecycleDeps } from './node.ts'
import type { Step } from './plan.ts'
import { type Blueprint, plugIn, portId, portPlan, prepared } from './prepare.ts'
import { doVolumeStep } from './steps-volumes.ts'

type InstanceObject = Stored<typeof Instance>

/** Does one step of the plan. Each can be repeated after a crash at any of its points. */
export async function doStep(
  instance: InstanceObject,
  step: Step,
  { world, deps, ctx }: { world: World; deps: LifecycleDeps; ctx: ReconcileContext },
): Promise<void> {
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
      await assertCanBegin(world, engine, signal)
      if (!world.wanted?.hardware) await engine.destroy(uid, signal) // a system that was installed is changed where it is
      at('destroyed')
      await make(world, engine, deps, signal)
      break
    case 'create':
      if (world.observed.state === 'spare') await takeOver(world, engine, deps, signal)
      else {
        await make(world, engine, deps, signal)
        at('created')
        await engine.start(uid, signal)
      }
      break
    case 'start':
      if (world.wanted) {
        const image = await imageOf(world, deps)
        const spec = await plugIn(world.wanted, image, socketsOf(world, engine, deps, signal))
        // It may have been given other volumes while it stood still, or they are in other places by now; its files are gone after a reboot.
        if (engine.powers.volumes || spec.files) await engine.create(spec, signal)
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
    case 'refresh':
      await refresh(world, engine, deps, signal)
      break
    case 'attach':
    case 'detach':
    case 'resize':
    case 'limit':
      await doVolumeStep(step, { world, engine, deps, signal })
      break
  }
  at('end')
}

async function refresh(world: World, engine: Engine, deps: LifecycleDeps, signal: AbortSignal): Promise<void> {
  const wanted = world.wanted!
  const attachments = wanted.nics.map((_nic, index) =>
    deps.driver.attachmentOf(portPlan(wanted, index, { networkIds: world.networkIds, type: portType(engine) })),
  )
  const { files = [], specHash } = prepared(wanted, await imageOf(world, deps), { attachments, sources: [] })
  await power(engine, 'secrets').refresh(wanted.id, { files, specHash }, signal)
}

async function make(world: World, engine: Engine, deps: LifecycleDeps, signal: AbortSignal): Promise<void> {
  const wanted = world.wanted!
  const image = await imageOf(world, deps)
  await engine.prepare(image, signal)
  for (const { digest } of wanted.hardware?.cdroms ?? []) await engine.prepare(await deps.images.open(digest), signal)
  deps.checkpoint('create:image')
  const spec = await plugIn(wanted, image, socketsOf(world, engine, deps, signal))
  deps.checkpoint('create:ports')
  await engine.create(spec, signal)
}

/**
 * The instance was made ahead of time, ports and all: it gets its identity and goes on. When that fails nothing of it is
 * left, and the next round makes it from scratch.
 */
async function takeOver(world: World, engine: Engine, deps: LifecycleDeps, signal: AbortSignal): Promise<void> {
  const wanted = world.wanted!
  try {
    if (!isFor(wanted, world)) {
      await engine.destroy(wanted.id, signal)
      await make(world, engine, deps, signal)
    } else {
      const attachments = wanted.nics.map((_nic, index) =>
        deps.driver.attachmentOf(portPlan(wanted, index, { networkIds: world.networkIds, type: portType(engine) })),
      )
      await engine.create(prepared(wanted, await imageOf(world, deps), { attachments, sources: [] }), signal)
    }
    deps.checkpoint('create:adopted')
    await engine.start(wanted.id, signal)
  } catch (error) {
    if (!signal.aborted) await engine.destroy(wanted.id, signal)
    throw error
  }
}

function isFor(wanted: Blueprint, { observed }: World): boolean {
  const { from } = wanted
  return from?.memory === true && wanted.volumes === undefined && observed.state === 'spare' && observed.snapshot === from.snapshot
}

function socketsOf({ networkIds }: World, engine: Engine, { driver, volumes }: LifecycleDeps, signal: AbortSignal) {
  return { driver, volumes, networkIds, type: portType(engine), signal }
}

/** What it has is thrown away only for something that can be made. */
async function assertCanBegin({ wanted }: World, engine: Engine, signal: AbortSignal): Promise<void> {
  const from = wanted?.from
  if (from) await engine.powers.snapshots?.assertUsable(from.snapshot, { memory: from.memory, as: wanted.id, signal })
}

export async function imageOf({ image, wanted }: World, deps: LifecycleDeps): Promise<ImageContent> {
  return image ?? deps.images.open(wanted!.imageDigest)
}

export function portType(engine: Engine): 'tap' | 'netns' {
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

export function power<P extends keyof Engine['powers']>(engine: Engine, name: P): NonNullable<Engine['powers'][P]> {
  const found = engine.powers[name]
  if (!found) throw new PandoError('instance.unsupported', { what: name, engine: engine.name, alternative: 'Use stop and start instead.' })
  return found as NonNullable<Engine['powers'][P]>
}
