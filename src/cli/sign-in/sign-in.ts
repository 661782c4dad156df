import { hostname } from 'node:os'
import { Transport, textOf } from '../../client/transport.ts'
import { hasProblem } from '../failure.ts'

/** A server that is trusted by now. */
export interface Server {
  url: string
  ca?: string | undefined
}

export interface Answers {
  user: string
  password: string
  /** Asked for only where the account wants one. */
  code(): Promise<string>
  /** Asked for only where the password was chosen by somebody else. */
  newPassword(): Promise<string>
  /** When the token ends; default: as the server decides. */
  expiresAt?: string | undefined
}

/**
 * Signs in by password, makes a token, and lets go of the session: what stays on this machine is the token, which can be taken
 * away by itself.
 */
export async function signInForToken(
  server: Server,
  answers: Answers,
  signal: AbortSignal,
): Promise<{ token: string; expiresAt?: string }> {
  const session = new CookieSession(server, signal)
  try {
    const { user, password } = answers
    const me = await session
      .call<{ mustChangePassword: boolean }>('POST', '/v1/sign-in/password', { user, password })
      .catch(async (error: unknown) => {
        if (!hasProblem(error, 'auth.code_required')) throw error
        return session.call<{ mustChangePassword: boolean }>('POST', '/v1/sign-in/password', { user, password, code: await answers.code() })
      })
    if (me.mustChangePassword) await session.call('PUT', '/v1/me/password', { current: password, password: await answers.newPassword() })
    const { expiresAt } = answers
    const description = `pando login on ${hostname()}`
    return await session.call('POST', '/v1/me/tokens', { description, ...(expiresAt === undefined ? {} : { expiresAt }) })
  } finally {
    await session.end()
  }
}

/** As a browser does it: with a cookie, from the origin of the server itself. */
class CookieSession {
  readonly #transport: Transport
  readonly #origin: string
  readonly #signal: AbortSignal
  #cookie: string | undefined

  constructor({ url, ca }: Server, signal: AbortSignal) {
    this.#transport = new Transport({ url, token: '', ...(ca === undefined ? {} : { ca }) })
    this.#origin = new URL(url).origin
    this.#signal = signal
  }

  async call<T>(method: string, path: string, body: unknown): Promise<T> {
    const headers = {
      'content-type': 'application/json',
      origin: this.#origin,
      ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
    }
    const answer = await this.#transport.send({ method, path, headers, body: JSON.stringify(body), signal: this.#signal })
    this.#cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? this.#cookie
    const text = await textOf(answer)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  async end(): Promise<void> {
    if (this.#cookie !== undefined) await this.call('POST', '/v1/sign-out', {}).catch(() => {}) // it ends by itself soon
    this.#transport.close()
  }
}
