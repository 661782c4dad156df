import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { SpecOf } from '../../../api/kind.ts'
import { PandoError } from '../../../base/errors.ts'
import { mayReach, outgoing, type Reach, request } from '../../../base/reach.node.ts'
import type { Store } from '../../../store/store.ts'
import type { Receiver } from '../receiver-kind.ts'
import { type Message, subjectOf, textOf } from './message.ts'

type Send = SpecOf<typeof Receiver>['send']
type Email = Extract<Send, { type: 'email' }>
type Webhook = Extract<Send, { type: 'webhook' }>

interface Delivery {
  store: Store
  /** How long it may take. */
  signal: AbortSignal
  /** What may be asked for a receiver of a project. Default: anything, as for one of the cloud. */
  reach?: Reach | undefined
}

/** Who sets up a receiver in a project chooses where the server connects to: there may be nothing that only the server reaches. */
export function reachOf({ project }: { project?: string | undefined }, reach: Reach): Reach | undefined {
  return project === undefined ? undefined : reach
}

/** Delivers one message. Throws monitoring.not_delivered, base.out_of_reach. */
export async function deliver(send: Send, message: Message, { store, signal, reach }: Delivery): Promise<void> {
  try {
    switch (send.type) {
      case 'email':
        return await sendMail(send, message, { signal, reach })
      case 'webhook':
        return await post(send, message, { signal, reach })
      case 'console':
        return await note(message, store)
    }
  } catch (error) {
    if (error instanceof PandoError) throw error
    const { message: text, cause } = error as Error
    if (cause instanceof PandoError) throw cause
    const detail = signal.aborted ? 'it does not answer in time' : cause instanceof Error ? cause.message : text
    throw new PandoError('monitoring.not_delivered', { to: addressOf(send), detail }, { cause: error })
  }
}

/** Where it goes, for people, without what is secret about it. */
function addressOf(send: Send): string {
  if (send.type === 'email') return `${send.to.join(', ')} through ${send.server}:${send.port}`
  return send.type === 'webhook' ? new URL(send.url).origin : 'the console'
}

type Way = Pick<Delivery, 'signal' | 'reach'>

/** The address that a mail server has now, where only some may be asked. Throws base.out_of_reach. */
async function addressWithin(host: string, reach: Reach): Promise<string> {
  const found = isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address)
  const fit = found.find((address) => mayReach(address, reach))
  if (fit === undefined) throw new PandoError('base.out_of_reach', { host })
  return fit
}

async function sendMail(send: Email, message: Message, { signal, reach }: Way): Promise<void> {
  const { createTransport } = await import('nodemailer') // not before somebody wants mail
  const { server, port, security, user, password = '', ca } = send
  const transport = createTransport({
    ...{
      host: reach ? await addressWithin(server, reach) : server,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
    },
    ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, disableFileAccess: true, disableUrlAccess: true },
    tls: { ...(ca === undefined ? {} : { ca }), ...(isIP(server) ? {} : { servername: server }) },
    ...(user === undefined ? {} : { auth: { user, pass: password } }),
  })
  const sent = transport.sendMail({
    ...{ from: send.from, to: send.to, subject: subjectOf(message), text: textOf(message) },
    messageId: `<${message.delivery}@pando>`,
    headers: { 'X-Pando-Group': message.group, 'Auto-Submitted': 'auto-generated' },
  })
  await until(sent, signal).finally(() => transport.close())
}

/** The library takes no signal; a connection that nobody waits for any more ends by its own timeouts. */
async function until(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<never>()
  const end = () => ended.reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  work.catch(() => {}) // told by the race, or by nobody
  await Promise.race([work, ended.promise]).finally(() => signal.removeEventListener('abort', end))
}

/** Redirects are not followed: they could lead anywhere. */
async function post({ url, secret }: Webhook, message: Message, { signal, reach }: Way): Promise<void> {
  const body = JSON.stringify(message)
  const signed = secret === undefined ? {} : { 'x-pando-signature': signatureOf(secret, { sentAt: message.sentAt, body }) }
  const headers = {
    'content-type': 'application/json',
    'x-pando-delivery': message.delivery,
    'x-pando-timestamp': message.sentAt,
    ...signed,
  }
  const status = reach ? await postWithin(url, { headers, body, signal, reach }) : await postAnywhere(url, { headers, body, signal })
  if (status < 200 || status > 299) throw new PandoError('monitoring.not_delivered', { to: new URL(url).origin, detail: `HTTP ${status}` })
}

interface Post {
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

async function postAnywhere(url: string, { headers, body, signal }: Post): Promise<number> {
  const answer = await fetch(url, { method: 'POST', body, signal, redirect: 'manual', headers })
  await answer.body?.cancel()
  return answer.status
}

async function postWithin(url: string, { headers, body, signal, reach }: Post & { reach: Reach }): Promise<number> {
  const dispatcher = await outgoing({ connect: { timeout: 10_000 }, headersTimeout: 20_000, bodyTimeout: 20_000 }, { direct: false, reach })
  try {
    const answer = await request(url, { method: 'POST', body, signal, headers, dispatcher })
    answer.body.on('error', () => {}).destroy()
    return answer.statusCode
  } finally {
    await dispatcher.destroy()
  }
}

/** `sha256=` and the HMAC of `<timestamp>.<body>`, hexadecimal. */
function signatureOf(secret: string, { sentAt, body }: { sentAt: string; body: string }): string {
  return `sha256=${createHmac('sha256', secret).update(`${sentAt}.${body}`).digest('hex')}`
}

async function note({ alarms }: Message, store: Store): Promise<void> {
  for (const { object, state, summary, name } of alarms) {
    const { kind, project, name: of, uid } = object
    const about = { kind, metadata: { name: of, uid, ...(project === undefined ? {} : { project }) } }
    const isOver = state === 'resolved'
    await store.note(about, {
      ...{ level: isOver ? 'info' : 'warning', reason: isOver ? 'AlarmOver' : 'Alarm', source: 'services/monitoring' },
      message: `${summary} (${isOver ? 'is over: ' : ''}${name})`,
    })
  }
}
