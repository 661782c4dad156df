import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import type { SpecInput, Stored } from '../../../api/kind.ts'
import { systemClock } from '../../../base/clock.ts'
import { exec } from '../../../base/exec.node.ts'
import { createMemoryStore } from '../../../store/memory/memory.ts'
import { Receiver } from '../receiver-kind.ts'
import { type Message, subjectOf, testMessage } from './message.ts'
import { deliver } from './send.ts'

const alarm: Message['alarms'][number] = {
  ...{ name: 'pool-full-1', state: 'firing', rule: 'pool-full', severity: 'critical', summary: 'the pool fast is 98% full' },
  ...{ hint: 'Make room now.', object: { kind: 'StoragePool', name: 'fast', uid: 'u' }, labels: {}, firedAt: '2030-01-01T00:00:00.000Z' },
}
const message: Message = {
  ...{ delivery: 'd1', receiver: 'ops', group: 'rule=pool-full', status: 'firing', sentAt: '2030-01-01T00:00:30.000Z', alarms: [alarm] },
}
const deps = { store: createMemoryStore({ clock: systemClock }), signal: new AbortController().signal }

interface Mail {
  from: string
  to: string[]
  text: string
  user: string | undefined
  secure: boolean
}

/** A real mail server. */
async function mailServer(t: TestContext, options: { password?: string; refuses?: string; pair?: { key: string; cert: string } } = {}) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    ...options.pair,
    logger: false,
    authOptional: options.password === undefined,
    disabledCommands: options.password === undefined ? ['AUTH'] : [],
    onAuth({ username, password }, _session, done) {
      if (password !== options.password) return done(new Error('wrong user or password'))
      done(null, { user: username! })
    },
    onRcptTo({ address }, _session, done) {
      done(address === options.refuses ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null)
    },
    onData(stream, { envelope, user, secure }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        mails.push({ from, to, text: Buffer.concat(chunks).toString(), user: user as string | undefined, secure })
        done()
      })
    },
  })
  server.on('error', () => {}) // of connections that we end
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.after(() => new Promise<void>((resolve) => server.close(resolve)))
  return { mails, port: (server.server.address() as AddressInfo).port }
}

const email = (port: number, more: object = {}) => {
  const send = { type: 'email', to: ['ops@example.com'], from: 'pando@example.com', server: '127.0.0.1', port, security: 'none', ...more }
  return Receiver.spec.parse({ send: send as SpecInput<typeof Receiver>['send'] }).send
}
const notDelivered = (detail: RegExp) => (error: Error & { code?: string }) =>
  error.code === 'monitoring.not_delivered' && detail.test(error.message)

test('a mail says what is wrong, since when, and what to do', async (t) => {
  const { mails, port } = await mailServer(t)
  await deliver(email(port, { to: ['ops@example.com', 'ann@example.com'] }), message, deps)
  assert.deepEqual(
    mails.map(({ from, to }) => ({ from, to })),
    [{ from: 'pando@example.com', to: ['ops@example.com', 'ann@example.com'] }],
  )
  const { text } = mails[0]!
  assert.match(text, /^Subject: \[1 firing\] pool-full: the pool fast is 98% full\r$/m)
  assert.match(text, /^Message-ID: <d1@pando>\r$/m)
  assert.match(text, /^CRITICAL {2}the pool fast is 98% full\r$/m)
  assert.match(text, /Make room now\./)
  assert.match(text, /pando alarm ack pool-full-1/)
})

test('what people call things cannot add headers or people to a mail', async (t) => {
  const { mails, port } = await mailServer(t)
  const summary = 'full\r\nBcc: eve@example.com\r\n\r\nhello'
  await deliver(email(port), { ...message, alarms: [{ ...alarm, summary }] }, deps)
  assert.deepEqual(mails[0]!.to, ['ops@example.com'])
  const [head] = mails[0]!.text.split('\r\n\r\n')
  assert.doesNotMatch(head!, /^Bcc:/im)
  assert.doesNotMatch(subjectOf({ ...message, alarms: [{ ...alarm, summary }] }), /[\r\n]/)
})

test('a user and a password open the mail server, and go only to one that is trusted', async (t) => {
  const pair = await selfSigned(t)
  const { mails, port } = await mailServer(t, { password: 'secret-word', pair })
  const login = { security: 'starttls', user: 'pando', password: 'secret-word', ca: pair.cert }
  await deliver(email(port, login), message, deps)
  assert.deepEqual([mails[0]!.user, mails[0]!.secure], ['pando', true])
  const { ca: _ca, ...blind } = login
  await assert.rejects(deliver(email(port, blind), message, deps), notDelivered(/certificate/))
  await assert.rejects(deliver(email(port, { ...login, password: 'wrong' }), message, deps), (error: Error) => {
    assert.doesNotMatch(error.message, /wrong(?! user)|secret-word/)
    return notDelivered(/wrong user or password/)(error)
  })
  assert.equal(mails.length, 1)
})

async function selfSigned(t: TestContext): Promise<{ key: string; cert: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'pando-mail-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const what = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1']
  await exec('openssl', ['req', '-x509', '-nodes', ...what, '-keyout', key, '-out', cert], { signal: deps.signal })
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}

test('a mail server that is not there, refuses a mailbox or never answers is said so', async (t) => {
  const { port } = await mailServer(t, { refuses: 'ops@example.com' })
  await assert.rejects(deliver(email(port), message, deps), notDelivered(/no such mailbox/))
  await assert.rejects(deliver(email(1), message, deps), notDelivered(/ECONNREFUSED/))
  const silent = createServer().listen(0, '127.0.0.1') // an HTTP server waits for the other side to speak first
  await once(silent, 'listening')
  t.after(() => {
    silent.closeAllConnections()
    silent.close()
  })
  const started = performance.now()
  const impatient = { ...deps, signal: AbortSignal.timeout(300) }
  await assert.rejects(deliver(email((silent.address() as AddressInfo).port), message, impatient), notDelivered(/in time/))
  assert.ok(performance.now() - started < 5_000)
})

test('a webhook is signed, so that the other side can tell it is ours', async (t) => {
  const got: { body: string; headers: Record<string, unknown> }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    got.push({ body, headers: request.headers })
    if (request.url === '/moved') response.writeHead(302, { location: '/' })
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await deliver({ type: 'webhook', url, secret: 'a secret of ours' }, message, deps)
  const [{ body, headers }] = got as [(typeof got)[0]]
  assert.deepEqual(JSON.parse(body), message)
  const expected = createHmac('sha256', 'a secret of ours').update(`${headers['x-pando-timestamp']}.${body}`).digest('hex')
  assert.equal(headers['x-pando-signature'], `sha256=${expected}`)
  assert.equal(headers['x-pando-delivery'], 'd1')
  await assert.rejects(deliver({ type: 'webhook', url: `${url}/moved` }, message, deps), notDelivered(/HTTP 302/))
  assert.equal(got.length, 2)
})

test('the console shows an alarm as an event of the object it is about', async () => {
  const store = createMemoryStore({ clock: systemClock })
  await deliver({ type: 'console' }, message, { ...deps, store })
  const [event] = await store.history({ kind: 'StoragePool', name: 'fast' })
  assert.deepEqual([event?.note?.level, event?.note?.reason], ['warning', 'Alarm'])
  assert.match(event!.note!.message, /the pool fast is 98% full/)
})

test('a test message says that it is one', () => {
  const receiver = { metadata: { name: 'ops', uid: 'u' } } as Stored<typeof Receiver>
  assert.match(subjectOf(testMessage(receiver, 0)), /^\[test\] test: this is a test/)
})
