import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { SpecInput, Stored } from '../../api/kind.ts'
import type { Clock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import type { Controller } from '../../controller/controller.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import type { Store } from '../../store/store.ts'
import { authorityPath, openAuthority } from './authority.ts'
import { type CertificateDeps, certificateController } from './certificates.ts'
import { KeyFiles } from './key-files.ts'
import { Certificate } from './kind.ts'

const day = 86_400_000
const key = { project: 'demo', name: 'shop' }
let stateDir: string
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'pando-certificates-'))
})
afterEach(() => rm(stateDir, { recursive: true, force: true }))

/** Time passes only between two looks, as `again` says. */
class Time implements Clock {
  at = Date.UTC(2030, 0, 1)
  now = () => this.at
  sleep = () => Promise.reject(new Error('nobody sleeps here'))
}

interface World {
  store: Store
  clock: Time
  controller: Controller
  /** Looks once; resolves to the milliseconds until the next look. */
  look(): Promise<number>
  object(): Promise<Stored<typeof Certificate>>
}

async function world(spec: SpecInput<typeof Certificate>, deps: Partial<CertificateDeps> = {}): Promise<World> {
  const clock = new Time()
  const store = createMemoryStore({ clock })
  const object = await store.create(Certificate, { ...key, spec: Certificate.spec.parse(spec) })
  const order = () => Promise.reject(new Error('not in this test'))
  const controller = certificateController({ stateDir, acmeDirectory: 'https://issuer.example/directory', order, checkpoint() {}, ...deps })
  const ctx = { store, clock, log: silentLog, signal: new AbortController().signal }
  return {
    ...{ store, clock, controller },
    async look() {
      const outcome = await controller.reconcile(object.metadata, ctx)
      return outcome === 'done' ? Number.POSITIVE_INFINITY : outcome.again
    },
    object: async () => (await store.get(Certificate, key))!,
  }
}

describe('a certificate of our own', () => {
  test('is for its hosts, for servers only, and trusted by whom trusts the cloud', async () => {
    const { look, object, clock } = await world({ hosts: ['shop.example', '*.shop.example'] })
    await look()
    const { status, metadata } = await object()
    assert.ok(status.phase === 'issued' && status.issuer === 'own')
    const certificate = new X509Certificate(status.chain!)
    const authority = new X509Certificate(await readFile(authorityPath(stateDir)))
    assert.equal(certificate.subjectAltName, 'DNS:*.shop.example, DNS:shop.example')
    assert.deepEqual([certificate.ca, certificate.keyUsage], [false, ['1.3.6.1.5.5.7.3.1']])
    assert.ok(certificate.verify(authority.publicKey) && certificate.checkIssued(authority))
    assert.ok(certificate.checkHost('a.shop.example') && !certificate.checkHost('other.example'))
    assert.ok(Math.abs(certificate.validToDate.getTime() - (clock.now() + 90 * day)) < 1000)
    const file = join(stateDir, 'certificates', `${metadata.uid}.json`)
    assert.deepEqual([(await stat(file)).mode & 0o777, (await stat(join(stateDir, 'certificates'))).mode & 0o777], [0o600, 0o700])
    assert.doesNotMatch(JSON.stringify(await object()), /PRIVATE/)
  })

  for (const { days, years } of [
    { days: 1, years: 0.2 },
    { days: 90, years: 12 },
    { days: 825, years: 30 },
  ])
    test(`of ${days} days is valid at every minute of ${years} years, across authorities`, async () => {
      const { look, object, clock } = await world({ hosts: ['shop.example'], days })
      let renewals = 0
      let last = ''
      for (const end = clock.now() + years * 365 * day; clock.now() < end; ) {
        const again = await look()
        const { status } = await object()
        assert.ok(status.phase === 'issued')
        const certificate = new X509Certificate(status.chain!)
        const authority = new X509Certificate(status.chain!.slice(status.chain!.indexOf('-----END')).replace(/^-+END CERTIFICATE-+/, ''))
        assert.ok(again > 0, 'it never spins')
        for (const instant of [clock.now(), clock.now() + again])
          for (const one of [certificate, authority])
            assert.ok(one.validFromDate.getTime() < instant && instant < one.validToDate.getTime(), `${new Date(instant).toISOString()}`)
        if (last !== status.fingerprint) renewals++
        last = status.fingerprint!
        clock.at += again
      }
      assert.ok(renewals > 5, `${renewals} renewals`)
    })

  test('is made anew when its hosts change, when the authority is another, and not otherwise', async () => {
    const { look, object, store } = await world({ hosts: ['shop.example'] })
    const fingerprint = async () => {
      await look()
      return (await object()).status.fingerprint
    }
    const first = await fingerprint()
    assert.equal(await fingerprint(), first)
    const now = await object()
    await store.update(Certificate, { ...now, spec: { ...now.spec, hosts: ['shop.example', 'www.shop.example'] } })
    const second = await fingerprint()
    assert.notEqual(second, first)
    await rm(join(stateDir, 'tls'), { recursive: true })
    assert.notEqual(await fingerprint(), second)
  })

  test('is there when the server died between the file and the status, and is not made twice', async () => {
    const dies = { at: 'certificate:saved' }
    const { look, object } = await world(
      { hosts: ['shop.example'] },
      {
        checkpoint(name) {
          if (name === dies.at) throw new DOMException('killed', 'AbortError')
        },
      },
    )
    await assert.rejects(look())
    const { metadata, status } = await object()
    assert.equal(status.phase, 'pending')
    const { fingerprint } = (await new KeyFiles(stateDir).read(metadata.uid))!
    dies.at = ''
    await look()
    assert.equal((await object()).status.fingerprint, fingerprint)
  })

  test('takes its key with it', async () => {
    const { look, object, store } = await world({ hosts: ['shop.example'] })
    await look()
    const now = await object()
    await store.update(Certificate, { ...now, metadata: { ...now.metadata, deletedAt: new Date().toISOString() } })
    await look()
    assert.equal(await store.get(Certificate, key), undefined)
    assert.ok(!(await readdir(join(stateDir, 'certificates'))).includes(`${now.metadata.uid}.json`))
  })
})

describe('a certificate of an issuer outside', () => {
  const unreachable = () =>
    Promise.reject(new PandoError('certificate.issuer_unreachable', { issuer: 'issuer.example', detail: 'ENOTFOUND' }))

  test('is asked for with growing pauses, and one of our own stands in', async () => {
    const { look, object, clock } = await world({ hosts: ['shop.example'], issuer: 'acme' }, { order: unreachable })
    const pauses: number[] = []
    for (let i = 0; i < 8; i++) {
      const again = await look()
      pauses.push(again / 60_000)
      const { status } = await object()
      assert.ok(status.phase === 'failed' && status.failures === i + 1 && status.reason?.code === 'certificate.issuer_unreachable')
      assert.equal(status.issuer, 'own')
      assert.ok(new X509Certificate(status.chain!).validToDate.getTime() > clock.now())
      assert.ok((await look()) <= again, 'looking earlier asks nobody')
      assert.equal(((await object()).status as { failures?: number }).failures, i + 1)
      clock.at += again
    }
    assert.deepEqual(pauses, [1, 3, 9, 27, 81, 243, 360, 360])
  })

  test('stays until its end when it cannot be renewed, and no minute is without a valid one', async () => {
    let reachable = true
    const clock: { now?: () => number } = {}
    const order: CertificateDeps['order'] = async ({ hosts }) => {
      if (!reachable) return unreachable()
      const now = clock.now!()
      const { key: pem, certificate } = await (await openAuthority({ stateDir, now })).issue({
        subject: 'CN=outside',
        names: hosts,
        days: 90,
        now,
      })
      return { key: pem, chain: certificate.toString() }
    }
    const { look, object, clock: time } = await world({ hosts: ['shop.example'], issuer: 'acme' }, { order })
    clock.now = time.now
    let again = await look()
    assert.deepEqual([(await object()).status.phase, (await object()).status.issuer], ['issued', 'acme'])
    reachable = false
    const issuers = new Set<string>()
    for (const end = time.now() + 365 * day; time.now() < end; again = await look()) {
      time.at += again
      if (time.now() >= end) break
      const { status } = await object()
      issuers.add(`${status.issuer}`)
      assert.ok(Date.parse(status.notAfter!) >= time.now(), `${status.notAfter} at ${new Date(time.now()).toISOString()}`)
    }
    assert.deepEqual([...issuers], ['acme', 'own'])
    reachable = true
    time.at += again
    await look()
    assert.deepEqual([(await object()).status.phase, (await object()).status.issuer], ['issued', 'acme'])
  })
})

test('two that open the authority at the same time get the same one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pando-authority-'))
  const now = Date.now()
  const all = await Promise.all(Array.from({ length: 5 }, () => openAuthority({ stateDir: dir, now })))
  assert.equal(new Set(all.map(({ certificate }) => certificate)).size, 1)
  assert.equal((await stat(join(dir, 'tls/ca.pem'))).mode & 0o777, 0o600)
  await rm(dir, { recursive: true })
})
