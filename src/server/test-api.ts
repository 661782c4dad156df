import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Identity } from '../api/access.ts'
import type { KindDef, SpecInput, StatusOf, Stored } from '../api/kind.ts'
import { Cleanup } from '../base/cleanup.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import type { Admission } from '../controller/admission.ts'
import type { Engine } from '../engines/engine.ts'
import { createFakeEngine } from '../engines/fake/fake.ts'
import { imageConfig } from '../engines/image-config.ts'
import { Node } from '../resources/compute/kind.ts'
import { Network } from '../resources/network/kind.ts'
import { Volume } from '../resources/storage/kind.ts'
import { App } from '../services/apps/kind.ts'
import { Revision } from '../services/apps/revision-kind.ts'
import { type AuditLog, openAuditLog } from '../services/audit/log.ts'
import { AuditTarget } from '../services/audit/target-kind.ts'
import { IdentityProvider } from '../services/auth/identity/provider-kind.ts'
import { Project } from '../services/auth/kind.ts'
import { Credential, Group, Role, ServiceAccount, Session, Token, User } from '../services/auth/people-kind.ts'
import { quotaStore } from '../services/auth/quota/quota-store.ts'
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
import { Alarm, AlarmRule, Silence } from '../services/monitoring/alarm-kind.ts'
import type { Monitoring } from '../services/monitoring/monitoring.ts'
import { Receiver } from '../services/monitoring/receiver-kind.ts'
import { authorityPath } from '../services/publish/authority.ts'
import { Certificate, Route } from '../services/publish/kind.ts'
import { Secret } from '../services/secrets/kind.ts'
import { createMemoryStore } from '../store/memory/memory.ts'
import type { Store } from '../store/store.ts'
import type { Authenticate } from './gate.ts'
import type { Limits } from './hardening.ts'
import { type Api, createApi } from './http.ts'
import { listen } from './listen.ts'

const testKinds: readonly KindDef[] = [
  Secret,
  ...[Project, Node, Network, Volume, Image, Instance, Snapshot, Operation],
  ...[App, Revision, LoadBalancer, AutoscalePolicy, Route, Certificate, BackupTarget, BackupPolicy, Backup, DesktopPool, Desktop],
  AuditTarget,
  ...[AlarmRule, Alarm, Silence, Receiver],
  ...[User, Group, ServiceAccount, Role, Token, Session, Credential, IdentityProvider],
]

export interface TestApi extends AsyncDisposable {
  store: Store
  routes: Api['routes']
  engine: Engine
  balancer: FakeBalancerDriver
  audit: AuditLog
  screens: Screens
  socketPath: string
  url: string
  /** Opens everything. */
  token: string
  /** Of somebody else. */
  tokenFor(identity: Identity): string
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
  engine?: Engine
  /** Default: nothing is measured. */
  monitoring?: Monitoring /** Default: any free one. */
  port?: number
  /** Default: as in hardening.ts. */
  limits?: Limits
  /** When certificates are looked at. Default: the real one. */
  clock?: Clock
}

/** A real server on a socket and a port of its own, over a memory store with the project `default`. Controllers do not run. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const cleanup = new Cleanup()
  const stateDir = await mkdtemp(join(tmpdir(), 'pando-api-'))
  cleanup.defer(() => rm(stateDir, { recursive: true, force: true }))
  const uploadsDir = join(stateDir, 'uploads')
  await mkdir(uploadsDir)
  const { store, watching, failNext } = observedStore(await quotaStore(createMemoryStore({ clock: systemClock })))
  await store.create(Project, { name: 'default', spec: { description: '', members: [], quota: {} } })
  const engine = options.engine ?? createFakeEngine({ clock: systemClock })
  const balancer = createFakeBalancerDriver()
  const audit = openAuditLog(join(stateDir, 'audit.db'))
  const screens = new Screens(systemClock)
  const credentials: TestApi['credentials'] = new Map()
  const tokens = new Map<string, Identity>()
  const tokenFor = (identity: Identity) => {
    const token = randomBytes(16).toString('base64url')
    tokens.set(token, identity)
    return token
  }
  const api = await createApi({
    store,
    kinds: testKinds,
    admissions: options.admissions ?? [],
    clock: systemClock,
    log: silentLog,
    version: '0.0.0-test',
    stateDir,
    uploadsDir,
    ways: [bearer(tokens)],
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
    ...(options.monitoring ? { monitoring: options.monitoring } : {}),
    ...(options.limits ? { limits: options.limits } : {}),
    checkpoint() {},
    audit,
    async keepCredentials(uid, given) {
      credentials.set(uid, given)
    },
  })
  cleanup.defer(async () => {
    await api.close()
    await audit.close()
    await store.close()
    await engine.close()
  })
  const { socketPath, url } = await listen(api, {
    cell: { tag: 't', stateDir, runDir: stateDir },
    https: { host: '127.0.0.1', port: options.port ?? 0 },
    clock: options.clock ?? systemClock,
  }).catch(async (error: unknown) => {
    await cleanup[Symbol.asyncDispose]()
    throw error
  })
  return {
    store,
    routes: api.routes,
    engine,
    balancer,
    audit,
    screens,
    socketPath,
    url,
    stateDir,
    uploadsDir,
    credentials,
    watching,
    failNext,
    token: tokenFor({ subject: 'system:root', by: { type: 'token', token: 'root' } }),
    tokenFor,
    ca: await readFile(authorityPath(stateDir), 'utf8'),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  }
}

/** What tests prove who they are with: how real tokens are made and kept is no matter of the routes. */
function bearer(tokens: ReadonlyMap<string, Identity>): Authenticate {
  return async ({ headers }) => {
    const sent = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
    if (sent === undefined || sent.startsWith('pando_')) return undefined
    const identity = tokens.get(sent)
    if (!identity) throw new PandoError('auth.unknown_token')
    return identity
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
  const config = imageConfig()
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
