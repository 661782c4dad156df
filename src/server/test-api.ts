import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KindDef, SpecInput, StatusOf, Stored } from '../api/kind.ts'
import { Cleanup } from '../base/cleanup.ts'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import type { Admission } from '../controller/admission.ts'
import type { Engine } from '../engines/engine.ts'
import { createFakeEngine } from '../engines/fake/fake.ts'
import { Node } from '../resources/compute/kind.ts'
import { Network } from '../resources/network/kind.ts'
import { Volume } from '../resources/storage/kind.ts'
import { App } from '../services/apps/kind.ts'
import { Revision } from '../services/apps/revision-kind.ts'
import { Project } from '../services/auth/kind.ts'
import { AutoscalePolicy } from '../services/autoscale/kind.ts'
import { Backup } from '../services/backup/kind.ts'
import { BackupPolicy } from '../services/backup/policy-kind.ts'
import { BackupTarget } from '../services/backup/target-kind.ts'
import { Desktop, DesktopPool } from '../services/desktops/kind.ts'
import { Screens } from '../services/desktops/screens.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Image } from '../services/images/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import { createFakeBalancerDriver, type FakeBalancerDriver } from '../services/load-balancing/drivers/fake/fake.ts'
import { LoadBalancer } from '../services/load-balancing/kind.ts'
import { authorityPath } from '../services/publish/authority.ts'
import { Certificate, Route } from '../services/publish/kind.ts'
import { createMemoryStore } from '../store/memory/memory.ts'
import type { Store } from '../store/store.ts'
import { openToken } from './auth.ts'
import { createApi } from './http.ts'
import { listen } from './listen.ts'

const testKinds: readonly KindDef[] = [
  ...[Project, Node, Network, Volume, Image, Instance, Snapshot, Operation],
  ...[App, Revision, LoadBalancer, AutoscalePolicy, Route, Certificate, BackupTarget, BackupPolicy, Backup, DesktopPool, Desktop],
]

export interface TestApi extends AsyncDisposable {
  store: Store
  engine: Engine
  balancer: FakeBalancerDriver
  screens: Screens
  socketPath: string
  url: string
  token: string
  /** PEM. */
  ca: string
  stateDir: string
  uploadsDir: string
  /** Operation uid -> what was to be kept. */
  credentials: Map<string, { username: string; password: string }>
  /** Watches of the store that have begun and not ended. */
  watching(): number
  /** The next call of the store throws this. */
  failNext(error: Error): void
}

export interface TestApiOptions {
  admissions?: Admission[]
  engine?: Engine /** Default: any free one. */
  port?: number
}

/** A real server on a socket and a port of its own, over a memory store with the project `default`. Controllers do not run. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const cleanup = new Cleanup()
  const stateDir = await mkdtemp(join(tmpdir(), 'pando-api-'))
  cleanup.defer(() => rm(stateDir, { recursive: true, force: true }))
  const uploadsDir = join(stateDir, 'uploads')
  await mkdir(uploadsDir)
  const { store, watching, failNext } = observedStore(createMemoryStore({ clock: systemClock }))
  await store.create(Project, { name: 'default', spec: { description: '' } })
  const engine = options.engine ?? createFakeEngine({ clock: systemClock })
  const balancer = createFakeBalancerDriver()
  const screens = new Screens(systemClock)
  const credentials: TestApi['credentials'] = new Map()
  const api = await createApi({
    store,
    kinds: testKinds,
    admissions: options.admissions ?? [],
    clock: systemClock,
    log: silentLog,
    version: '0.0.0-test',
    stateDir,
    uploadsDir,
    async openImage(digest) {
      throw new PandoError('image.not_found', { name: digest })
    },
    engineFor(instance) {
      if (engine.runs.includes(instance.spec.engine)) return engine
      throw new PandoError('node.engine_unavailable', { engine: instance.spec.engine, reason: 'not in this test', remedy: 'None.' })
    },
    balancer,
    driver: { ruleCounters: async () => [] },
    screens,
    checkpoint() {},
    async keepCredentials(uid, given) {
      credentials.set(uid, given)
    },
  })
  cleanup.defer(async () => {
    await api.close()
    await store.close()
    await engine.close()
  })
  const { socketPath, url } = await listen(api, {
    cell: { tag: 't', stateDir, runDir: stateDir },
    https: { host: '127.0.0.1', port: options.port ?? 0 },
  }).catch(async (error: unknown) => {
    await cleanup[Symbol.asyncDispose]()
    throw error
  })
  return {
    store,
    engine,
    balancer,
    screens,
    socketPath,
    url,
    stateDir,
    uploadsDir,
    credentials,
    watching,
    failNext,
    token: await openToken(stateDir),
    ca: await readFile(authorityPath(stateDir), 'utf8'),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  }
}

function observedStore(store: Store): { store: Store; watching(): number; failNext(error: Error): void } {
  let open = 0
  let failure: Error | undefined
  const watch: Store['watch'] = async function* (since, query, signal) {
    open++
    try {
      yield* store.watch(since, query, signal)
    } finally {
      open--
    }
  }
  const observed = new Proxy(store, {
    get(target, key) {
      const error = failure
      failure = undefined
      if (error) return () => Promise.reject(error)
      return key === 'watch' ? watch : (target[key as keyof Store] as () => unknown).bind(target)
    },
  })
  return {
    store: observed,
    watching: () => open,
    failNext: (error) => {
      failure = error
    },
  }
}

/** An instance that the engine holds and runs, as controllers would have brought it about. */
export async function runningInstance(
  { store, engine }: TestApi,
  spec: SpecInput<typeof Instance> & { image: string },
  name = 'web',
): Promise<Stored<typeof Instance>> {
  const parsed = Instance.spec.parse(spec)
  const status: StatusOf<typeof Instance> = {
    phase: 'running',
    startedAt: new Date().toISOString(),
    nics: [],
    restartsDone: 0,
    failures: 0,
    observedGeneration: 1,
  }
  const instance = await store.create(Instance, { name, project: 'default', spec: parsed, status })
  const { signal } = new AbortController()
  const config = {
    entrypoint: [],
    cmd: [],
    env: {},
    user: '',
    workdir: '/',
    exposedPorts: [],
    stopSignal: 'SIGTERM',
    architecture: 'amd64',
    labels: {},
  }
  const refuse = () => Promise.reject(new Error('the fake engine reads no images'))
  await engine.create(
    {
      id: instance.metadata.uid,
      name,
      project: 'default',
      hostname: name,
      argv: parsed.command ?? ['sleep'],
      env: {},
      user: '',
      workdir: '/',
      cpus: 1,
      memoryBytes: 1,
      diskBytes: 1,
      image: { digest: 'sha256:0', reference: spec.image, config, sizeBytes: 0, openRootfs: refuse, openDockerArchive: refuse },
      nics: [],
      dns: { servers: [], search: [] },
      stopSignal: 'SIGTERM',
      labels: {},
      specHash: 'x',
    },
    signal,
  )
  await engine.start(instance.metadata.uid, signal)
  return instance
}
