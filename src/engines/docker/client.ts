import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import Docker from 'dockerode'
import { PandoError } from '../../base/errors.ts'
import { http } from '../../base/http.node.ts'

/** dockerode with bounded, abortable calls and one kind of error. */
export interface DockerClient {
  readonly api: Docker
  /**
   * One request. `call` names it for people. Throws docker.unavailable when nobody answers within `timeoutMs` (default
   * 30_000; a stream may then last as long as it likes), docker.api when the engine refuses (see `httpStatus`). `once`: what
   * is sent cannot be sent again, so an engine that is being started anew is not waited for.
   */
  request<T>(call: string, options: RequestOptions, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T>
  close(): void
}

export interface RequestOptions {
  signal: AbortSignal
  timeoutMs?: number
  once?: boolean
}

/** How often a socket that nobody listens on is tried, ms: nothing tells that somebody does. */
const retryMs = 50

/** `patienceMs`: how long an engine that does not listen is waited for. Default: not at all. */
export function dockerClient(socketPath: string, { patienceMs = 0 }: { patienceMs?: number } = {}): DockerClient {
  // Each request is described for a debug log, read or not: with all sockets of the agent that was a tenth of a busy server's time.
  const agent = Object.assign(new (http().Agent)({ keepAlive: true }), { [inspect.custom]: () => 'agent' })
  // `host: undefined` keeps a DOCKER_HOST in our environment from winning over the socket; the types leave `agent` out.
  const options = { socketPath, host: undefined, protocol: 'http' as const, agent }
  const api = new Docker(options)
  const request: DockerClient['request'] = async (call, requestOptions, send) => {
    const until = performance.now() + patienceMs
    for (;;) {
      try {
        return await requestOnce(call, requestOptions, send)
      } catch (error) {
        if (requestOptions.once || !wasNotHeard(error) || performance.now() >= until) throw error
      }
      await sleep(retryMs, undefined, { signal: requestOptions.signal })
    }
  }
  return { api, request, close: () => agent.destroy() }
}

/** Nobody listened: whatever was asked has not been done. */
function wasNotHeard(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException
  return code === 'ECONNREFUSED' || code === 'ENOENT'
}

const requestOnce: DockerClient['request'] = async (call, { signal, timeoutMs = 30_000 }, send) => {
  signal.throwIfAborted()
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs)
  const either = AbortSignal.any([signal, late.signal])
  try {
    return await abortable(send(either), either)
  } catch (error) {
    signal.throwIfAborted()
    if (late.signal.aborted) throw unavailable(`${call} got no answer within ${timeoutMs} ms`, error)
    throw apiError(call, error)
  } finally {
    clearTimeout(timer)
  }
}

/** The answer, or the signal's reason when that comes first; what cannot be cancelled is left behind. */
export async function abortable<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([answer, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

interface HttpError extends Error {
  statusCode?: number
  json?: { message?: string } | null
}

function apiError(call: string, cause: unknown): PandoError {
  if (cause instanceof PandoError) return cause
  const { statusCode, json, message } = cause as HttpError
  if (statusCode === undefined) return unavailable(message, cause)
  return new PandoError('docker.api', { call, detail: json?.message ?? message.replace(/^\(HTTP code \d+\) .*? - /, '').trim() }, { cause })
}

/** A failure of the connection, not of the call. */
export function unavailable(detail: string, cause: unknown): PandoError {
  return new PandoError('docker.unavailable', { detail }, { cause })
}

/** The status of the refusal behind a docker.api error; undefined for everything else. */
export function httpStatus(error: unknown): number | undefined {
  return error instanceof PandoError && error.code === 'docker.api' ? (error.cause as HttpError).statusCode : undefined
}

/** What the engine said when it refused. */
export function refusal(error: unknown): string {
  return error instanceof PandoError ? String(error.params.detail ?? '') : ''
}
