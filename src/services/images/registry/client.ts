import type { Dispatcher } from 'undici'
import type { Clock } from '../../../base/clock.ts'
import { isAbort, PandoError } from '../../../base/errors.ts'
import { outgoing, type Reach, request } from '../../../base/reach.node.ts'
import { formatReference, type ImageReference } from '../reference.ts'
import { basicAuthorization, type Credentials, fetchToken, parseChallenge } from './auth.ts'

export interface RegistryOptions {
  reference: ImageReference
  /** Plain HTTP is allowed. Loopback registries are always spoken to that way. Default false. */
  insecure?: boolean
  credentials?: Credentials
  /** Where registries may be. Default: anywhere. */
  reach?: Reach | undefined
  clock: Clock
  signal: AbortSignal
}

const maxRedirects = 5
const maxTries = 4

/** Talks to the one repository of a reference: authentication, redirects, passing failures. Close it after use. */
export class RegistryClient implements AsyncDisposable {
  readonly #options: RegistryOptions
  readonly #base: URL
  readonly #dispatcher: Dispatcher
  #authorization: string | undefined

  static async open(options: RegistryOptions): Promise<RegistryClient> {
    const timeouts = { connect: { timeout: 10_000 }, headersTimeout: 30_000, bodyTimeout: 60_000 }
    const direct = isLoopback(options.reference.host)
    return new RegistryClient(options, await outgoing(timeouts, { direct, reach: options.reach }))
  }

  private constructor(options: RegistryOptions, dispatcher: Dispatcher) {
    this.#options = options
    this.#dispatcher = dispatcher
    const { host } = options.reference
    const plain = options.insecure === true || isLoopback(host)
    this.#base = new URL(`${plain ? 'http' : 'https'}://${host === 'docker.io' ? 'registry-1.docker.io' : host}`)
  }

  get host(): string {
    return this.#options.reference.host
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy()
  }

  /** GETs `/v2/<repository>/<path>`; resolves for 200, 206 and 416 only. Retries what passes by itself. */
  async get(path: string, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    const url = new URL(`/v2/${this.#options.reference.repository}/${path}`, this.#base)
    for (let tries = 1; ; tries++) {
      const response = await this.#attempt(url, headers)
      const { statusCode: status } = response
      if (status === 200 || status === 206 || status === 416) return response
      await response.body.dump()
      if (status === 401 || status === 403) throw new PandoError('image.unauthorized', this.#names())
      if (status === 404) throw new PandoError('image.manifest_unknown', this.#names())
      if (tries >= maxTries || (status !== 429 && status < 500)) throw this.unreachable(new Error(`HTTP ${status}`))
      await this.#options.clock.sleep(pauseBefore(tries, response.headers['retry-after']), this.#options.signal)
    }
  }

  /** The error for a registry that cannot be talked to; our own errors and aborts pass as they are. */
  unreachable(error: unknown): unknown {
    if (error instanceof PandoError || (isAbort(error) && this.#options.signal.aborted)) return error
    const { code, message } = error as NodeJS.ErrnoException
    const speaksHttp = code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
    return new PandoError(
      'image.registry_unreachable',
      { host: this.host, detail: speaksHttp ? 'it does not speak HTTPS' : (code ?? message.slice(0, 200)) },
      {
        cause: error,
        ...(speaksHttp ? { hint: 'If this registry is meant to speak plain HTTP, pull with --insecure.' } : {}),
      },
    )
  }

  async #attempt(url: URL, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    try {
      const first = await this.#follow(url, headers)
      if (first.statusCode !== 401) return first
      const challenge = parseChallenge(first.headers['www-authenticate'])
      await first.body.dump()
      this.#authorization = await this.#authorize(challenge)
      if (this.#authorization === undefined) throw new PandoError('image.unauthorized', this.#names())
      return await this.#follow(url, headers)
    } catch (error) {
      throw this.unreachable(error)
    }
  }

  async #authorize(challenge: ReturnType<typeof parseChallenge>): Promise<string | undefined> {
    const { credentials, reference, signal } = this.#options
    if (challenge?.scheme === 'basic') return credentials && basicAuthorization(credentials)
    if (challenge === undefined) return undefined
    return fetchToken({
      challenge,
      repository: reference.repository,
      credentials,
      plainHttp: this.#base.protocol === 'http:',
      dispatcher: this.#dispatcher,
      signal,
    })
  }

  /** Registries hand blobs over to other servers; those must not see our credentials. */
  async #follow(url: URL, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    let target = url
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const own = target.origin === this.#base.origin && this.#authorization !== undefined ? { authorization: this.#authorization } : {}
      const response = await request(target, {
        dispatcher: this.#dispatcher,
        signal: this.#options.signal,
        headers: { 'accept-encoding': 'identity', 'user-agent': 'pando', ...headers, ...own },
      })
      const location = [response.headers['location'] ?? []].flat()[0]
      if (response.statusCode < 300 || response.statusCode > 399 || location === undefined) return response
      await response.body.dump()
      const next = URL.parse(location, target.href)
      const safe = next?.protocol === 'https:' || (next?.protocol === 'http:' && this.#base.protocol === 'http:')
      if (!next || !safe) throw this.unreachable(new Error('it redirects to an unsafe address'))
      target = next
    }
    throw this.unreachable(new Error(`it redirects more than ${maxRedirects} times`))
  }

  #names(): { host: string; reference: string } {
    return { host: this.host, reference: formatReference(this.#options.reference) }
  }
}

/** Milliseconds before the next try: what the registry asks for, at most 30 s, else growing. */
export function pauseBefore(tries: number, retryAfter?: string | string[]): number {
  const seconds = Number([retryAfter ?? []].flat()[0])
  return Number.isFinite(seconds) && seconds >= 0 && retryAfter !== undefined ? Math.min(seconds, 30) * 1000 : 250 * 2 ** (tries - 1)
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '')
  return name === 'localhost' || name.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(name) || name === '[::1]'
}
