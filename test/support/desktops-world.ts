import type { SpecInput, Stored } from '../../src/api/kind.ts'
import { silentLog } from '../../src/base/log.ts'
import { createVirtualClock } from '../../src/base/virtual-clock.ts'
import { runControllers } from '../../src/controller/manager.ts'
import type { Engine, ImageContent } from '../../src/engines/engine.ts'
import { createFakeEngine } from '../../src/engines/fake/fake.ts'
import { compute } from '../../src/resources/compute/compute.ts'
import { createFakeNetworkDriver } from '../../src/resources/network/drivers/fake/fake.ts'
import { network } from '../../src/resources/network/network.ts'
import { createFakeVolumeDriver } from '../../src/resources/storage/drivers/fake/fake.ts'
import { noGuests } from '../../src/resources/storage/guests.ts'
import { Volume } from '../../src/resources/storage/kind.ts'
import { makeLocalPool } from '../../src/resources/storage/local-pool.ts'
import { storage } from '../../src/resources/storage/storage.ts'
import { auth } from '../../src/services/auth/auth.ts'
import { assignDesktop, desktopsOf, givenBack } from '../../src/services/desktops/assign.ts'
import { desktops } from '../../src/services/desktops/desktops.ts'
import { Desktop, DesktopPool, userLabel } from '../../src/services/desktops/kind.ts'
import { Screens } from '../../src/services/desktops/screens.ts'
import { cloneWorkshop } from '../../src/services/fork/clones.ts'
import { fork } from '../../src/services/fork/fork.ts'
import { Snapshot } from '../../src/services/fork/kind.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { lifecycle } from '../../src/services/lifecycle/lifecycle.ts'
import { spareWorkshop } from '../../src/services/lifecycle/spares.ts'
import { createMemoryStore } from '../../src/store/memory/memory.ts'
import { modify } from '../../src/store/update.ts'

const project = 'default'
const config = {
  ...{ entrypoint: ['serve'], cmd: [], env: {}, user: '', workdir: '/', exposedPorts: [] },
  ...{ stopSignal: 'SIGTERM', architecture: 'any', labels: {} },
}
const capacity = { cpus: 8, memoryBytes: 8 * 1024 ** 4, diskBytes: 1024 ** 5 }

/** Desktop pools over the fake engine, in virtual time, with a snapshot `golden` to begin at. `seed` decides which calls fail. */
export async function desktopsWorld({ seed = 0, start }: { seed?: number; start?: number } = {}) {
  const clock = createVirtualClock(start)
  let uids = 0
  const newUid = () => `uid-${uids++}`
  const store = createMemoryStore({ clock, newUid })
  const engine = createFakeEngine({ clock, bootMs: 5_000, freezeMs: 100 })
  const screens = new Screens(clock)
  const who = new Map<string, string[]>() // instance uid -> who is logged in inside
  const digests = new Map<string, string>()
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
  const faulty: Engine = {
    ...engine,
    ...{ create: frail(engine.create), start: frail(engine.start), stop: frail(engine.stop), destroy: frail(engine.destroy) },
    powers: { ...engine.powers, snapshots: { ...power, freeze: frail(power.freeze) } },
  }
  const imageOf = (reference: string) => ({ digest: `sha256:${digests.get(reference) ?? reference}`, config })
  let stop = new AbortController()
  const deps = {
    ...{ node: 'n1', engines: [faulty], engineFor: () => faulty, driver: createFakeNetworkDriver(), volumes: createFakeVolumeDriver() },
    ...{ version: '0', pool: '10.210.0.0/16', screens, newUid },
    freeMemory: () => 16 * 1024 ** 3,
    host: async () => ({ capacity, hostname: 'n1', kernel: '6', architecture: 'amd64', bootId: 'boot-1' }),
    images: {
      find: async (_store: unknown, _project: string, reference: string) => imageOf(reference),
      open: async (digest: string) => imageOf(digest.slice('sha256:'.length)) as unknown as ImageContent,
    },
    usersInside: async ({ metadata }: Stored) => who.get(metadata.uid),
    /** Where the server is to die it does nothing more: what it had begun ends here. */
    checkpoint(name: string) {
      if (name !== deadly) return
      deadly = undefined
      const death = new DOMException('killed', 'AbortError')
      stop.abort(death)
      throw death
    },
  }
  let running: Awaited<ReturnType<typeof runControllers>> | undefined
  async function startServer() {
    stop = new AbortController()
    await makeLocalPool(store, { path: '/pando/volumes', tier: 'hdd' })
    const services = [
      ...[auth(), compute(deps), network(deps), storage({ ...deps, guests: noGuests, stateDir: '/pando' }), lifecycle(deps)],
      ...[fork({ ...deps, prepareSpare: spareWorkshop(deps) }), desktops({ ...deps, clone: cloneWorkshop(deps) })],
    ]
    const controllers = services.flatMap((service) => [...service.controllers, ...service.nodeControllers])
    running = await runControllers({ store, clock, log: silentLog, controllers, random, signal: stop.signal })
  }
  async function stopServer() {
    stop.abort(new DOMException('killed', 'AbortError'))
    await clock.advance(0)
    await running?.done
  }
  await startServer()

  const key = (name: string) => ({ project, name })
  const pool = async () => (await store.get(DesktopPool, key('class')))!
  const all = async () => desktopsOf(await pool(), store)
  const desktop = async (name: string) => (await store.get(Desktop, key(name)))!
  const instance = async (name: string) => (await store.get(Instance, key(name)))!
  return {
    ...{ clock, store, engine, screens, pool, all, desktop, instance, startServer, stopServer, key },
    get isDead() {
      return stop.signal.aborted
    },
    /** A golden VM is booted and frozen. */
    async freezeGolden(name = 'golden') {
      await store.create(Instance, { ...key(`${name}-vm`), spec: Instance.spec.parse({ image: 'win:1', engine: 'vm' }) })
      const isUp = async () => (await instance(`${name}-vm`)).status.phase === 'running'
      await clock.runUntil(isUp, 60_000)
      await store.create(Snapshot, { ...key(name), spec: Snapshot.spec.parse({ instance: `${name}-vm` }) })
      await clock.runUntil(async () => (await store.get(Snapshot, key(name)))?.status.phase === 'ready', 60_000)
    },
    /** Another content under the same name. */
    repoint: (reference: string, digest: string) => digests.set(reference, digest),
    create: (spec: SpecInput<typeof DesktopPool>) => store.create(DesktopPool, { ...key('class'), spec: DesktopPool.spec.parse(spec) }),
    change: (next: Partial<SpecInput<typeof DesktopPool>>) =>
      modify(store, DesktopPool, key('class'), (now) => ({ ...now, spec: DesktopPool.spec.parse({ ...now.spec, ...next }) })),
    until: (phase: string, limitMs = 600_000) =>
      clock.runUntil(async () => {
        const { status, metadata } = await pool()
        return status.phase === phase && status.observedGeneration === metadata.generation
      }, limitMs),
    untilDesktop: (name: string, phase: string, limitMs = 120_000) =>
      clock.runUntil(async () => (await desktop(name)).status.phase === phase, limitMs),
    assign: async (user: string) => assignDesktop(await pool(), user, { store, clock }),
    giveBack: async (name: string, how: 'logout' | 'release' = 'logout') => {
      const its = await pool()
      return modify(store, Desktop, key(name), (now) => ({ ...now, spec: givenBack(now, its, how) }))
    },
    reset: (name: string) => modify(store, Desktop, key(name), (now) => ({ ...now, spec: { ...now.spec, resets: now.spec.resets + 1 } })),
    async removePool() {
      const deletedAt = new Date(clock.now()).toISOString()
      await modify(store, DesktopPool, key('class'), (now) => ({ ...now, metadata: { ...now.metadata, deletedAt } }))
    },
    logIn: (uid: string, users: string[]) => who.set(uid, users),
    /** What somebody does inside stays in its files. */
    async touch(name: string, mark: string) {
      const { uid } = (await instance(name)).metadata
      const { Readable } = await import('node:stream')
      await engine.powers.files!.copyIn(uid, '/mark', Readable.from([Buffer.from(mark)]), new AbortController().signal)
    },
    async marks(name: string): Promise<string | undefined> {
      const { uid } = (await instance(name)).metadata
      const { text } = await import('node:stream/consumers')
      const found = await engine.powers.files!.copyOut(uid, '/mark', new AbortController().signal).catch(() => undefined)
      return found && text(found)
    },
    volumes: async () =>
      (await store.list(Volume)).items.map(({ metadata, status }) => [
        metadata.labels[userLabel],
        status.holders.map(({ instance: holder }) => holder).join(),
      ]),
    notes: async (name: string) =>
      (await store.history({ kind: 'Desktop', name, types: ['note'], limit: 1000 })).map(({ note }) => note!.reason),
    breakEngine: (calls: number) => {
      broken = calls
    },
    dieAt: (point: string) => {
      deadly = point
    },
    heal: () => {
      broken = 0
      deadly = undefined
    },
  }
}
