import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { runControllers } from '../../controller/manager.ts'
import type { Engine, InstanceStats } from '../../engines/engine.ts'
import { StoragePool } from '../../resources/storage/pool-kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { setStatus } from '../../store/update.ts'
import { App, appLabel } from '../apps/kind.ts'
import { Project } from '../auth/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { openArchive } from './archive/archive.ts'
import { collector } from './collector.ts'
import { archiveGraphs, graphAsk } from './graphs.ts'
import { cpuOf, diskTrafficOf, type HostUsage, memoryOf, pressureOf } from './host-usage.node.ts'
import { Metrics } from './metrics.ts'
import type { Counted } from './readings.ts'
import { RecentStats } from './recent-stats.ts'

const { signal } = new AbortController()
const still: InstanceStats = {
  ...{ cpuMs: 0, memoryBytes: 64 * 1024 ** 2, memoryLimitBytes: 256 * 1024 ** 2, processes: 3 },
  ...{ diskReadBytes: 0, diskWriteBytes: 0, diskReadOps: 0, diskWriteOps: 0, netRxBytes: 0, netTxBytes: 0 },
}

/** The real loop over a clock that only goes when told, and instances whose counters the test turns. */
async function world(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'pando-monitoring-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const counters = new Map<string, InstanceStats>()
  const counted = new Map<string, Counted[]>()
  let asked = 0
  const powers: Engine['powers'] = {
    async stats(id) {
      asked++
      const stats = counters.get(id)
      if (!stats) throw new Error('the engine does not answer')
      return { ...stats }
    },
  }
  const stats = new RecentStats({ clock, engineFor: () => ({ powers }) })
  const metrics = new Metrics(openArchive({ path: join(dir, 'metrics.db') }))
  t.after(() => metrics.archive.close())
  const host: HostUsage = {
    ...{ monotonicMs: 0, cpus: 4, cpuMs: 0, memoryBytes: 1024, memoryTotalBytes: 4096 },
    ...{ diskBytes: 90, diskTotalBytes: 100, load1: 0.5, ioPressure: 1.5 },
  }
  const stop = new AbortController()
  const start = clock.now()
  let jumpMs = 0
  const running = await runControllers({
    controllers: [
      collector({
        ...{ node: 'n1', metrics, stats },
        hostUsage: async () => ({ ...host, monotonicMs: clock.now() - start - jumpMs }),
        balancer: { observe: async (id) => ({ running: true, backends: counted.get(id) ?? [] }) },
      }),
    ],
    ...{ store, clock, log: silentLog, random: () => 0, signal: stop.signal },
  })
  t.after(async () => {
    stop.abort()
    await clock.advance(0)
    await running.done
  })
  const graph = async (kind: 'Instance' | 'Node' | 'App' | 'StoragePool' | 'Project', uid: string, name: string) => {
    const ask = graphAsk(kind, { names: [name], since: start, until: clock.now() + 10_000, stepMs: 10_000 })
    return (await archiveGraphs(metrics).read({ kind, uid }, ask, signal)).series[0]!.values
  }
  const run = async (name: string, labels: Record<string, string> = {}) => {
    const status = { ...Instance.initialStatus, phase: 'running' as const, startedAt: new Date(start).toISOString(), node: 'n1' }
    const object = await store.create(Instance, {
      ...{ name, project: 'default', labels, spec: Instance.spec.parse({ image: 'web:1', cpus: 2 }) },
      status,
    })
    counters.set(object.metadata.uid, { ...still })
    return object
  }
  return { clock, store, counters, counted, metrics, stats, host, graph, run, asked: () => asked, jump: (ms: number) => (jumpMs += ms) }
}

test('an instance is measured every ten seconds, as rates of what its engine counts', async (t) => {
  const { clock, counters, graph, run } = await world(t)
  const { metadata } = await run('web')
  for (let i = 1; i <= 6; i++) {
    await clock.advance(10_000)
    counters.set(metadata.uid, { ...still, cpuMs: i * 5_000, diskWriteBytes: i * 20_480, diskWriteOps: i * 50 })
  }
  await clock.advance(10_000)
  const cpu = await graph('Instance', metadata.uid, 'cpu')
  assert.deepEqual(cpu.slice(3), [0.5, 0.5, 0.5, 0.5, 0.5])
  assert.deepEqual((await graph('Instance', metadata.uid, 'cpuPercent')).at(-1), 25)
  assert.deepEqual((await graph('Instance', metadata.uid, 'diskWriteBytes')).at(-1), 2048)
  assert.deepEqual((await graph('Instance', metadata.uid, 'diskWriteOps')).at(-1), 5)
  assert.deepEqual((await graph('Instance', metadata.uid, 'memoryPercent')).at(-1), 25)
})

test('one that does not answer has a gap, and the others have none', async (t) => {
  const { clock, counters, graph, run } = await world(t)
  const [web, db] = [await run('web'), await run('db')]
  await clock.advance(30_000)
  counters.delete(web.metadata.uid)
  await clock.advance(30_000)
  counters.set(web.metadata.uid, { ...still })
  await clock.advance(20_000)
  const memory = await graph('Instance', web.metadata.uid, 'memory')
  assert.deepEqual(
    memory.map((value) => value === null),
    [true, false, false, false, true, true, true, false, false],
  )
  assert.equal((await graph('Instance', db.metadata.uid, 'memory')).filter((value) => value === null).length, 1)
})

test('a counter that begins anew makes no peak', async (t) => {
  const { clock, counters, graph, run } = await world(t)
  const { metadata } = await run('web')
  counters.set(metadata.uid, { ...still, cpuMs: 1_000_000 })
  await clock.advance(20_000)
  counters.set(metadata.uid, { ...still, cpuMs: 5 })
  await clock.advance(20_000)
  assert.ok((await graph('Instance', metadata.uid, 'cpu')).every((value) => value === null || value === 0))
})

test('an app is the sum of its replicas, with the requests of its balancer', async (t) => {
  const { clock, store, counters, counted, graph, run } = await world(t)
  const app = await store.create(App, { name: 'web', project: 'default', spec: App.spec.parse({ template: { image: 'web:1' } }) })
  const balancer = await store.create(LoadBalancer, {
    ...{ name: 'web', project: 'default' },
    spec: LoadBalancer.spec.parse({
      ...{ app: 'web', network: 'default', balance: {}, backends: [] },
      ports: [{ name: 'http', port: 80, target: 80, mode: 'http' }],
    }),
  })
  const replicas = [await run('web-1', { [appLabel]: 'web' }), await run('web-2', { [appLabel]: 'web' })]
  const backend = (id: string, requests: number) => ({ id, requests, current: 1, errors: 0, latencyMs: 20 })
  for (let i = 1; i <= 4; i++) {
    for (const { metadata } of replicas) counters.set(metadata.uid, { ...still, cpuMs: i * 1_000 })
    counted.set(balancer.metadata.uid, [backend('a', i * 100), backend('b', i * 50)])
    await clock.advance(10_000)
  }
  counted.set(balancer.metadata.uid, [backend('a', 500)]) // one goes: its requests do not count backwards
  await clock.advance(10_000)
  const { uid } = app.metadata
  assert.deepEqual((await graph('App', uid, 'cpu')).slice(3, 5), [0.2, 0.2])
  assert.deepEqual((await graph('App', uid, 'requests')).slice(2), [15, 15, 15, 10])
  assert.equal((await graph('App', uid, 'latency')).at(-1), 20)
  assert.equal((await graph('App', uid, 'replicas')).at(-1), 2)
})

test('the node, its pools and the quota of projects are measured too', async (t) => {
  const { clock, store, host, graph, run, jump } = await world(t)
  const project = await store.create(Project, { name: 'default', spec: Project.spec.parse({ quota: { instances: 4, cpus: 100 } }) })
  const pool = await store.create(StoragePool, { name: 'local', spec: StoragePool.spec.parse({ path: '/x' }) })
  await setStatus(store, StoragePool, pool, () => ({
    ...StoragePool.initialStatus,
    ...{ phase: 'ready' as const, volumes: 2, promisedBytes: 150, capacityBytes: 100, freeBytes: 10 },
  }))
  for (const name of ['a', 'b', 'c']) await run(name)
  await clock.advance(10_000)
  host.cpuMs = 20_000
  jump(7_000)
  await clock.advance(10_000)
  assert.deepEqual((await graph('Node', 'n1', 'cpuPercent')).at(-1), 50)
  assert.deepEqual((await graph('Node', 'n1', 'diskPercent')).at(-1), 90)
  assert.deepEqual((await graph('Node', 'n1', 'instances')).at(-1), 3)
  assert.deepEqual((await graph('Node', 'n1', 'clockJump')).at(-1), 7_000)
  assert.deepEqual((await graph('StoragePool', pool.metadata.uid, 'usedPercent')).at(-1), 90)
  assert.deepEqual((await graph('StoragePool', pool.metadata.uid, 'promisedPercent')).at(-1), 150)
  assert.deepEqual((await graph('Project', project.metadata.uid, 'quotaPercent')).at(-1), 75)
})

test('who asked for a sample a moment before spares the engine the question', async (t) => {
  const { clock, stats, run, asked } = await world(t)
  const { metadata } = await run('web')
  await clock.advance(8_000)
  const before = asked()
  await stats.measure({ uid: metadata.uid, engine: 'container' }, { maxAgeMs: 0, signal })
  await clock.advance(2_000)
  assert.equal(asked(), before + 1)
  await clock.advance(10_000)
  assert.equal(asked(), before + 2)
})

test('what /proc tells is read as it is meant', () => {
  assert.deepEqual(cpuOf('cpu  100 1 50 9000 77 2 3 4 60 0\ncpu0 1 2\ncpu1 1 2\nintr 1\n'), { cpus: 2, cpuMs: 1_600 })
  assert.deepEqual(memoryOf('MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:   400 kB\n'), {
    memoryBytes: 600 * 1024,
    memoryTotalBytes: 1000 * 1024,
  })
  const disks = '   8 0 sda 1 0 10 0 2 0 20 0\n   8 1 sda1 1 0 10 0 2 0 20 0\n 253 0 dm-0 1 0 9 0 2 0 9 0\n 259 0 nvme0n1 1 0 1 0 2 0 2 0\n'
  assert.deepEqual(diskTrafficOf(disks), { diskReadBytes: 11 * 512, diskWriteBytes: 22 * 512 })
  assert.deepEqual(diskTrafficOf(' 7 0 loop0 1 0 10 0 2 0 20 0\n'), {})
  assert.equal(pressureOf('some avg10=1.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00\n'), 1.5)
  assert.equal(pressureOf(''), undefined)
})
