import type { Engine } from '../../engines/engine.ts'
import type { World } from './look.ts'
import type { LifecycleDeps } from './node.ts'
import type { VolumeStep } from './plan-volumes.ts'
import { attachVolume, preparedVolume } from './prepare.ts'
import { imageOf, power } from './steps.ts'

/** Does one step with a volume of an instance that runs. Repeated after a crash it goes on from wherever that was. */
export async function doVolumeStep(
  step: VolumeStep,
  { world, engine, deps, signal }: { world: World; engine: Engine; deps: LifecycleDeps; signal: AbortSignal },
): Promise<void> {
  const volumes = power(engine, 'volumes')
  const { id, volumes: all = [] } = world.wanted!
  const wanted = all.find((volume) => volume.id === step.volume)
  switch (step.do) {
    case 'attach': {
      const source = await attachVolume(wanted!, await imageOf(world, deps), { volumes: deps.volumes, as: 'disk', signal })
      deps.checkpoint('attach:made')
      return volumes.attach(id, preparedVolume(wanted!, source), signal)
    }
    case 'detach':
      return volumes.detach(id, step.volume, signal)
    case 'resize':
      return volumes.resize(id, step.volume, step.bytes, signal)
    case 'limit':
      return volumes.limit(id, step.volume, wanted?.limits ?? {}, signal)
  }
}
