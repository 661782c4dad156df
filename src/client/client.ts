import type { Duplex, Readable } from 'node:stream'
import type { LoggedEvent } from '../api/event.ts'
import { type ErrorCode, errorCodes } from '../base/error-codes.ts'
import { PandoError } from '../base/errors.ts'
import { ApiError } from './api-error.ts'
import { type EventsQuery, events } from './events.ts'
import { jsonLines, logLines } from './lines.ts'
import type { components } from './schema.d.ts'
import type { ExecOptions, ExecSession } from './sockets.ts'
import { type Target, Transport, textOf, withQuery } from './transport.ts'
import { type TypedApi, typedApi } from './typed-api.ts'

type Schemas = components['schemas']
export type Operation = Schemas['Operation']
export type InstanceStats = Schemas['InstanceStats']
export interface LogLine {
  at: string
  stream: 'stdout' | 'stderr'
  text: string
}
/** A line of one of an app's replicas. */
export interface AppLogLine extends LogLine {
  instance: string
}
export interface InstanceKey {
  project: string
  name: string
}

export interface LogOptions {
  /** Stay and yield what comes. Default false. */
  follow?: boolean
  /** An instant, or a time span before now such as `10m`. */
  since?: string | undefined
  /** Only the last so many lines of what is there. */
  tail?: number | undefined
}

export interface CallOptions {
  query?: Record<string, string | number | boolean | readonly string[] | undefined>
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** One Pando. Every refusal is thrown as ApiError; what waits ends with its signal. */
export interface PandoClient {
  /** Where it answers, for people. */
  readonly address: string
  readonly api: TypedApi
  /** A JSON route by its path, for code that treats all kinds alike. Undefined for an answer without a body. */
  call<T>(method: string, path: string, options?: CallOptions): Promise<T>
  /** A route that answers one JSON object per line, until it or the signal ends. */
  lines<T>(path: string, query: CallOptions['query'], signal: AbortSignal): AsyncIterable<T>
  /** The event log from a cursor on. Reconnects by itself; see events.ts. */
  events(query: EventsQuery, signal: AbortSignal): AsyncIterable<LoggedEvent>
  logs(key: InstanceKey, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>
  /** What all replicas of the app print, as one stream. */
  appLogs(key: InstanceKey, options: LogOptions, signal: AbortSignal): AsyncIterable<AppLogLine>
  exec(key: InstanceKey, options: ExecOptions, signal: AbortSignal): Promise<ExecSession>
  /** The serial console: raw bytes both ways. */
  console(key: InstanceKey, signal: AbortSignal): Promise<Duplex>
  /** The screen: the RFB protocol, raw bytes both ways. */
  vnc(key: InstanceKey, signal: AbortSignal): Promise<Duplex>
  /** Unpacks a tar stream in the folder `path`. */
  copyIn(key: InstanceKey, files: { path: string; tar: Readable }, signal?: AbortSignal): Promise<void>
  copyOut(key: InstanceKey, path: string, signal?: AbortSignal): Promise<Readable>
  /** Disk images and archives alike. */
  importImage(request: ImageUpload, signal?: AbortSignal): Promise<Operation>
  /** The disk of a disk image. */
  exportImage(key: { project: string; name: string }, signal?: AbortSignal): Promise<Readable>
  /** A file or folder of a backup, as a tar stream. */
  backupArchive(key: { project: string; name: string }, path: string, signal?: AbortSignal): Promise<Readable>
  /** Follows an Operation to its end; resolves when it succeeded and throws why it did not. */
  waitOperation(operation: Operation, options: { signal: AbortSignal; onProgress?: (operation: Operation) => void }): Promise<Operation>
  /** Lets go of idle connections. */
  close(): void
}

export interface ImageUpload {
  project: string
  reference: string
  archive: Readable
  /** `sha256:…` or `sha512:…` of the file. */
  checksum?: string | undefined
  /** Of a disk image. */
  firmware?: string | undefined
}

export function connect(target: Target): PandoClient {
  const transport = new Transport(target)
  let typed: TypedApi | undefined
  const json = async <T>(method: string, path: string, { query = {}, body, headers = {}, signal }: CallOptions = {}): Promise<T> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
    const text = await textOf(await transport.send({ method, path: withQuery(path, query), headers, signal, ...sent }))
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const logsAt = <T extends LogLine>(path: string, options: LogOptions, signal: AbortSignal) =>
    logLines<T>((since) => {
      const query = since === undefined ? options : { follow: options.follow === true, since }
      return jsonLines(transport, withQuery(path, { ...query }), signal)
    })
  return {
    address: transport.address,
    get api() {
      return (typed ??= typedApi(transport))
    },
    call: json,
    lines: (path, query = {}, signal) => jsonLines(transport, withQuery(path, query), signal),
    events: (query, signal) => events(transport, query, signal),
    logs: (key, options, signal) => logsAt<LogLine>(`${pathOf(key)}/logs`, options, signal),
    appLogs: ({ project, name }, options, signal) =>
      logsAt<AppLogLine>(`/v1/projects/${encodeURIComponent(project)}/apps/${encodeURIComponent(name)}/logs`, options, signal),
    async exec(key, { argv, env = {}, user, workdir, tty }, signal) {
      const { openExec } = await import('./sockets.ts')
      const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`)
      return openExec(
        transport,
        withQuery(`${pathOf(key)}/exec`, { argv, env: pairs, user, workdir, ...(tty ? { tty: true, ...tty } : {}) }),
        signal,
      )
    },
    async console(key, signal) {
      const { openConsole } = await import('./sockets.ts')
      return openConsole(transport, `${pathOf(key)}/console`, signal)
    },
    async vnc(key, signal) {
      const { openConsole } = await import('./sockets.ts')
      return openConsole(transport, `${pathOf(key)}/vnc`, signal)
    },
    async copyIn(key, { path, tar }, signal) {
      const answer = await transport.send({
        method: 'PUT',
        path: withQuery(`${pathOf(key)}/files`, { path }),
        headers: { 'content-type': 'application/x-tar' },
        body: tar,
        signal,
      })
      answer.resume()
    },
    copyOut: (key, path, signal) => transport.send({ method: 'GET', path: withQuery(`${pathOf(key)}/files`, { path }), signal }),
    async importImage({ project, archive, ...query }, signal) {
      const path = withQuery(`/v1/projects/${encodeURIComponent(project)}/images/import`, { ...query })
      const headers = { 'content-type': 'application/octet-stream' }
      return JSON.parse(await textOf(await transport.send({ method: 'POST', path, headers, body: archive, signal }))) as Operation
    },
    exportImage: ({ project, name }, signal) =>
      transport.send({
        method: 'GET',
        path: `/v1/projects/${encodeURIComponent(project)}/images/${encodeURIComponent(name)}/disk`,
        signal,
      }),
    backupArchive: ({ project, name }, path, signal) =>
      transport.send({
        method: 'GET',
        path: withQuery(`/v1/projects/${encodeURIComponent(project)}/backups/${encodeURIComponent(name)}/archive`, { path }),
        signal,
      }),
    waitOperation: (operation, options) =>
      waitOperation({ transport, read: (path) => json('GET', path, { signal: options.signal }) }, operation, options),
    close: () => transport.close(),
  }
}

interface Reader {
  transport: Transport
  read(path: string): Promise<Operation>
}

async function waitOperation(
  { transport, read }: Reader,
  operation: Operation,
  { signal, onProgress }: { signal: AbortSignal; onProgress?: (operation: Operation) => void },
): Promise<Operation> {
  const { project, name, uid } = operation.metadata
  const path = `/v1/projects/${project}/operations/${name}`
  const query: EventsQuery = { kind: 'Operation', project, name, types: ['updated', 'deleted'] }
  for (let current = operation; ; current = await read(path)) {
    onProgress?.(current)
    if (hasEnded(current)) return succeeded(current)
    try {
      for await (const event of events(transport, { ...query, since: current.metadata.revision }, signal)) {
        if (event.uid !== uid) continue
        current = event.object as Operation
        onProgress?.(current)
        if (hasEnded(current)) return succeeded(current)
      }
      signal.throwIfAborted()
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'store.compacted')) throw error // the log was cut: read it anew
    }
  }
}

function hasEnded({ status }: Operation): boolean {
  return status.phase === 'succeeded' || status.phase === 'failed' || status.phase === 'cancelled'
}

function succeeded(operation: Operation): Operation {
  const { status, spec } = operation
  if (status.phase === 'cancelled') throw new ApiError(new PandoError('base.cancelled', { what: spec.verb }).toProblem())
  if (status.phase !== 'failed') return operation
  const { code, message, hint } = status.reason as { code: ErrorCode; message: string; hint: string }
  throw new ApiError({ type: `urn:pando:error:${code}`, title: message, status: errorCodes[code]?.status ?? 500, code, hint })
}

function pathOf({ project, name }: InstanceKey): string {
  return `/v1/projects/${encodeURIComponent(project)}/instances/${encodeURIComponent(name)}`
}
