import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findDaemon } from '../../host/daemon.ts'
import { ensureConsole } from '../../host/web-console.ts'
import type { Bench } from '../measure.ts'
import type { OwnPando } from '../own-pando.ts'
import { Chromium, type Tab } from './chromium.ts'

const project = 'default'
const user = 'looks'
/** So many calls wait for their answer at once. */
const sideBySide = 32
const lookMs = 250

/** A server with the fake engine, a browser, and somebody who is signed in. */
export interface ConsoleWorld {
  pando: OwnPando
  chromium: Chromium
  /** E.g. `https://127.0.0.1:40123`. */
  url: string
  /** A tab in which somebody with all rights is signed in. */
  signedIn(): Promise<Tab>
}

/** Builds the console where it is stale, and removes all of the world when `work` is through. */
export async function inConsoleWorld<T>(bench: Bench, work: (world: ConsoleWorld) => Promise<T>): Promise<T> {
  await ensureConsole(bench.signal, { evenIfThere: true })
  const { pando } = await bench.startFake()
  try {
    const { url } = (await findDaemon(pando.cell))!.facts
    const ca = await readFile(join(pando.cell.stateDir, 'tls/ca.crt'), 'utf8')
    const session = await signIn(pando, { url: url!, ca })
    await using chromium = await Chromium.start(spkiOf(ca))
    const signedIn = async () => {
      const tab = await chromium.open()
      await tab.send('Network.setCookie', { ...session, url: url!, secure: true, httpOnly: true })
      return tab
    }
    return await work({ pando, chromium, url: url!, signedIn })
  } finally {
    await pando.remove()
  }
}

/** Makes instances up to this number; resolves when all of them run. */
export async function fill(pando: OwnPando, from: number, to: number, signal: AbortSignal): Promise<void> {
  const { client } = pando
  if (from === 0)
    await client.call('POST', `/v1/projects/${project}/networks`, {
      body: { metadata: { name: 'wide' }, spec: { cidr: '10.100.0.0/16' } },
    })
  let next = from
  const worker = async () => {
    while (next < to) {
      const spec = { image: 'web:1', cpus: 0.05, memory: 16 * 1024 ** 2, networks: [{ network: 'wide' }] }
      await client.call('POST', `/v1/projects/${project}/instances`, { body: { metadata: { name: nameOf(next++) }, spec }, signal })
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
  for (;;) {
    const query = { where: 'status.phase=running', limit: 1 }
    const { total } = await client.call<{ total: number }>('GET', '/v1/instances', { query, signal })
    if (total >= to) return
    await setTimeout(lookMs, undefined, { signal })
  }
}

/** Sorts by number. */
export function nameOf(i: number): string {
  return `i-${String(i).padStart(5, '0')}`
}

export const listPath = `/projects/${project}/instances`

/** A session of a browser, as its cookie. */
async function signIn({ client }: OwnPando, { url, ca }: { url: string; ca: string }): Promise<{ name: string; value: string }> {
  await client.call('POST', '/v1/users', { body: { metadata: { name: user }, spec: { roles: ['admin'] } } })
  const [given, chosen] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
  await client.call('PUT', `/v1/users/${user}/password`, { body: { password: given } })
  const first = await over(`${url}/v1/sign-in/password`, { ca, method: 'POST', body: { user, password: given } })
  // What somebody else gave out has to be changed first, and that ends nothing but other sessions.
  await over(`${url}/v1/me/password`, { ca, method: 'PUT', body: { current: given, password: chosen }, cookie: first.cookie })
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(first.cookie)!
  return { name: name!, value: value! }
}

interface Asked {
  ca: string
  method: string
  body: object
  cookie?: string
}

/** As a browser asks: from a page of this server. */
async function over(url: string, { ca, method, body, cookie }: Asked): Promise<{ cookie: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ 'content-type': 'application/json', origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' },
      ...(cookie ? { cookie: cookie.split(';')[0]! } : {}),
    }
    const asked = request(url, { ca, method, headers }, (answer) => {
      let said = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        said += part
      })
      answer.on('error', reject)
      answer.on('end', () => {
        if (answer.statusCode! >= 300) return reject(new Error(`${method} ${url}: ${answer.statusCode} ${said}`))
        resolve({ cookie: answer.headers['set-cookie']?.[0] ?? '' })
      })
    })
    asked.on('error', reject)
    asked.end(JSON.stringify(body))
  })
}

/** How Chromium names a key that it is to trust. */
function spkiOf(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('base64')
}
