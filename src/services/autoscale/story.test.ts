import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { runControllers } from '../../controller/manager.ts'
import type { ImageContent } from '../../engines/engine.ts'
import { createFakeEngine } from '../../engines/fake/fake.ts'
import { compute } from '../../resources/compute/compute.ts'
import { createFakeNetworkDriver } from '../../resources/network/drivers/fake/fake.ts'
import { network } from '../../resources/network/network.ts'
import { createFakeVolumeDriver } from '../../resources/storage/drivers/fake/fake.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { apps } from '../apps/apps.ts'
import { App, appLabel } from '../apps/kind.ts'
import { auth } from '../auth/auth.ts'
import { makeDefaultProject } from '../auth/controller.ts'
import { Instance } from '../lifecycle/kind.ts'
import { lifecycle } from '../lifecycle/lifecycle.ts'
import { createFakeBalancerDriver } from '../load-balancing/drivers/fake/fake.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { loadBalancing } from '../load-balancing/load-balancing.ts'
import { RecentStats } from '../monitoring/recent-stats.ts'
import { autoscale } from './autoscale.ts'
import { AutoscalePolicy } from './kind.ts'

const key = { project: 'default', name: 'web' }
const { signal: forever } = new AbortController()
const image = {
  digest: 'sha256:1',
  config: {
    ...{ entrypoint: ['serve'], cmd: [], env: {}, user: '', workdir: '/', exposedPorts: [] },
    ...{ stopSignal: 'SIGTERM', architecture: 'any', labels: {} },
  },
}

/** A control plane over the fake engine, in virtual time. The test says what comes in; nobody else does. */
async function cloud(t: Pick<TestContext, 'after'>, start?: number) {
  const clock = createVirtualClock(start)
  const store = createMemoryStore({ clock })
  const engine = createFakeEngine({ clock, bootMs: 2_000 })
  const balancer = createFakeBalancerDriver()
  /** Requests so far, by backend. */
  const counted = new Map<string, number>()
  let stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined
  const deps = {
    clock,
    ...{ node: 'n1', engines: [engine], engineFor: () => engine, driver: createFakeNetworkDriver(), volumes: createFakeVolumeDriver() },
    ...{ version: '0', pool: '10.210.0.0/16', checkpoint() {}, clone: async () => [] },
    host: async () => ({
      ...{ capacity: { cpus: 64, memoryBytes: 1024 ** 4, diskBytes: 1024 ** 5 }, hostname: 'n1', kernel: '6' },
      ...{ architecture: 'amd64', bootId: 'boot-1' },
    }),
    images: { find: async () => image, open: async () => image as unknown as ImageContent },
  }

  async function startServer(): Promise<void> {
    stop = new AbortController()
    const all = [
      ...[auth(), compute(deps), network(deps), lifecycle(deps)],
      ...[
        apps({ clone: deps.clone, checkpoint: deps.checkpoint }),
        loadBalancing({ ...deps, balancer }),
        autoscale({ ...deps, stats: new RecentStats(deps), balancer }),
      ],
    ]
    const controllers = all.flatMap((service) => [...service.controllers, ...service.nodeControllers])
    running = await runControllers({ store, clock, log: silentLog, controllers, random: () => 0.5, signal: stop.signal })
  }
  async function stopServer(): Promise<void> {
    stop.abort(new DOMException('killed', 'AbortError'))
    await clock.advance(0)
    await running?.done
  }
  t.after(stopServer)
  await makeDefaultProject({ store })
  await startServer()

  const up = async () =>
    (await store.list(Instance, { selector: `${appLabel}=web` })).items.filter(
      ({ status, metadata }) => status.phase === 'running' && metadata.deletedAt === undefined,
    )
  return {
    ...{ clock, store, startServer, stopServer, up },
    deploy: (spec: object) =>
      store.create(App, { ...key, spec: App.spec.parse({ template: { image: 'web:1', engine: 'vm' }, replicas: 2, ...spec }) }),
    scaleBy: (spec: object) => store.create(AutoscalePolicy, { ...key, spec: AutoscalePolicy.spec.parse({ app: 'web', ...spec }) }),
    policy: async () => (await store.get(AutoscalePolicy, key))!,
    /** What was decided, with when, in seconds since the start. */
    async told() {
      const notes = await store.history({ kind: App.kind, types: ['note'], limit: 10_000 })
      return notes.flatMap(({ note, at }) =>
        note?.source === 'services/autoscale' ? [{ at, reason: note.reason, message: note.message }] : [],
      )
    },
    /** So many seconds with so many processors' worth of work in each, spread over whoever runs. */
    async work(seconds: number, processors: (second: number) => number) {
      for (let second = 0; second < seconds; second++) {
        const crew = await up()
        const each = processors(second) / Math.max(1, crew.length)
        for (const { metadata } of crew) await engine.powers.exec!(metadata.uid, { argv: ['load', String(each)], env: {} }, forever)
        await clock.advance(1_000)
      }
    },
    /** So many seconds with so many requests in each. */
    async serve(seconds: number, rate: number) {
      for (let second = 0; second < seconds; second++) {
        const crew = await up()
        const uid = (await store.get(LoadBalancer, key))?.metadata.uid ?? ''
        for (const { metadata } of crew) {
          counted.set(metadata.uid, (counted.get(metadata.uid) ?? 0) + rate / crew.length)
          balancer.report(uid, metadata.uid, { requests: counted.get(metadata.uid)! })
        }
        await clock.advance(1_000)
      }
    },
    /** A request comes while there is no replica. */
    async knock() {
      balancer.want((await store.get(LoadBalancer, key))!.metadata.uid)
      await clock.advance(0)
    },
  }
}

/** The same each time: up to `size` more or less. */
const noise = (second: number, size: number) => 1 + size * Math.sin(second * 12.9898) * Math.cos(second * 4.1414)

test('a step of the load is followed up in seconds and down after the window, and noise moves nothing', async (t) => {
  const { deploy, scaleBy, work, up, told, policy } = await cloud(t)
  await deploy({})
  await scaleBy({ min: 2, max: 20, metrics: [{ type: 'cpu', target: 60 }], downWindow: 120_000 })
  await work(120, (second) => 1.1 * noise(second, 0.05))
  assert.equal((await up()).length, 2)
  assert.deepEqual(await told(), [], 'nothing was decided that is not so')
  await work(60, (second) => 5.5 * noise(second, 0.05))
  const high = (await up()).length
  assert.ok(high === 9 || high === 10, `${high} replicas share 550%`)
  await work(600, (second) => 5.5 * noise(second, 0.05))
  assert.equal((await up()).length, high)
  const ups = await told()
  assert.ok(ups.length <= 5, ups.map(({ message }) => message).join('\n'))
  assert.match(ups[0]!.message, /^cpu \d+% of 60% over 2 replicas: 2 -> \d+$/)
  await work(400, (second) => 1.1 * noise(second, 0.05))
  assert.equal((await up()).length, 2)
  const downs = (await told()).slice(ups.length)
  assert.match(downs[0]!.message, new RegExp(`^cpu \\d+% of 60% over ${high} replicas, no more for 2m: ${high} -> \\d+$`))
  const sweepMs = Date.parse(downs.at(-1)!.at) - Date.parse(downs[0]!.at)
  assert.ok(sweepMs <= 15_000, `it went down in ${downs.length} steps, ${sweepMs} ms`)
  const { status } = await policy()
  assert.deepEqual([status.phase, status.wanted, status.metrics[0]?.name], ['active', 2, 'cpu'])
})

test('nothing is written while nothing is decided', async (t) => {
  const { deploy, scaleBy, work, store, policy } = await cloud(t)
  await deploy({})
  await scaleBy({ min: 1, max: 20, metrics: [{ type: 'cpu', target: 60 }] })
  await work(60, () => 1.2)
  const { metadata } = await policy()
  const revision = await store.revision()
  await work(120, (second) => 1.2 * noise(second, 0.05))
  assert.equal((await policy()).metadata.revision, metadata.revision)
  const since = await store.history({ since: revision, limit: 1_000 })
  assert.deepEqual(
    since.filter(({ kind }) => kind === AutoscalePolicy.kind || kind === App.kind),
    [],
  )
})

test('a server that is started anew goes on from the number there is', async (t) => {
  const { deploy, scaleBy, work, up, told, startServer, stopServer } = await cloud(t)
  await deploy({ replicas: 1 })
  await scaleBy({ max: 10, metrics: [{ type: 'cpu', target: 50 }], downWindow: 60_000 })
  await work(60, () => 3)
  assert.equal((await up()).length, 6)
  const before = (await told()).length
  await work(10, () => 0.2)
  await stopServer()
  await startServer()
  await work(50, () => 0.2)
  assert.equal((await up()).length, 6, 'nobody knows how long it was quiet')
  await work(60, () => 0.2)
  assert.deepEqual([(await up()).length, (await told()).length], [1, before + 1])
})

test('whenever the server is killed while the load is noisy, it comes to the right number without going back and forth', async () => {
  const story = fc.record({
    level: fc.double({ min: 0.3, max: 9, noNaN: true }),
    kills: fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }),
  })
  const tell = async ({ level, kills }: { level: number; kills: number[] }) => {
    const ends: (() => unknown)[] = []
    const { deploy, scaleBy, work, up, told, startServer, stopServer } = await cloud({
      after: (end) => void ends.push(end as () => unknown),
    })
    await deploy({ replicas: 3 })
    await scaleBy({ max: 30, metrics: [{ type: 'cpu', target: 60 }], downWindow: 30_000 })
    let second = 0
    for (const kill of [...kills.sort((a, b) => a - b), 400]) {
      await work(kill - second, (since) => level * noise(second + since, 0.04))
      second = kill
      await stopServer()
      await startServer()
    }
    const count = (await up()).length
    const load = level / count
    assert.ok(load < 0.6 * 1.15 && (count === 1 || level / (count - 1) > 0.6 * 0.85), `${count} replicas share ${level}`)
    const ways = (await told()).map(({ message }) => Math.sign(Number(/-> (\d+)/.exec(message)![1]) - Number(/(\d+) ->/.exec(message)![1])))
    assert.ok(ways.filter((way, i) => i > 0 && way !== ways[i - 1]).length <= 1, `it goes back and forth: ${ways}`)
    for (const end of ends) await end()
  }
  await fc.assert(fc.asyncProperty(story, tell), { numRuns: 15, endOnFailure: true })
})

test('an app goes to sleep without requests, and the next request wakes it at once', async (t) => {
  const { deploy, scaleBy, serve, up, told, clock, knock, policy, store } = await cloud(t)
  await deploy({ ports: [{ port: 80, mode: 'http' }], balance: { drain: 0 } })
  await scaleBy({ min: 0, max: 10, idle: 60_000, downWindow: 30_000, metrics: [{ type: 'requests', target: 50 }] })
  await serve(60, 180)
  assert.equal((await up()).length, 4)
  await serve(100, 0)
  assert.deepEqual([(await up()).length, (await policy()).status.wanted], [0, 0])
  const revision = await store.revision()
  await clock.advance(3_600_000)
  const slept = (await store.history({ since: revision, limit: 1_000 })).filter(
    ({ kind }) => kind === App.kind || kind === AutoscalePolicy.kind,
  )
  assert.deepEqual(slept, [], 'nothing happens while it sleeps')
  await knock()
  assert.equal((await policy()).status.wanted, 1)
  await serve(10, 20)
  assert.equal((await up()).length, 1)
  await serve(100, 0)
  assert.equal((await up()).length, 0)
  const messages = (await told()).map(({ message }) => message)
  assert.deepEqual(messages.slice(-3), ['no request for 1m: 1 -> 0', 'a request waits: 0 -> 1', 'no request for 1m: 1 -> 0'])
})

test('a schedule holds at its hours of the day in its time zone, summer and winter', async (t) => {
  const { deploy, scaleBy, clock, told } = await cloud(t, Date.UTC(2030, 2, 30, 15))
  await deploy({ replicas: 1 })
  const office = { cron: '0 8 * * *', timezone: 'Europe/Berlin', lasts: '9h', min: 4 }
  await scaleBy({ min: 1, max: 10, downWindow: 0, schedules: [office] })
  await clock.advance(25 * 3_600_000)
  const seen = (await told()).map(({ at, message }) => `${at.slice(5, 19)} ${/\d+ -> \d+/.exec(message)}`)
  assert.deepEqual(seen, [
    '03-30T15:00:00 1 -> 4',
    '03-30T16:00:00 4 -> 1', // five in the afternoon, in winter
    '03-31T06:00:00 1 -> 4', // the clocks were put forward at night
    '03-31T15:00:00 4 -> 1',
  ])
})

test('a policy without its app says so, and takes effect when the app comes', async (t) => {
  const { deploy, scaleBy, clock, policy, up, store } = await cloud(t)
  await scaleBy({ min: 3, max: 10 })
  await clock.advance(10_000)
  const { status } = await policy()
  assert.deepEqual([status.phase, status.reason?.code, status.wanted], ['failed', 'autoscale.no_app', undefined])
  await deploy({ replicas: 1 })
  await clock.advance(10_000)
  assert.deepEqual([(await policy()).status.phase, (await policy()).status.wanted, (await up()).length], ['active', 3, 3])
  await store.remove(AutoscalePolicy, await policy())
  await clock.advance(60_000)
  assert.equal((await up()).length, 1)
})
