import type { Agent, IncomingMessage, RequestOptions } from 'node:http'
import type { Readable } from 'node:stream'
import type { Problem } from '../base/errors.ts'
import { http, https } from '../base/http.node.ts'
import { ApiError, fault } from './api-error.ts'

export type Target =
  | { socketPath: string }
  /**
   * `ca`: PEM of the authority that signed the server's certificate. Default: what Node trusts. `pinned`: it was agreed on at an
   * earlier sign-in, so that another one is a reason for alarm.
   */
  | { url: string; token: string; ca?: string | undefined; pinned?: boolean }

export interface Request {
  method: string
  /** With its query. */
  path: string
  headers?: Record<string, string>
  body?: string | Readable
  signal?: AbortSignal | undefined
}

const trustErrors = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_CERT|CERT_)/
/** The chain ends elsewhere; not: it has expired, or is for another name. */
const authorityErrors = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_SIGNATURE_FAILURE)/
const absentErrors = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN'])

/**
 * HTTP over the Unix socket or TLS, with Node's own client: it does both, streams both ways, and costs a short command
 * nothing to load.
 */
export class Transport {
  /** Where it goes, for people. */
  readonly address: string
  readonly target: Target
  #connection: { request: typeof import('node:http').request; agent: Agent; options: RequestOptions } | undefined

  constructor(target: Target) {
    this.target = target
    this.address = 'socketPath' in target ? target.socketPath : target.url
  }

  /** Resolves when the headers are there. Throws ApiError for every answer of 400 and above and when nobody answers. */
  async send(request: Request): Promise<IncomingMessage> {
    request.signal?.throwIfAborted()
    const answer = await this.#open(request, { again: request.method !== 'POST' && typeof request.body !== 'object' })
    if ((answer.statusCode ?? 500) < 400) return answer
    const problem = await this.#problemOf(answer)
    if (typeof request.body === 'object') {
      answer.destroy()
      request.body.destroy()
    } // what is left to upload is not wanted
    throw new ApiError(problem)
  }

  /** Lets go of idle connections. */
  close(): void {
    this.#connection?.agent.destroy()
    this.#connection = undefined
  }

  /** Headers that every request carries, a WebSocket's too. */
  get headers(): Record<string, string> {
    return 'socketPath' in this.target ? { host: 'pando' } : { authorization: `Bearer ${this.target.token}` }
  }

  /** The error of a connection as people should see it. */
  explain(error: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason
    if (error instanceof ApiError) return error
    const { code = '' } = error as NodeJS.ErrnoException
    const pinned = 'pinned' in this.target && this.target.pinned === true && authorityErrors.test(code)
    if (pinned) return fault('client.authority_changed', this.address, error)
    if (trustErrors.test(code)) return fault('client.untrusted_server', this.address, error)
    return fault(absentErrors.has(code) ? 'cli.server_down' : 'client.connection_lost', this.address, error)
  }

  /** `again`: a connection that was kept and has ended meanwhile may be replaced by a new one. */
  async #open(request: Request, { again }: { again: boolean }): Promise<IncomingMessage> {
    const { request: start, agent, options } = (this.#connection ??= this.#connect())
    return new Promise((resolve, reject) => {
      const { method, path, headers, body, signal } = request
      const outgoing = start({ ...options, agent, method, path, headers: { ...this.headers, ...headers }, ...(signal ? { signal } : {}) })
      outgoing.once('response', (answer) => {
        if (typeof body === 'object' && (answer.statusCode ?? 500) >= 400) body.unpipe(outgoing)
        resolve(answer)
      })
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        if (again && outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
          this.#open(request, { again: false }).then(resolve, reject)
        else reject(this.explain(error, signal))
      })
      if (typeof body !== 'object') {
        outgoing.end(body)
        return
      }
      body.once('error', (error) => {
        outgoing.destroy()
        reject(error)
      })
      body.pipe(outgoing)
    })
  }

  #connect() {
    const { target } = this
    if ('socketPath' in target) {
      const { Agent: HttpAgent, request } = http()
      return { request, agent: new HttpAgent({ keepAlive: true }), options: { socketPath: target.socketPath } }
    }
    const { Agent: HttpsAgent, request } = https()
    const { hostname, port } = new URL(target.url)
    const options = { host: hostname.replace(/^\[|\]$/g, ''), port: port || 443, ...(target.ca === undefined ? {} : { ca: target.ca }) }
    return { request, agent: new HttpsAgent({ keepAlive: true }), options }
  }

  async #problemOf(answer: IncomingMessage): Promise<Problem> {
    const text = await textOf(answer).catch((error: unknown) => {
      throw this.explain(error)
    })
    try {
      const problem = JSON.parse(text) as Problem
      if (typeof problem.code === 'string') return problem
    } catch {} // answered below
    return fault('client.bad_answer', this.address, `status ${answer.statusCode}`).problem
  }
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8')
  let text = ''
  for await (const part of answer) text += part
  return text
}

/** `/v1/…` with its parameters; lists are repeated, `undefined` is left out. */
export function withQuery(path: string, query: Record<string, string | number | boolean | readonly string[] | undefined>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one))
  }
  const text = parameters.toString()
  return text ? `${path}?${text}` : path
}
