import type { Client, Order } from 'acme-client'
import { deadline } from '../../base/clock.ts'
import { isAbort, PandoError } from '../../base/errors.ts'
import { openAccount } from './acme-account.ts'
import type { EdgeAnswer } from './edge-driver.ts'

export interface AcmeOrder {
  hosts: readonly string[]
  /** Address of the issuer's directory. */
  directory: string
  /** Whom the issuer may write to. */
  email: string | undefined
}

export interface AcmeDeps {
  stateDir: string
  /** Resolves when the host answers so to everybody, at plain HTTP. */
  show(answer: EdgeAnswer, signal: AbortSignal): Promise<void>
  unshow(path: string): void
}

/** An issuer that does not come to an end is asked again later. */
const orderMs = 180_000
const requestMs = 20_000

/**
 * Gets a certificate from an ACME issuer (RFC 8555): shows by HTTP-01 that the hosts lead here. Whoever asks for it agrees to
 * the issuer's terms. Throws certificate.issuer_unreachable, certificate.refused and what `show` throws.
 */
export async function orderCertificate(order: AcmeOrder, deps: AcmeDeps, signal: AbortSignal): Promise<{ key: string; chain: string }> {
  const limited = deadline(signal, orderMs)
  try {
    return await until(carryOut(order, deps, limited), limited)
  } catch (error) {
    signal.throwIfAborted()
    throw asProblem(error, order.directory)
  }
}

async function carryOut(
  { hosts, directory, email }: AcmeOrder,
  deps: AcmeDeps,
  signal: AbortSignal,
): Promise<{ key: string; chain: string }> {
  await assertThere(directory, signal)
  // Loaded when it is needed: most clouds have no such certificate.
  const acme = (await import('acme-client')).default
  Object.assign(acme.axios.defaults, { timeout: requestMs })
  Object.assign((acme.axios.defaults as { acmeSettings?: object }).acmeSettings!, { retryMaxAttempts: 0 }) // we make the pauses
  const settings = { directoryUrl: directory, backoffMin: 500, backoffMax: 5_000, backoffAttempts: 30 }
  const account = await openAccount({
    ...{ directory, stateDir: deps.stateDir, email },
    newKey: () => acme.crypto.createPrivateEcdsaKey(),
    clientWith: (accountKey) => new acme.Client({ ...settings, accountKey }),
  })
  const client = new acme.Client({ ...settings, ...account })
  const order = await client.createOrder({ identifiers: hosts.map((value) => ({ type: 'dns', value })) })
  await prove(client, order, deps, signal)
  const [key, request] = await acme.crypto.createCsr({ altNames: [...hosts] }, await acme.crypto.createPrivateEcdsaKey())
  const chain = await client.getCertificate(await client.finalizeOrder(order, request))
  return { key: key.toString(), chain }
}

/** The library hides why a request came to nothing. */
async function assertThere(directory: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(directory, { signal: deadline(signal, requestMs) })
  const known = (await answer.json().catch(() => ({}))) as Record<string, unknown>
  if (typeof known['newOrder'] === 'string') return
  const detail = `it answered ${answer.status}, and not with an ACME directory`
  throw new PandoError('certificate.refused', { issuer: hostOf(directory), detail })
}

/** One host after the other: what an issuer says about one is not mixed up with another. */
async function prove(client: Client, order: Order, { show, unshow }: AcmeDeps, signal: AbortSignal): Promise<void> {
  for (const authorization of await client.getAuthorizations(order)) {
    if (authorization.status === 'valid') continue
    const host = authorization.identifier.value
    const challenge = authorization.challenges.find(({ type }) => type === 'http-01')
    if (!challenge) throw new PandoError('certificate.no_wildcard', { host })
    const path = `/.well-known/acme-challenge/${challenge.token}`
    try {
      await show({ path, text: await client.getChallengeKeyAuthorization(challenge) }, signal)
      await client.completeChallenge(challenge)
      await client.waitForValidStatus(challenge)
    } finally {
      unshow(path)
    }
  }
}

/** The library takes no signal: what it does after the end is of no use and ends by itself. */
function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = Promise.withResolvers<never>()
  const onEnd = () => ended.reject(signal.reason)
  signal.addEventListener('abort', onEnd, { once: true })
  if (signal.aborted) onEnd()
  return Promise.race([work, ended.promise]).finally(() => signal.removeEventListener('abort', onEnd))
}

function asProblem(error: unknown, directory: string): PandoError {
  if (error instanceof PandoError) return error
  const issuer = hostOf(directory)
  const cause = (error as { cause?: { code?: string; message?: string } }).cause // of fetch
  const detail = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error))
  // What the issuer says comes as a plain Error; a TypeError is what fetch and the library make of a connection that broke.
  if (error instanceof TypeError || isAbort(error))
    return new PandoError('certificate.issuer_unreachable', { issuer, detail: cause ? detail : 'the connection broke' }, { cause: error })
  return new PandoError('certificate.refused', { issuer, detail }, { cause: error })
}

function hostOf(directory: string): string {
  return URL.canParse(directory) ? new URL(directory).host : directory
}
