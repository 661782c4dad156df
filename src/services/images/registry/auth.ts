import type { Dispatcher } from 'undici'
import { z } from 'zod'
import { PandoError } from '../../../base/errors.ts'
import { request } from '../../../base/reach.node.ts'
import { readBody } from './body.ts'

export interface Credentials {
  username: string
  password: string
}

export interface Challenge {
  scheme: 'basic' | 'bearer'
  params: Record<string, string>
}

const tokenAnswer = z.object({ token: z.string().max(65_536).optional(), access_token: z.string().max(65_536).optional() })

/** `WWW-Authenticate` -> what the registry wants; a bearer token is preferred. Undefined when it asks for nothing we know. */
export function parseChallenge(header: string | string[] | undefined): Challenge | undefined {
  const text = [header ?? []].flat().join(', ')
  for (const scheme of ['bearer', 'basic'] as const) {
    const match = new RegExp(`(?:^|[\\s,])${scheme}(?:\\s+(.*))?$`, 'is').exec(text)
    if (match)
      return {
        scheme,
        params: Object.fromEntries(
          [...(match[1] ?? '').matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, key, value]) => [key!.toLowerCase(), value!]),
        ),
      }
  }
  return undefined
}

export function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

export interface TokenRequest {
  challenge: Challenge
  /** What is asked for when the challenge does not say. */
  repository: string
  credentials: Credentials | undefined
  /** True when the registry itself was reached over plain HTTP. */
  plainHttp: boolean
  dispatcher: Dispatcher
  signal: AbortSignal
}

/** The `Authorization` header for a pull. Undefined when the token service refuses. Never puts secrets on an unsafe line. */
export async function fetchToken({
  challenge,
  repository,
  credentials,
  plainHttp,
  dispatcher,
  signal,
}: TokenRequest): Promise<string | undefined> {
  const realm = URL.parse(challenge.params['realm'] ?? '')
  if (!realm || !(realm.protocol === 'https:' || (plainHttp && realm.protocol === 'http:'))) {
    throw new PandoError('image.registry_unreachable', {
      host: realm?.host ?? 'of the token',
      detail: 'it names no safe address for its tokens',
    })
  }
  if (challenge.params['service']) realm.searchParams.set('service', challenge.params['service'])
  realm.searchParams.set('scope', challenge.params['scope'] ?? `repository:${repository}:pull`)
  const answer = await request(realm, {
    dispatcher,
    signal,
    headers: { accept: 'application/json', ...(credentials ? { authorization: basicAuthorization(credentials) } : {}) },
  })
  const body = await readBody(answer.body, 256 * 1024)
  if (answer.statusCode === 401 || answer.statusCode === 403) return undefined
  const parsed = answer.statusCode === 200 ? tokenAnswer.safeParse(safeJson(body)) : undefined
  const token = parsed?.data?.token ?? parsed?.data?.access_token
  if (!token)
    throw new PandoError('image.registry_unreachable', {
      host: realm.host,
      detail: `its token service answers with HTTP ${answer.statusCode}`,
    })
  return `Bearer ${token}`
}

function safeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
