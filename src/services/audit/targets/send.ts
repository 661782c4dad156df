import { createHmac } from 'node:crypto'
import type { SpecOf } from '../../../api/kind.ts'
import { PandoError } from '../../../base/errors.ts'
import { noHash } from '../../../base/hash-chain.node.ts'
import type { ChainedEntry } from '../entry.ts'
import type { AuditTarget } from '../target-kind.ts'
import { portOf, sendSyslog } from './syslog.ts'

type Send = SpecOf<typeof AuditTarget>['send']
type Webhook = Extract<Send, { type: 'webhook' }>

/** Delivers entries in their order, or throws audit.not_delivered. The signal sets how long it may take. */
export async function deliver(
  send: Send,
  entries: readonly ChainedEntry[],
  { sentAt, signal }: { sentAt: string; signal: AbortSignal },
): Promise<void> {
  try {
    if (send.type === 'syslog') await sendSyslog(send, entries, signal)
    else await post(send, { sentAt, entries }, signal)
  } catch (error) {
    if (error instanceof PandoError) throw error
    const { message, cause } = error as Error
    const detail = signal.aborted ? 'it does not take them in time' : cause instanceof Error ? cause.message : message
    throw new PandoError('audit.not_delivered', { to: addressOf(send), detail }, { cause: error })
  }
}

/** One that says of itself that it is none: number 0. */
export function testEntry(at: string, { who, requestId }: { who: string; requestId: string }): ChainedEntry {
  const entry = {
    ...{ at, requestId, who, from: 'local', action: 'testAuditTarget', verb: 'test', kind: 'AuditTarget' },
    ...{ outcome: 'done' as const, status: 200, changes: [], note: 'A test: it is not in the log.' },
  }
  return { seq: 0, entry, hash: noHash }
}

/** Where it goes, for people, without what is secret about it. */
function addressOf(send: Send): string {
  return send.type === 'webhook' ? new URL(send.url).origin : `${send.host}:${portOf(send)} (${send.transport})`
}

/** Redirects are not followed: they could lead anywhere. */
async function post(
  { url, secret }: Webhook,
  body: { sentAt: string; entries: readonly ChainedEntry[] },
  signal: AbortSignal,
): Promise<void> {
  const text = JSON.stringify(body)
  const signature = secret === undefined ? undefined : createHmac('sha256', secret).update(`${body.sentAt}.${text}`).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-pando-timestamp': body.sentAt,
    ...(signature === undefined ? {} : { 'x-pando-signature': `sha256=${signature}` }),
  }
  const answer = await fetch(url, { method: 'POST', body: text, signal, redirect: 'manual', headers })
  await answer.body?.cancel()
  if (!answer.ok) throw new PandoError('audit.not_delivered', { to: new URL(url).origin, detail: `HTTP ${answer.status}` })
}
