import type { Problem } from '../../base/errors.ts'
import { inLanguage } from '../i18n/problem-language.ts'
import { dropAhead, takeAhead } from './ahead.ts'

/** The server refused, or could not be asked. Match on `code`. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options: { cause?: unknown } = {}) {
    super(problem.title, options)
    this.name = 'ApiError'
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
}

export interface CallOptions {
  query?: Record<string, string | number | boolean | readonly string[] | undefined>
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

const signedOutListeners = new Set<(why: SignedOut) => void>()

/** `over`: the server does not know us (any more). `password`: nothing is possible before another password is chosen. */
export type SignedOut = 'over' | 'password'

/** Is told when nothing goes on before somebody signs in or chooses a password. Returns what ends it. */
export function onSignedOut(listener: (why: SignedOut) => void): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

/** A JSON route by its path, for pages that treat all kinds alike. Undefined for an answer without a body. Throws ApiError. */
export async function call<T>(method: string, path: string, { query = {}, body, headers = {}, signal }: CallOptions = {}): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
  const url = withQuery(path, query)
  if (method !== 'GET') dropAhead()
  const ahead = takeAhead(url)
  const answer = await fetchOrThrow(url, { method, headers, ...sent, ...(signal ? { signal } : {}) }, ahead)
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** The server does not know who asks. A wrong password or code is a 401, too, and ends no session. */
const unknownCaller: ReadonlySet<string> = new Set([
  ...['auth.required', 'auth.session_ended', 'auth.unknown_token', 'auth.token_expired', 'auth.account_disabled'],
])

/** `fetch` that throws ApiError for every refusal and for a server that does not answer. `ahead`: its answer, asked for before. */
export async function fetchOrThrow(input: string | Request, init?: RequestInit, ahead?: Promise<Response>): Promise<Response> {
  let answer: Response
  try {
    answer = await (ahead ?? fetch(input, { credentials: 'same-origin', cache: 'no-store', ...init }))
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause
    throw new ApiError(lostProblem, { cause })
  }
  if (answer.ok) return answer
  const problem = await problemOf(answer)
  const why = unknownCaller.has(problem.code) ? 'over' : problem.code === 'auth.password_change_required' ? 'password' : undefined
  if (why) for (const listener of signedOutListeners) listener(why)
  throw new ApiError(await inLanguage(problem))
}

export function withQuery(path: string, query: NonNullable<CallOptions['query']>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? value : [value]) params.append(name, String(item))
  }
  const text = params.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Any thrown value as a problem that can be shown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem
  const title = error instanceof Error ? error.message : String(error)
  return { ...lostProblem, code: 'base.internal', status: 500, title, hint: 'Reload the page. If it comes again, tell us what you did.' }
}

/** The server does not answer. */
export const lostProblem: Problem = {
  type: 'urn:pando:error:client.connection_lost',
  code: 'client.connection_lost',
  status: 503,
  title: 'The server does not answer',
  hint: 'Is it running? `pando up` starts it. The console goes on by itself when it is back.',
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const problem = (await answer.json()) as Problem
    if (typeof problem.code === 'string') return problem
  } catch {} // not ours: a proxy in between answers like that
  return {
    ...lostProblem,
    status: answer.status,
    code: 'client.bad_answer',
    title: `The server answered ${answer.status} ${answer.statusText}`,
  }
}
