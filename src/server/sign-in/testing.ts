import assert from 'node:assert/strict'
import { request } from 'node:https'
import type { Problem } from '../../base/errors.ts'
import { User } from '../../services/auth/people-kind.ts'
import type { TestApi } from '../test-api.ts'

export interface Answer<T = Record<string, never>> {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: T & Partial<Problem>
}

/** A browser as far as signing in needs one: cookies, and an origin that it cannot lie about. */
export class Browser {
  readonly #cookies = new Map<string, string>()
  readonly #api: Pick<TestApi, 'url' | 'ca'>
  origin: string

  constructor(api: Pick<TestApi, 'url' | 'ca'>) {
    this.#api = api
    this.origin = api.url
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value)
  }

  send<T = Record<string, never>>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const sent = {
        ...(method === 'GET' ? {} : { origin: this.origin }),
        ...(cookie === '' ? {} : { cookie }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      }
      const outgoing = request(`${this.#api.url}${path}`, { method, ca: this.#api.ca, headers: sent, agent: false }, async (answer) => {
        let received = ''
        for await (const part of answer) received += part
        for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line)
        const json = answer.headers['content-type']?.includes('json') ? JSON.parse(received) : {}
        resolve({ status: answer.statusCode!, headers: answer.headers, body: json })
      })
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */)
    const at = pair.indexOf('=')
    if (attributes.includes('Max-Age=0')) this.#cookies.delete(pair.slice(0, at))
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

/** A User with a password, given as root does it. */
export async function makeUser(api: TestApi, name: string, password: string, spec: Record<string, unknown> = {}): Promise<void> {
  await api.store.create(User, { name, spec: User.spec.parse(spec) })
  const answer = await new Browser(api).send(
    'PUT',
    `/v1/users/${name}/password`,
    { password, mustChange: false },
    { authorization: `Bearer ${api.token}` },
  )
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}
