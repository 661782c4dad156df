import { silentLog } from '../../src/base/log.ts'
import { createVirtualClock } from '../../src/base/virtual-clock.ts'
import { runControllers } from '../../src/controller/manager.ts'
import type { Engine, ImageContent } from '../../src/engines/engine.ts'
import { createFakeEngine } from '../../src/engines/fake/fake.ts'
import { compute } from '../../src/resources/compute/compute.ts'
import { createFakeNetworkDriver } from '../../src/resources/network/drivers/fake/fake.ts'
import { network } from '../../src/resources/network/network.ts'
import { createFakeVolumeDriver } from '../../src/resources/storage/drivers/fake/fake.ts'
import { apps } from '../../src/services/apps/apps.ts'
import { auth } from '../../src/services/auth/auth.ts'
import { cloneWorkshop } from '../../src/services/fork/clones.ts'
import { fork } from '../../src/services/fork/fork.ts'
import { lifecycle } from '../../src/services/lifecycle/lifecycle.ts'
import { spareWorkshop } from '../../src/services/lifecycle/spares.ts'
import { createFakeBalancerDriver } from '../../src/services/load-balancing/drivers/fake/fake.ts'
import { loadBalancing } from '../../src/services/load-balancing/load-balancing.ts'
import { countsOf } from '../../src/services/load-balancing/traffic.ts'
import { createMemoryStore } from '../../src/store/memory/memory.ts'

/** The program is called as the image is: `false:1` ends at once. */
const imageOf = (reference: string) => ({
  digest: `sha256:${reference}`,
  config: {
    entrypoint: [reference.split(':')[0]!],
    cmd: [],
    env: {},
    user: '',
    workdir: '/',
    exposedPorts: [],
    stopSignal: 'SIGTERM',
    architecture: 'any',
    labels: {},
  },
})
const capacity = { cpus: 64, memoryBytes: 1024 ** 4, diskBytes: 1024 ** 4 }

export type Simulation = ReturnType<typeof simulate>

/** A whole control plane over the fake engine and network, in virtual time; `restart` is a new server process over the same world. */
export function simulate(seed: number) {
  const clock = createVirtualClock()
  let uids = 0
  const store = createMemoryStore({ clock, newUid: () => `uid-${uids++}` })
  const engine = createFakeEngine({ clock, bootMs: 700, freezeMs: 300 })
  const driver = createFakeNetworkDriver()
  const balancer = createFakeBalancerDriver()
  let broken = 0
  let deadly: string | undefined
  let state = seed >>> 0
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0 // Numerical Recipes' linear congruential generator: chance that can be repeated
    return state / 2 ** 32
  }
  const frail =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (broken > 0 && random() < 0.7) {
        broken--
        throw new Error('the engine fails')
      }
      return call(...args)
    }
  const power = engine.powers.snapshots!
  const snapshots = {
    ...power,
    freeze: frail(power.freeze),
    keep: frail(power.keep),
    remove: frail(power.remove),
    warm: frail(power.warm!),
  }
  const faulty: Engine = {
    ...engine,
    create: frail(engine.create),
    start: frail(engine.start),
    stop: frail(engine.stop),
    destroy: frail(engine.destroy),
    powers: { ...engine.powers, snapshots },
  }
  const deps = {
    node: 'n1',
    engines: [faulty],
    engineFor: () => faulty,
    driver,
    balancer,
    volumes: createFakeVolumeDriver(),
    /** Where the server is to die it does nothing more: what it had begun ends here. */
    checkpoint(name: string) {
      if (name !== deadly) return
      deadly = undefined
      const death = new DOMException('killed', 'AbortError')
      stop.abort(death)
      throw death
    },
    version: '0',
    pool: '10.210.0.0/16',
    freeMemory: () => 16 * 1024 ** 3,
    newUid: () => `uid-${uids++}`,
    host: async () => ({ capacity, hostname: 'n1', kernel: '6', architecture: 'amd64', bootId: 'boot-1' }),
    images: {
      find: async (_store: unknown, _project: string, reference: string) => imageOf(reference),
      open: async (digest: string) => imageOf(digest.slice('sha256:'.length)) as unknown as ImageContent,
    },
  }
  let stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined

  async function startServer(): Promise<void> {
    stop = new AbortController()
    const services = [
      auth(),
      compute(deps),
      network(deps),
      lifecycle(deps),
      fork({ ...deps, prepareSpare: spareWorkshop(deps) }),
      apps({ ...deps, clone: cloneWorkshop(deps), traffic: countsOf(balancer) }),
      loadBalancing(deps),
    ]
    const controllers = services.flatMap((service) => [...service.controllers, ...service.nodeControllers])
    running = await runControllers({ store, clock, log: silentLog, controllers, random, signal: stop.signal })
  }
  async function stopServer(): Promise<void> {
    stop.abort(new DOMException('killed', 'AbortError'))
    await clock.advance(0)
    await running?.done
  }
  return {
    clock,
    store,
    engine,
    driver,
    balancer,
    checkpoint: deps.checkpoint,
    startServer,
    stopServer,
    /** Dead where `dieAt` said. */
    get isDead() {
      return stop.signal.aborted
    },
    dieAt: (point: string) => {
      deadly = point
    },
    breakEngine: (calls: number) => {
      broken = calls
    },
    heal: () => {
      broken = 0
      deadly = undefined
    },
  }
}
