import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Stored } from '../../api/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { coversHost, overlap, slugOf } from './hosts.ts'
import { Route } from './kind.ts'
import { certificateStep, claimOf, type Held, type Made, pauseAfter, type RouteObject, renewAt, rivalOf, targetOf, urlOf } from './plan.ts'

const hour = 3_600_000
const made: Made = { hosts: ['shop.example'], issuer: 'acme', days: 0, directory: 'https://issuer.example/' }
const held = (more: Partial<Held> = {}): Held => ({ made, notBefore: 0, notAfter: 90 * hour, ...more })
const issued = { phase: 'issued', issuedAt: '', renewAt: '' } as const
const failed = (generation: number, retryAt: number) =>
  ({ phase: 'failed', retryAt: new Date(retryAt).toISOString(), failures: 1, generation }) as const

describe('a certificate', () => {
  test('is kept until a third of its life is left, and then a new one is got', () => {
    const at = (now: number) => certificateStep(made, { held: held(), status: issued, generation: 1, now })
    assert.deepEqual(at(0), { do: 'keep', until: 60 * hour })
    assert.deepEqual(at(60 * hour - 1), { do: 'keep', until: 60 * hour })
    assert.deepEqual(at(60 * hour), { do: 'get' })
  })
  test('is got anew at once when another one is wished', () => {
    for (const other of [
      { ...made, hosts: ['other.example'] },
      { ...made, issuer: 'own' as const },
      { ...made, directory: 'https://x/' },
    ])
      assert.deepEqual(certificateStep(other, { held: held(), status: issued, generation: 2, now: 0 }), { do: 'get' })
  })
  test('is not asked for again before the pause is over, unless another one is wished', () => {
    const at = (now: number, generation = 1) => certificateStep(made, { held: undefined, status: failed(1, 50), generation, now })
    assert.deepEqual(at(49), { do: 'wait', until: 50 })
    assert.deepEqual(at(50), { do: 'get' })
    assert.deepEqual(at(0, 2), { do: 'get' })
  })
  test('is always renewed while it is valid, however long it lives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 3, max: 1e11 }), (notBefore, life) => {
        const at = renewAt({ notBefore, notAfter: notBefore + life })
        return notBefore < at && at < notBefore + life
      }),
    )
  })
  test('is asked for with pauses that grow, up to six hours', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 100].map(pauseAfter),
      [1, 1, 3, 9, 27, 81, 243, 360, 360].map((minutes) => minutes * 60_000),
    )
  })
  test('for a star is good for one label below it, as browsers read it', () => {
    const good = ['a.shop.example', '*.shop.example'].map((host) => coversHost('*.shop.example', host))
    const bad = ['shop.example', 'a.b.shop.example', '*.a.shop.example', 'a.shop.example.org'].map((host) =>
      coversHost('*.shop.example', host),
    )
    assert.deepEqual(
      [good, bad],
      [
        [true, true],
        [false, false, false, false],
      ],
    )
  })
})

let count = 0
const route = (
  host: string,
  more: { path?: string; project?: string; createdAt?: string; deletedAt?: string; port?: string; tls?: boolean } = {},
) => {
  const { path = '/', project = 'demo', createdAt = '2026-01-01', deletedAt, ...spec } = more
  const name = `r${++count}`
  return {
    kind: 'Route',
    metadata: {
      name,
      project,
      uid: name,
      createdAt,
      ...(deletedAt ? { deletedAt } : {}),
      updatedAt: '',
      revision: 1,
      generation: 1,
      labels: {},
    },
    spec: Route.spec.parse({ host, path, app: 'web', ...spec }),
    status: { phase: 'pending', observedGeneration: 0 },
  } as RouteObject
}
const balancer = (ports: { name: string; port: number; mode: 'tcp' | 'http' }[], address?: string) => {
  const spec = LoadBalancer.spec.parse({
    ...{ app: 'web', network: 'default', backends: [], wake: false },
    balance: { algorithm: 'round-robin', affinity: 'none', retries: 3, drain: 0 },
    ports: ports.map((port) => ({ ...port, target: 80 })),
  })
  return {
    metadata: { name: 'web' },
    spec,
    status: { phase: 'ready', backends: [], ...(address ? { address } : {}) },
  } as unknown as Stored<typeof LoadBalancer>
}

describe('a route', () => {
  test('leads to the port it names, else to the first http port, else to the first', () => {
    const ports = [
      { name: 'db', port: 5432, mode: 'tcp' as const },
      { name: 'web', port: 80, mode: 'http' as const },
    ]
    const to = (port: string | undefined, list = ports) =>
      targetOf(route('a.example', port === undefined ? {} : { port }), balancer(list, '10.0.0.9')).port
    assert.deepEqual([to(undefined), to('db'), to('5432'), to(undefined, ports.slice(0, 1))], [80, 5432, 5432, 5432])
  })
  test('says what the app has when it has no such port, and that an app is missing or has no address yet', () => {
    const code = (look: () => unknown) => {
      try {
        return look()
      } catch (error) {
        return `${(error as { code: string }).code}: ${(error as Error).message}`
      }
    }
    const web = [{ name: 'web', port: 80, mode: 'http' as const }]
    assert.deepEqual(
      [
        code(() => targetOf(route('a.example', { port: 'admin' }), balancer(web, '10.0.0.9'))),
        code(() => targetOf(route('a.example'), balancer([], '10.0.0.9'))),
        code(() => targetOf(route('a.example'), undefined)),
        code(() => targetOf(route('a.example'), balancer(web))),
      ],
      [
        'route.no_such_port: App web has no port admin: it has web (80)',
        'route.no_such_port: App web has no port to lead to: it has none',
        'route.app_missing: There is no app web that could answer',
        'route.app_not_ready: App web has no address yet',
      ],
    )
  })
  test('shares a host with routes of its project for other paths, and with no other project', () => {
    const rival = (ours: RouteObject, ...others: RouteObject[]) =>
      rivalOf({ ...ours.spec, project: ours.metadata.project }, others) !== undefined
    assert.deepEqual(
      [
        rival(route('a.example'), route('a.example')),
        rival(route('a.example'), route('a.example', { path: '/api' })),
        rival(route('a.example'), route('a.example', { path: '/api', project: 'other' })),
        rival(route('x.a.example'), route('*.a.example')),
        rival(route('x.a.example'), route('*.a.example', { project: 'other' })),
        rival(route('a.example'), route('a.example', { deletedAt: '2026-02-01' })),
      ],
      [true, false, true, false, true, false],
    )
  })
  test('of any routes that are stored, each host and path has exactly one, the oldest', () => {
    const any = fc.array(
      fc.record({
        host: fc.constantFrom('a.example', 'b.example', '*.a.example'),
        path: fc.constantFrom('/', '/api'),
        project: fc.constantFrom('demo', 'other'),
        createdAt: fc.constantFrom('2026-01-01', '2026-01-02'),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(any, (list) => {
        const routes = list.map(({ host, ...more }) => route(host, more))
        const ahead = routes.filter((one) => !rivalOf(claimOf(one), routes))
        const clash = ahead.some((one) =>
          ahead.some((other) => one !== other && one.spec.host === other.spec.host && one.spec.path === other.spec.path),
        )
        return !clash && (routes.length === 0 || ahead.length > 0)
      }),
    )
  })
  test('has an address without the port where the port is the usual one', () => {
    const of = (tls: boolean, ports = { httpPort: 80, httpsPort: 443 }) => urlOf({ host: 'a.example', path: '/x', tls }, ports)
    assert.deepEqual(
      [of(true), of(false), of(true, { httpPort: 8080, httpsPort: 8443 }), of(false, { httpPort: 8080, httpsPort: 8443 })],
      ['https://a.example/x', 'http://a.example/x', 'https://a.example:8443/x', 'http://a.example:8080/x'],
    )
  })
  test('gets a name from host and path', () => {
    assert.deepEqual([slugOf('shop.example', '/'), slugOf('*.shop.example', '/api/v1/')], ['shop-example', 'any-shop-example-api-v1'])
    assert.ok(slugOf(`${'a'.repeat(63)}.example`, '/').length <= 63)
    assert.deepEqual([overlap('*.a.example', 'x.y.a.example'), overlap('*.a.example', 'a.example')], [true, false])
  })
})
