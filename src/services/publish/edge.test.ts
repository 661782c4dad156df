import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import type { SpecInput, Stored } from '../../api/kind.ts'
import { deadline, isoTime, systemClock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { Notifier } from '../../base/notifier.ts'
import { type RunningControllers, runControllers } from '../../controller/manager.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import type { Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { Answers } from './answers.ts'
import { certificateController } from './certificates.ts'
import { edgeController } from './edge.ts'
import type { EdgeDriver, EdgePlan } from './edge-driver.ts'
import { Certificate, Route } from './kind.ts'
import { madeCertificateController } from './made.ts'

const options = { timeout: 30_000 }
const project = 'demo'

/** Keeps the plans it is given; may refuse them. */
class Recorder implements EdgeDriver {
  plan: EdgePlan | undefined
  calls = 0
  refusal: PandoError | undefined
  readonly called = new Notifier()
  readonly #ended = new Notifier()

  async ensureEdge(plan: EdgePlan) {
    this.calls++
    this.called.notify()
    if (this.refusal) throw this.refusal
    this.plan = plan
    return { httpPort: 80, httpsPort: 8443 }
  }
  async *events(signal: AbortSignal) {
    while (!signal.aborted) {
      await this.#ended.wait(signal)
      yield { id: 'edge', type: 'changed' as const }
    }
  }
  end() {
    this.#ended.notify()
  }
}

let dir: string
let store: Store
let driver: Recorder
let answers: Answers
let running: RunningControllers
let stop: AbortController

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pando-edge-'))
  store = createMemoryStore({ clock: systemClock })
  driver = new Recorder()
  answers = new Answers()
  await start()
})
afterEach(async () => {
  await end()
  await rm(dir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  stop = new AbortController()
  const order = () => Promise.reject(new PandoError('certificate.issuer_unreachable', { issuer: 'issuer.example', detail: 'ENOTFOUND' }))
  const controllers = [
    madeCertificateController(),
    certificateController({ stateDir: dir, acmeDirectory: 'https://issuer.example/', order, checkpoint() {} }),
    edgeController({ balancer: driver, stateDir: dir, answers, webPorts: { httpPort: 80, httpsPort: 8443 } }),
  ]
  running = await runControllers({ store, controllers, clock: systemClock, log: silentLog, signal: stop.signal })
}
async function end(): Promise<void> {
  stop.abort()
  await running.done
}

async function balancer(app: string, address: string | undefined, port = 80): Promise<void> {
  const spec = LoadBalancer.spec.parse({
    ...{ app, network: 'default', wake: false, backends: [] },
    balance: { algorithm: 'round-robin', affinity: 'none', retries: 3, drain: 0 },
    ports: [{ name: 'web', port, target: 8080, mode: 'http' }],
  })
  const status = { phase: 'pending' as const, backends: [], ...(address === undefined ? {} : { address }) }
  await store.create(LoadBalancer, { project, name: app, spec, status })
}
const route = (name: string, spec: SpecInput<typeof Route>, where = project) =>
  store.create(Route, { project: where, name, spec: Route.spec.parse(spec) })
const remove = (name: string) =>
  modify(store, Route, { project, name }, (now) => ({ ...now, metadata: { ...now.metadata, deletedAt: isoTime(systemClock) } }))

/** Resolves with the route when it looks so. */
async function seen(name: string, look: (route: Stored<typeof Route>) => boolean, where = project): Promise<Stored<typeof Route>> {
  const signal = deadline(stop.signal, 10_000)
  const since = await store.revision()
  const now = await store.get(Route, { project: where, name })
  if (now && look(now)) return now
  for await (const { object } of store.watch(since, { kind: 'Route', project: where, name }, signal)) {
    const changed = object as Stored<typeof Route> | undefined
    if (changed && look(changed)) return changed
  }
  assert.fail(`${name} never looked so: ${JSON.stringify((await store.get(Route, { project: where, name }))?.status)}`)
}
const ready = ({ status }: Stored<typeof Route>) => status.phase === 'ready'

test('a route leads to the balancer of its app, wherever that moves', options, async () => {
  await balancer('web', '10.210.0.9')
  const { metadata } = await route('shop', { host: 'shop.example', app: 'web' })
  const { status } = await seen('shop', ready)
  assert.deepEqual(status, { phase: 'ready', observedGeneration: 1, url: 'http://shop.example/' })
  const wanted = { id: metadata.uid, host: 'shop.example', path: '/', certificate: undefined, redirect: false }
  assert.deepEqual(driver.plan?.routes, [{ ...wanted, target: { address: '10.210.0.9', port: 80 } }])
  await modify(store, LoadBalancer, { project, name: 'web' }, (now) => ({ ...now, status: { ...now.status, address: '10.210.0.10' } }))
  await running.idle()
  assert.equal(driver.plan?.routes[0]?.target.address, '10.210.0.10')
})

test('a balancer whose backends come and go makes nobody look at all routes', options, async () => {
  await balancer('web', '10.210.0.9')
  await route('shop', { host: 'shop.example', app: 'web' })
  await seen('shop', ready)
  await running.idle()
  const { calls } = driver
  for (let i = 0; i < 20; i++)
    await modify(store, LoadBalancer, { project, name: 'web' }, (now) => ({ ...now, spec: { ...now.spec, wake: i % 2 === 0 } }))
  await running.idle()
  assert.ok(driver.calls <= calls + 1, `${driver.calls - calls} times`) // once for what it was before
})

test('a route with TLS gets a certificate of its own, which goes with it', options, async () => {
  await balancer('web', '10.210.0.9')
  await route('shop', { host: 'shop.example', app: 'web', tls: true })
  const { status } = await seen('shop', ready)
  assert.deepEqual(status, { phase: 'ready', observedGeneration: 1, url: 'https://shop.example:8443/', certificate: 'shop' })
  const [wanted] = driver.plan!.routes
  assert.ok(wanted?.redirect && new X509Certificate(wanted.certificate!).checkHost('shop.example'))
  assert.match(wanted.certificate!, /BEGIN PRIVATE KEY/)
  const everything = JSON.stringify([await store.list(Certificate), await store.list(Route), await store.history({ limit: 1000 })])
  assert.doesNotMatch(everything, /PRIVATE KEY/)
  await remove('shop')
  await running.idle()
  assert.deepEqual([(await store.list(Route)).total, (await store.list(Certificate)).total, driver.plan?.routes], [0, 0, []])
})

test('a route that changes its host, or needs none any more, changes its certificate with it', options, async () => {
  await balancer('web', '10.210.0.9')
  await route('shop', { host: 'shop.example', app: 'web', tls: true })
  await seen('shop', ready)
  await modify(store, Route, { project, name: 'shop' }, (now) => ({ ...now, spec: { ...now.spec, host: 'new.example' } }))
  await seen('shop', ({ status }) => ready({ status } as never) && status.url === 'https://new.example:8443/')
  assert.ok(new X509Certificate(driver.plan!.routes[0]!.certificate!).checkHost('new.example'))
  await modify(store, Route, { project, name: 'shop' }, (now) => ({ ...now, spec: { ...now.spec, tls: false } }))
  await seen('shop', ({ status }) => status.url === 'http://new.example/')
  await running.idle()
  assert.equal((await store.list(Certificate)).total, 0)
})

test('while an issuer outside gives nothing, the route answers with one of our own and says why', options, async () => {
  await balancer('web', '10.210.0.9')
  await route('shop', { host: 'shop.example', app: 'web', tls: true, issuer: 'acme' })
  const { status } = await seen('shop', ({ status: { phase, reason } }) => phase === 'ready' && reason !== undefined)
  assert.equal(status.reason?.code, 'certificate.issuer_unreachable')
  assert.ok(new X509Certificate(driver.plan!.routes[0]!.certificate!).checkHost('shop.example'))
})

test('what is missing is said, and the others answer all the same', options, async () => {
  await balancer('web', '10.210.0.9')
  await balancer('new', undefined)
  await store.create(Certificate, { project, name: 'other', spec: Certificate.spec.parse({ hosts: ['other.example'] }) })
  await route('good', { host: 'good.example', app: 'web' })
  await route('absent', { host: 'absent.example', app: 'nobody' })
  await route('early', { host: 'early.example', app: 'new' })
  await route('port', { host: 'port.example', app: 'web', port: 'admin' })
  await route('unsigned', { host: 'unsigned.example', app: 'web', tls: true, certificate: 'nothing' })
  await route('wrong', { host: 'wrong.example', app: 'web', tls: true, certificate: 'other' })
  await route('second', { host: 'good.example', app: 'new' })
  await running.idle()
  const { items } = await store.list(Route)
  const told = Object.fromEntries(items.map(({ metadata, status }) => [metadata.name, `${status.phase} ${status.reason?.code ?? ''}`]))
  assert.deepEqual(told, {
    good: 'ready ',
    absent: 'pending route.app_missing',
    early: 'pending route.app_not_ready',
    port: 'failed route.no_such_port',
    unsigned: 'pending route.no_certificate',
    wrong: 'failed route.wrong_certificate',
    second: 'failed route.taken',
  })
  assert.deepEqual(
    driver.plan?.routes.map(({ host }) => host),
    ['good.example'],
  )
  await balancer('nobody', '10.210.0.11')
  await seen('absent', ready)
})

test('ports that are taken are said of every route, and are taken as soon as they are free', options, async () => {
  driver.refusal = new PandoError('publish.ports_taken', { port: 80, owner: 'nginx (process 7)' })
  await balancer('web', '10.210.0.9')
  await route('shop', { host: 'shop.example', app: 'web' })
  const { status } = await seen('shop', ({ status: { phase } }) => phase === 'failed')
  assert.match(status.reason!.message, /Port 80 .* nginx/)
  driver.refusal = undefined
  assert.deepEqual((await seen('shop', ready)).status, { phase: 'ready', observedGeneration: 1, url: 'http://shop.example/' })
})

test('a route can be deleted while the ports are taken', options, async () => {
  driver.refusal = new PandoError('publish.ports_taken', { port: 80, owner: 'nginx (process 7)' })
  await route('shop', { host: 'shop.example', app: 'web' })
  await seen('shop', ({ status: { phase } }) => phase === 'failed')
  await remove('shop')
  const gone = deadline(stop.signal, 10_000)
  while (await store.get(Route, { project, name: 'shop' }))
    for await (const _ of store.watch(await store.revision(), { kind: 'Route' }, gone)) break
})

test('a proxy that ended is made anew, and so is one of a server that starts again', options, async () => {
  await balancer('web', '10.210.0.9')
  await route('shop', { host: 'shop.example', app: 'web', tls: true })
  await seen('shop', ready)
  await running.idle()
  const before = driver.plan
  driver.plan = undefined
  const called = driver.called.wait(deadline(stop.signal, 10_000))
  driver.end()
  await called
  await running.idle()
  assert.deepEqual(driver.plan, before)
  await end()
  driver.plan = undefined
  await start()
  await running.idle()
  assert.deepEqual(driver.plan, before)
})

test('what is left for issuers to see is shown, and whoever waits for it learns that it cannot be', options, async () => {
  const answer = { path: '/.well-known/acme-challenge/x', text: 'x.y' }
  await answers.show(answer, deadline(stop.signal, 10_000))
  assert.deepEqual(driver.plan?.answers, [answer])
  answers.remove(answer.path)
  await running.idle()
  driver.refusal = new PandoError('publish.ports_taken', { port: 80, owner: 'nginx' })
  await assert.rejects(answers.show(answer, deadline(stop.signal, 10_000)), { code: 'publish.ports_taken' })
})
