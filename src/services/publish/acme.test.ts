import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Pebble, startPebble } from '../../../test/support/pebble.ts'
import { type AcmeDeps, orderCertificate } from './acme.ts'

const { signal } = new AbortController()

describe('an ACME issuer', { timeout: 900_000 }, () => {
  let pebble: Pebble
  let web: Server
  let stateDir: string
  const answers = new Map<string, string>()
  const asked: string[] = []
  let deps: AcmeDeps
  const order = (hosts: string[], more: { directory?: string; email?: string } = {}, end = signal) =>
    orderCertificate({ hosts, directory: pebble.directory, email: undefined, ...more }, deps, end)

  before(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'pando-acme-'))
    web = createServer((request, response) => {
      asked.push(`${request.headers.host?.split(':')[0]}`)
      const text = answers.get(request.url!)
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(text)
    })
    web.listen(0, '127.0.0.1')
    await once(web, 'listening')
    pebble = await startPebble({ httpPort: (web.address() as AddressInfo).port })
    setDefaultCACertificates([...getCACertificates('default'), await readFile(pebble.caFile, 'utf8')])
    deps = { stateDir, show: async ({ path, text }) => void answers.set(path, text), unshow: (path) => void answers.delete(path) }
  })
  after(async () => {
    web.close()
    web.closeAllConnections()
    await pebble[Symbol.asyncDispose]()
    await rm(stateDir, { recursive: true, force: true })
  })

  test('knows several that ask at the same time for the first time as one', async () => {
    const all = await Promise.all(['a.example', 'b.example', 'c.example'].map((host) => order([host])))
    assert.equal(new Set(all.map(({ key }) => key)).size, 3)
    assert.equal((await readdir(join(stateDir, 'certificates/accounts'))).length, 1)
  })

  test('gives a certificate for hosts that lead here, with one account for all orders', async () => {
    asked.length = 0
    const { key, chain } = await order(['shop.example', 'www.shop.example'], { email: 'ops@shop.example' })
    const certificate = new X509Certificate(chain)
    assert.equal(certificate.subjectAltName, 'DNS:shop.example, DNS:www.shop.example')
    assert.match(key, /BEGIN PRIVATE KEY/)
    assert.ok(chain.match(/BEGIN CERTIFICATE/g)!.length >= 2, 'the chain holds those above it')
    assert.deepEqual([...new Set(asked)].sort(), ['shop.example', 'www.shop.example'])
    await Promise.all([order(['other.example']), order(['third.example'])])
    const accounts = join(stateDir, 'certificates/accounts')
    const files = await readdir(accounts)
    assert.deepEqual([files.length, (await stat(join(accounts, files[0]!))).mode & 0o777], [1, 0o600])
    assert.equal(answers.size, 0, 'no answer is left over')
  })

  test('that sees another answer gives none, and says why', async () => {
    const { show } = deps
    deps.show = async ({ path }) => void answers.set(path, 'nothing')
    await assert.rejects(order(['stranger.example']), (error: { code: string; message: string }) => {
      assert.equal(error.code, 'certificate.refused')
      assert.match(error.message, /authoriz|key/i)
      return true
    })
    deps.show = show
    assert.equal(answers.size, 0)
  })

  test('that cannot show the answer is told the reason, and the issuer is not asked', async () => {
    const { show } = deps
    deps.show = async () => Promise.reject(new Error('port 80 is in use'))
    await assert.rejects(order(['silent.example']), /port 80 is in use/)
    deps.show = show
  })

  test('that is not there, or is something else, is called unreachable', async () => {
    for (const directory of ['https://127.0.0.1:1/dir', 'https://no-such-issuer.invalid/dir'])
      await assert.rejects(order(['shop.example'], { directory }), { code: 'certificate.issuer_unreachable' })
    const nothing = `http://127.0.0.1:${(web.address() as AddressInfo).port}/dir`
    await assert.rejects(order(['shop.example'], { directory: nothing }), { code: 'certificate.refused' })
  })

  test('is not waited for after the end of the signal', async () => {
    const end = new AbortController()
    const { show } = deps
    deps.show = () => {
      end.abort(new DOMException('over', 'AbortError'))
      return new Promise(() => {})
    }
    await assert.rejects(order(['shop2.example'], {}, end.signal), { name: 'AbortError' })
    deps.show = show
  })
})
