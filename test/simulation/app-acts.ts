import fc from 'fast-check'
import type { SpecOf } from '../../src/api/kind.ts'
import { App, appLabel } from '../../src/services/apps/kind.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { LoadBalancer } from '../../src/services/load-balancing/kind.ts'
import { modify } from '../../src/store/update.ts'
import type { Simulation } from './world.ts'

export type AppAct =
  /** Image and strategy of the next upgrade; `false` ends at once, wherever it runs. */
  | { do: 'upgrade'; image: string; strategy: 'rolling' | 'canary' | 'blue-green' }
  | { do: 'scale'; replicas: number }
  | { do: 'pause' | 'resume' | 'promote' | 'abort' | 'restart' }
  /** The `which`th replica ends, is deleted, or does not answer its balancer for a while. */
  | { do: 'crash' | 'delete' | 'flap' | 'fail'; which: number }
  | { do: 'killServer' }
  | { do: 'dieAt'; point: string }
  | { do: 'breakEngine'; calls: number }
  | { do: 'wait'; ms: number }

export const key = { project: 'default', name: 'web' }
const points = ['app:revision', 'app:decided', 'app:done', 'create:begin', 'create:created', 'remove:destroyed', 'clone:stored']
const which = fc.nat(9)
const verb = fc.record({ do: fc.constantFrom('pause', 'resume', 'promote', 'abort', 'restart') }) as fc.Arbitrary<AppAct>
const upgrade = fc.record({
  do: fc.constant('upgrade' as const),
  image: fc.constantFrom('web:1', 'web:2', 'web:3', 'false:1'),
  strategy: fc.constantFrom('rolling', 'canary', 'blue-green'),
}) as fc.Arbitrary<AppAct>
const death: fc.Arbitrary<AppAct> = fc.oneof(
  fc.constant<AppAct>({ do: 'killServer' }),
  fc.record({ do: fc.constant('dieAt' as const), point: fc.constantFrom(...points) }),
)
const wait = fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) })

/** What people do on purpose, and servers that die of it: nobody may notice. */
export const plannedAct: fc.Arbitrary<AppAct> = fc.oneof(
  { weight: 4, arbitrary: upgrade },
  { weight: 3, arbitrary: verb },
  { weight: 3, arbitrary: death },
  { weight: 6, arbitrary: wait },
)

/** All that may happen. */
export const anyAct: fc.Arbitrary<AppAct> = fc.oneof(
  { weight: 8, arbitrary: plannedAct },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(6) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('crash', 'delete', 'flap', 'fail'), which }) as fc.Arbitrary<AppAct> },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('breakEngine' as const), calls: fc.integer({ min: 1, max: 5 }) }) },
)

export async function performOnApp(cloud: Simulation, step: AppAct): Promise<void> {
  if (cloud.isDead) {
    await cloud.stopServer()
    await cloud.startServer()
  }
  const change = (next: (spec: SpecOf<typeof App>) => object) =>
    modify(cloud.store, App, key, (app) => ({ ...app, spec: { ...app.spec, ...next(app.spec) } }))
  const rollout = (next: (rollout: SpecOf<typeof App>['rollout']) => object) =>
    change((spec) => ({ rollout: { ...spec.rollout, ...next(spec.rollout) } }))
  switch (step.do) {
    case 'killServer':
      await cloud.stopServer()
      return cloud.startServer()
    case 'dieAt':
      return cloud.dieAt(step.point)
    case 'breakEngine':
      return cloud.breakEngine(step.calls)
    case 'wait':
      return cloud.clock.advance(step.ms)
    case 'upgrade':
      return void (await change(({ template, update }) => ({
        template: { ...template, image: step.image },
        update: { ...update, strategy: step.strategy },
      })))
    case 'scale':
      return void (await change(() => ({ replicas: step.replicas })))
    case 'restart':
      return void (await change(({ restarts }) => ({ restarts: restarts + 1 })))
    case 'pause':
    case 'resume':
      return void (await rollout(() => ({ paused: step.do === 'pause' })))
    case 'promote':
      return void (await rollout(({ promotions }) => ({ promotions: promotions + 1 })))
    case 'abort':
      return void (await rollout(({ aborts }) => ({ aborts: aborts + 1 })))
    default:
      return actOnReplica(cloud, step)
  }
}

async function actOnReplica(cloud: Simulation, step: { do: 'crash' | 'delete' | 'flap' | 'fail'; which: number }): Promise<void> {
  const { store, engine, balancer, clock } = cloud
  const { items } = await store.list(Instance, { selector: `${appLabel}=${key.name}` })
  const replica = items[step.which % Math.max(1, items.length)]
  if (!replica) return
  switch (step.do) {
    case 'crash':
      return engine.stop(replica.metadata.uid, { graceMs: 0, signal: new AbortController().signal })
    case 'delete':
      return void (await modify(store, Instance, replica.metadata, (object) => ({
        ...object,
        metadata: { ...object.metadata, deletedAt: object.metadata.deletedAt ?? new Date(clock.now()).toISOString() },
      })))
    default: {
      const lb = await store.get(LoadBalancer, key)
      if (!lb) return
      const told = step.do === 'flap' ? { state: 'down' as const } : { requests: 1_000, errors: 500 }
      balancer.report(lb.metadata.uid, replica.metadata.uid, told)
      if (step.do !== 'flap') return
      await clock.advance(3_000)
      balancer.report(lb.metadata.uid, replica.metadata.uid, { state: 'up' })
    }
  }
}
