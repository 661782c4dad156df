import type { TestContext } from 'node:test'
import type { SpecInput, SpecOf, Stored } from '../../src/api/kind.ts'
import { silentLog } from '../../src/base/log.ts'
import { createVirtualClock } from '../../src/base/virtual-clock.ts'
import type { Controller } from '../../src/controller/controller.ts'
import { runControllers } from '../../src/controller/manager.ts'
import type { ImageContent } from '../../src/engines/engine.ts'
import { createFakeEngine } from '../../src/engines/fake/fake.ts'
import { imageConfig } from '../../src/engines/image-config.ts'
import { compute } from '../../src/resources/compute/compute.ts'
import { Node } from '../../src/resources/compute/kind.ts'
import { createFakeNetworkDriver } from '../../src/resources/network/drivers/fake/fake.ts'
import { network } from '../../src/resources/network/network.ts'
import { createFakeVolumeDriver } from '../../src/resources/storage/drivers/fake/fake.ts'
import { apps } from '../../src/services/apps/apps.ts'
import { App, appLabel } from '../../src/services/apps/kind.ts'
import { Revision } from '../../src/services/apps/revision-kind.ts'
import { auth } from '../../src/services/auth/auth.ts'
import { quotaStore } from '../../src/services/auth/quota/quota-store.ts'
import { cloneWorkshop } from '../../src/services/fork/clones.ts'
import { fork } from '../../src/services/fork/fork.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { lifecycle } from '../../src/services/lifecycle/lifecycle.ts'
import { spareWorkshop } from '../../src/services/lifecycle/spares.ts'
import { createFakeBalancerDriver } from '../../src/services/load-balancing/drivers/fake/fake.ts'
import { LoadBalancer } from '../../src/services/load-balancing/kind.ts'
import { loadBalancing } from '../../src/services/load-balancing/load-balancing.ts'
import { countsOf } from '../../src/services/load-balancing/traffic.ts'
import { createMemoryStore } from '../../src/store/memory/memory.ts'
import { modify } from '../../src/store/update.ts'

const config = imageConfig({ entrypoint: ['serve'] })
const capacity = { cpus: 512, memoryBytes: 8 * 1024 ** 4, diskBytes: 1024 ** 5 }
export const project = 'default'

interface WorldOptions {
  bootMs?: number
  exits?: Record<string, number>
}

/** The real loops over the fake engine, in virtual time. */
export async function appsWorld(t: TestContext, options: WorldOptions = {}) {
  const clock = createVirtualClock()
  const store = await quotaStore(createMemoryStore({ clock }))
  const engine = createFakeEngine({ clock, bootMs: options.bootMs ?? 500, freezeMs: 100, exits: { true: 0, false: 1, ...options.exits } })
  const image = (reference: string) => ({ digest: `sha256:${reference}`, config: { ...config, entrypoint: [reference.split(':')[0]!] } })
  const balancer = createFakeBalancerDriver()
  const deps = {
    node: 'n1',
    engines: [engine],
    engineFor: () => engine,
    driver: createFakeNetworkDriver(),
    balancer,
    volumes: createFakeVolumeDriver(),
    checkpoint() {},
    version: '0',
    pool: '10.210.0.0/16',
    freeMemory: () => 16 * 1024 ** 3,
    host: async () => ({ capacity, hostname: 'n1', kernel: '6', architecture: 'amd64', bootId: 'boot-1' }),
    images: {
      find: async (_store: unknown, _project: string, reference: string) => image(reference),
      open: async (digest: string) => image(digest.slice(7)) as unknown as ImageContent,
    },
  }
  const service = apps({
    checkpoint() {},
    clone: cloneWorkshop(deps),
    traffic: countsOf(balancer),
  })
  const services = [
    auth(),
    compute(deps),
    network(deps),
    lifecycle(deps),
    fork({ ...deps, prepareSpare: spareWorkshop(deps) }),
    service,
    loadBalancing(deps),
  ]
  let isAway = false
  const unlessAway = (controller: Controller): Controller => ({
    ...controller,
    reconcile: async (key, ctx) => (isAway ? { again: 30_000 } : controller.reconcile(key, ctx)),
  })
  const all = [...services.flatMap((one) => [...one.controllers, ...one.nodeControllers])]
  const controllers = all.map((one) => (one.name === 'resources/compute/node' ? unlessAway(one) : one))
  let stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined
  const start = async () => {
    stop = new AbortController()
    running = await runControllers({ store, clock, log: silentLog, controllers, random: () => 0, signal: stop.signal })
  }
  await start()
  t.after(async () => {
    stop.abort()
    await clock.advance(0)
    await running?.done
  })
  const key = (name: string) => ({ project, name })
  const get = async (name = 'web') => (await store.get(App, key(name)))!
  const replicas = async (name = 'web') => (await store.list(Instance, { selector: `${appLabel}=${name}` })).items
  return {
    clock,
    store,
    engine,
    get,
    replicas,
    metrics: () => running!.metrics().find(({ name }) => name === 'services/apps')!,
    deploy: async (spec: Partial<SpecInput<typeof App>> = {}, name = 'web') =>
      store.create(App, { ...key(name), spec: App.spec.parse({ template: { image: 'web:1' }, replicas: 3, ...spec }) }),
    async change(next: (spec: SpecOf<typeof App>) => object, name = 'web') {
      await modify(store, App, key(name), (app) => ({ ...app, spec: { ...app.spec, ...next(app.spec) } }))
    },
    async until(phase: string, limitMs = 600_000, name = 'web') {
      await clock.runUntil(async () => {
        const app = await get(name)
        return app.status.phase === phase && app.status.observedGeneration === app.metadata.generation
      }, limitMs)
    },
    /** From now on the balancer says this of a replica. */
    async report(replica: Stored<typeof Instance>, counters: Parameters<typeof balancer.report>[2]) {
      const { metadata } = (await store.get(LoadBalancer, key(replica.metadata.labels[appLabel]!)))!
      balancer.report(metadata.uid, replica.metadata.uid, counters)
    },
    balancer: async (name = 'web') => (await store.get(LoadBalancer, key(name)))!,
    revisions: async () =>
      (await store.list(Revision)).items.map(({ metadata, spec, status }) => [metadata.name, status.phase, spec.cause]),
    notes: async (name = 'web') =>
      (await store.history({ kind: 'App', name, types: ['note'], limit: 1000 })).map(({ note }) => note!.reason),
    /** The node says nothing more and is taken for lost. */
    async loseNode() {
      isAway = true
      const status = { reason: 'it says nothing', phase: 'notReady' as const }
      await modify(store, Node, { name: 'n1' }, (node) => ({ ...node, status: { ...node.status, ...status } }))
    },
  }
}

export const image = (name: string) => (spec: SpecOf<typeof App>) => ({ template: { ...spec.template, image: name } })
export const names = (replicas: { metadata: { name: string } }[]) => replicas.map(({ metadata }) => metadata.name).sort()
