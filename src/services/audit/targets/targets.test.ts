import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, watch } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import type { SpecInput, Stored } from '../../../api/kind.ts'
import { systemClock } from '../../../base/clock.ts'
import { exec } from '../../../base/exec.node.ts'
import { ChainCheck } from '../../../base/hash-chain.node.ts'
import { silentLog } from '../../../base/log.ts'
import { runControllers } from '../../../controller/manager.ts'
import { createMemoryStore } from '../../../store/memory/memory.ts'
import type { Store } from '../../../store/store.ts'
import type { ChainedEntry } from '../entry.ts'
import { type AuditLog, openAuditLog } from '../log.ts'
import { AuditTarget } from '../target-kind.ts'
import { targetController } from './controller.ts'
import { deliver } from './send.ts'

const options = { timeout: 400_000 }
const rsyslogd = '/usr/sbin/rsyslogd'
const needsRsyslog = { ...options, skip: existsSync(rsyslogd) ? false : `${rsyslogd} is not installed` }

interface World {
  log: AuditLog
  store: Store
  add(...names: string[]): Promise<void>
  /** A server with its control loops; ends as a killed one does. */
  start(): Promise<() => Promise<void>>
  /** Resolves with the target once it is so. */
  until(is: (target: Stored<typeof AuditTarget>) => boolean): Promise<Stored<typeof AuditTarget>>
}

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pando-audit-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function world(t: TestContext, spec: SpecInput<typeof AuditTarget>): Promise<World> {
  const log = openAuditLog(join(await folder(t), 'audit.db'))
  const store = createMemoryStore({ clock: systemClock })
  const end = new AbortController()
  t.after(async () => {
    end.abort()
    await log.close()
  })
  await store.create(AuditTarget, { name: 'siem', spec: AuditTarget.spec.parse(spec) })
  return {
    log,
    store,
    async add(...names) {
      await Promise.all(names.map((name) => log.append(entryOf(name))))
    },
    async start() {
      const stop = new AbortController()
      const running = await runControllers({
        ...{ store, clock: systemClock, log: silentLog, controllers: [targetController(log)] },
        signal: AbortSignal.any([stop.signal, end.signal]),
      })
      return async () => {
        stop.abort()
        await running.done
      }
    },
    async until(is) {
      const revision = await store.revision()
      const look = async () => (await store.get(AuditTarget, { name: 'siem' }))!
      const now = await look()
      if (is(now)) return now
      for await (const _ of store.watch(revision, { kind: AuditTarget.kind }, end.signal)) {
        const next = await look()
        if (is(next)) return next
      }
      throw new Error('the store ended')
    },
  }
}

const entryOf = (name: string): ChainedEntry['entry'] => ({
  ...{ at: '2026-11-28T10:00:00.000Z', requestId: 'r1', who: 'user:ann', from: '192.0.2.1', action: 'createInstance', verb: 'create' },
  ...{ kind: 'Instance', project: 'demo', name, outcome: 'done', status: 201, changes: [] },
})

/** A real HTTP server; while `refuses` is true it answers 503. */
async function hook(t: TestContext) {
  const got: { seqs: number[]; entries: ChainedEntry[]; signed: boolean }[] = []
  const state = { refuses: false, secret: 'a shared secret' }
  const server = createHttpServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    if (state.refuses) {
      response.writeHead(503).end()
      return
    }
    const { entries } = JSON.parse(text) as { entries: ChainedEntry[] }
    const wanted = createHmac('sha256', state.secret).update(`${request.headers['x-pando-timestamp']}.${text}`).digest('hex')
    got.push({ seqs: entries.map(({ seq }) => seq), entries, signed: request.headers['x-pando-signature'] === `sha256=${wanted}` })
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { got, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit` }
}

test(
  'a webhook gets what is in the log and what comes, signed, in order, and each can be checked against the chain',
  options,
  async (t) => {
    const { got, url, state } = await hook(t)
    const { add, start, until } = await world(t, { send: { type: 'webhook', url, secret: state.secret } })
    await add('a', 'b')
    await start()
    await until(({ status }) => status.sentSeq === 2)
    await add('c')
    await until(({ status }) => status.sentSeq === 3)
    assert.deepEqual(
      got.map(({ seqs, signed }) => [seqs, signed]),
      [
        [[1, 2], true],
        [[3], true],
      ],
    )
    const links = got.flatMap(({ entries }) => entries.map(({ seq, entry, hash }) => ({ seq, text: JSON.stringify(entry), hash })))
    assert.equal(new ChainCheck().follow(links), undefined)
  },
)

test('an outage and a restart in the middle of it lose nothing: all come afterwards in their order', options, async (t) => {
  const { got, url, state } = await hook(t)
  const { add, start, until } = await world(t, { send: { type: 'webhook', url } })
  state.refuses = true
  const stop = await start()
  await add('a', 'b')
  const { status } = await until((target) => target.status.phase === 'failing')
  assert.deepEqual([status.sentSeq, status.reason?.code], [0, 'audit.not_delivered'])
  assert.match(status.reason!.message, /HTTP 503/)
  await stop()
  await add('c')
  state.refuses = false
  await start()
  const after = await until((target) => target.status.sentSeq === 3)
  assert.deepEqual([after.status.phase, after.status.reason, after.status.failures, after.status.lost], ['ready', undefined, 0, 0])
  assert.deepEqual(
    got.flatMap(({ seqs }) => seqs),
    [1, 2, 3],
  )
})

test('more than one message holds goes as several, without a pause between them', options, async (t) => {
  const { got, url } = await hook(t)
  const { add, start, until } = await world(t, { send: { type: 'webhook', url } })
  await add(...Array.from({ length: 1_203 }, (_, at) => `n${at}`))
  await start()
  await until(({ status }) => status.sentSeq === 1_203)
  assert.deepEqual(
    got.map(({ seqs }) => seqs.length),
    [500, 500, 203],
  )
})

test('a target begins after the entry it names, and one that is paused gets nothing until it goes on', options, async (t) => {
  const { got, url } = await hook(t)
  const { add, start, until, store } = await world(t, { send: { type: 'webhook', url }, after: 2, paused: true })
  await add('a', 'b', 'c')
  await start()
  const paused = await until(({ status }) => status.phase === 'paused')
  assert.deepEqual(got, [])
  await store.update(AuditTarget, { ...paused, spec: { ...paused.spec, paused: false } })
  await until(({ status }) => status.sentSeq === 3)
  assert.deepEqual(
    got.flatMap(({ seqs }) => seqs),
    [3],
  )
})

test('a server that takes the bytes and goes away without reading to the end has got nothing', options, async (t) => {
  const server = createTcpServer((socket) => {
    socket.once('data', () => socket.resetAndDestroy())
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const send = AuditTarget.spec.parse({ send: { type: 'syslog', host: '127.0.0.1', port, transport: 'tcp' } }).send
  const entries = Array.from({ length: 500 }, (_, at) => ({ seq: at + 1, entry: entryOf('x'.repeat(5_000)), hash: '0' }))
  await assert.rejects(deliver(send, entries, { sentAt: '', signal: AbortSignal.timeout(60_000) }), { code: 'audit.not_delivered' })
})

/** A real rsyslog of its own, which writes what it understood of each message as a line. */
async function syslogServer(t: TestContext, transport: 'tcp' | 'udp') {
  const dir = await folder(t)
  const out = join(dir, 'out')
  await writeFile(out, '')
  const port = await freePort()
  const input = `module(load="im${transport}")\ninput(type="im${transport}" port="${port}" address="127.0.0.1" ruleset="out")`
  await writeFile(
    join(dir, 'rsyslog.conf'),
    `global(workDirectory="${dir}" maxMessageSize="1m")
template(name="line" type="string" string="%pri% %app-name% %timestamp:::date-rfc3339% %structured-data%|%msg%\\n")
ruleset(name="out") { action(type="omfile" file="${out}" template="line") }
${input}
`,
  )
  const child = spawn(rsyslogd, ['-n', '-f', join(dir, 'rsyslog.conf'), '-i', join(dir, 'pid')], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part))
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    port,
    /** Lines, once so many are there. */
    async lines(count: number): Promise<string[]> {
      const changes = watch(out)
      const now = () => readFileSync(out, 'utf8').split('\n').filter(Boolean)
      try {
        while (now().length < count) await once(changes, 'change', { signal: AbortSignal.timeout(60_000) })
      } catch (cause) {
        throw new Error(`${now().length} of ${count} lines came; rsyslog said: ${said}`, { cause })
      } finally {
        changes.close()
      }
      return now()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('rsyslog understands what comes by tcp: each entry is one message with its fields', needsRsyslog, async (t) => {
  const { port, lines } = await syslogServer(t, 'tcp')
  const { add, start, until } = await world(t, { send: { type: 'syslog', host: '127.0.0.1', port, transport: 'tcp' } })
  await add('web', 'with "quotes" ] and \\', 'line\nbreak', 'x'.repeat(20_000))
  await start() // it may be there before rsyslog listens: then it is tried again
  await until(({ status }) => status.sentSeq === 4)
  const got = await lines(4)
  assert.equal(got.length, 4)
  assert.match(
    got[0]!,
    /^109 pando 2026-11-28T10:00:00(\.000)?(Z|\+00:00) \[audit@32473 seq="1" who="user:ann" from="192.0.2.1" verb="create"/,
  )
  const links = got.map((line) => linkOf(line.slice(line.indexOf(']|') + 2)))
  assert.equal(new ChainCheck().follow(links), undefined, 'as it arrived it fits the chain')
})

test('rsyslog understands what comes by udp, also what is too large for a datagram', needsRsyslog, async (t) => {
  const { port, lines } = await syslogServer(t, 'udp')
  const send = AuditTarget.spec.parse({ send: { type: 'syslog', host: '127.0.0.1', port, transport: 'udp' } }).send
  const fields = [{ path: 'x', to: 'y'.repeat(40_000) }]
  const changes = [{ kind: 'Instance', name: 'web', uid: 'u', do: 'create' as const, fields }]
  const one = { seq: 1, entry: { ...entryOf('web'), changes }, hash: '0' }
  const sending = setInterval(() => void deliver(send, [one], { sentAt: '', signal: AbortSignal.timeout(60_000) }), 200) // nothing says when it listens
  t.after(() => clearInterval(sending))
  const [line] = await lines(1)
  clearInterval(sending)
  assert.match(line!, /seq="1".*"changes":\[\]/)
})

function linkOf(json: string): { seq: number; text: string; hash: string } {
  const { seq, entry, hash } = JSON.parse(json) as ChainedEntry
  return { seq, text: JSON.stringify(entry), hash }
}

/** A certificate for 127.0.0.1, and itself as the authority. */
async function certificate(dir: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ]
  await exec('openssl', [...words, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-keyout', key, '-out', cert], {
    signal: AbortSignal.timeout(60_000),
  })
  return { key, cert }
}

/** A real TLS listener that reads frames as RFC 5425 counts them. */
async function tlsServer(t: TestContext) {
  const { key, cert } = await certificate(await folder(t))
  const pem = { key: await readFile(key), cert: await readFile(cert) }
  const received: Promise<string[]>[] = []
  const server = createTlsServer(pem, (socket) => {
    received.push(buffer(socket).then(framesOf))
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { received, port: (server.address() as AddressInfo).port, ca: String(pem.cert) }
}

function framesOf(bytes: Buffer): string[] {
  const frames: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at)
    const end = space + 1 + Number(bytes.subarray(at, space))
    frames.push(bytes.toString('utf8', space + 1, end))
    at = end
  }
  return frames
}

test('what goes by tls is framed by octets, and counts as sent when it was read to the end', options, async (t) => {
  const { received, port, ca } = await tlsServer(t)
  const { add, start, until } = await world(t, { send: { type: 'syslog', host: '127.0.0.1', port, ca } })
  await add('web', 'größer', 'line\nbreak')
  await start()
  await until(({ status }) => status.sentSeq === 3)
  const frames = (await Promise.all(received)).flat()
  assert.equal(new ChainCheck().follow(frames.map((frame) => linkOf(frame.slice(frame.indexOf('] {') + 2)))), undefined)
})

test('a syslog server whose certificate nobody vouches for gets nothing', options, async (t) => {
  const { received, port } = await tlsServer(t)
  const { add, start, until } = await world(t, { send: { type: 'syslog', host: '127.0.0.1', port } })
  await add('web')
  await start()
  const { status } = await until((target) => /self-signed/i.test(target.status.reason?.message ?? ''))
  assert.deepEqual([status.sentSeq, (await Promise.all(received)).flat()], [0, []])
})
