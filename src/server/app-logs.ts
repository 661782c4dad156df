import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { may, type Stored } from '../api/kind.ts'
import { isAbort } from '../base/errors.ts'
import type { LogLine, LogOptions } from '../engines/engine.ts'
import { App, appLabel } from '../services/apps/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import type { RouteDeps } from './api-deps.ts'
import { assertPower } from './instance-powers.ts'
import { logOptions, logsQuery, sendLines } from './instance-streams.ts'
import { collectionUrl, existing } from './resources.ts'
import { type Route, route } from './route.ts'

type AppObject = Stored<typeof App>
type InstanceObject = Stored<typeof Instance>

/** A line, and the replica that wrote it. */
interface AppLogLine extends LogLine {
  instance: string
}

/** So many replicas are read at most, the newest: each is a stream of its own. */
const mostReplicas = 100
/** Lines on their way to a reader who is slower than the replicas. */
const linesAhead = 256

/** What all replicas of an app print, as one stream; both engines alike. */
export function appLogRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: `${collectionUrl(App)}/:name/logs`,
      id: 'getAppLogs',
      access: { kind: App, verb: 'logs' },
      tag: App.kind,
      summary: 'What the replicas of an App printed, one JSON object per line; following takes up new replicas too',
      query: logsQuery,
      answers: {
        200: {
          media: 'application/x-ndjson',
          description: 'One AppLogLine per line; a last line with `problem` when reading broke off',
          component: 'AppLogLine',
        },
      },
      async handle({ params, query, request, reply, signal }) {
        const app = await existing(App, params, deps)
        const options = logOptions(query, deps)
        const lines = options.follow ? followed(app, { options, signal }, deps) : merged(app, { options, signal }, deps)
        return sendLines(lines, { follow: options.follow, request, reply }, deps)
      },
    }),
  ]
}

interface Reading {
  options: LogOptions
  signal: AbortSignal
}

async function replicasOf({ metadata }: AppObject, { store }: RouteDeps): Promise<InstanceObject[]> {
  const { items } = await store.list(Instance, { project: metadata.project!, selector: `${appLabel}=${metadata.name}` })
  const readable = items.filter((instance) => may(Instance, 'logs', instance))
  const age = ({ metadata: { createdAt, revision } }: InstanceObject) => `${createdAt} ${String(revision).padStart(16, '0')}`
  return readable.sort((a, b) => age(b).localeCompare(age(a))).slice(0, mostReplicas)
}

async function* linesOf(instance: InstanceObject, { options, signal }: Reading, deps: RouteDeps): AsyncGenerator<AppLogLine> {
  const { powers } = deps.engineFor(instance)
  assertPower('logs', powers, instance.spec.engine)
  for await (const line of powers.logs(instance.metadata.uid, options, signal)) yield { ...line, instance: instance.metadata.name }
}

/** What is there, in the order in which it was written, the oldest replica first: each one's lines are in order already. */
async function* merged(app: AppObject, reading: Reading, deps: RouteDeps): AsyncGenerator<AppLogLine> {
  const replicas = (await replicasOf(app, deps)).reverse()
  const sources = replicas.map((replica) => linesOf(replica, reading, deps))
  const heads = await Promise.all(sources.map((source) => source.next()))
  try {
    for (;;) {
      const first = heads.reduce((best, head, i) => (!head.done && (best < 0 || isBefore(head.value, heads[best]!.value)) ? i : best), -1)
      if (first < 0) return
      yield heads[first]!.value as AppLogLine
      heads[first] = await sources[first]!.next()
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return(undefined)))
  }
}

/** Instants come with more or fewer digits; the Z would be after all of them. */
function isBefore(a: LogLine, b: LogLine): boolean {
  return a.at.replace('Z', '') < b.at.replace('Z', '')
}

/** Lines as they come, of replicas that come later too, until the app is gone. */
async function* followed(app: AppObject, { options, signal }: Reading, deps: RouteDeps): AsyncGenerator<AppLogLine> {
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  const out = new PassThrough({ objectMode: true, highWaterMark: linesAhead })
  out.setMaxListeners(mostReplicas + 10)
  const follower = new Follower({ out, signal: until, options }, deps)
  const since = await deps.store.revision()
  for (const replica of await replicasOf(app, deps)) follower.take(replica)
  const watching = Promise.all([
    takeNew(app, { since, follower, signal: until }, deps),
    untilGone(app, { since, signal: until }, deps).then(() => over.abort()),
  ])
  watching.then(
    () => out.end(),
    (error: unknown) => (isAbort(error) ? out.end() : out.destroy(error as Error)),
  )
  try {
    for await (const line of out) yield line as AppLogLine
  } finally {
    over.abort()
    await Promise.allSettled([watching, follower.ended()])
  }
}

async function takeNew(
  { metadata }: AppObject,
  { since, follower, signal }: { since: number; follower: Follower; signal: AbortSignal },
  { store }: RouteDeps,
): Promise<void> {
  for await (const event of store.watch(
    since,
    { kind: Instance.kind, project: metadata.project!, types: ['created', 'updated'] },
    signal,
  )) {
    const instance = event.object as InstanceObject
    if (instance.metadata.labels[appLabel] === metadata.name && instance.status.phase === 'running') follower.take(instance)
  }
}

async function untilGone({ metadata }: AppObject, { since, signal }: { since: number; signal: AbortSignal }, { store }: RouteDeps) {
  const { project, name, uid } = metadata
  for await (const _gone of store.watch(since, { kind: App.kind, project: project!, name, uid, types: ['deleted'] }, signal)) return
}

/** Reads each replica once at a time; one that is started again goes on after its last line. */
class Follower {
  readonly #to: { out: PassThrough; signal: AbortSignal; options: LogOptions }
  readonly #deps: RouteDeps
  readonly #reading = new Map<string, Promise<void>>()
  readonly #lastLine = new Map<string, string>()

  constructor(to: { out: PassThrough; signal: AbortSignal; options: LogOptions }, deps: RouteDeps) {
    this.#to = to
    this.#deps = deps
  }

  take(replica: InstanceObject): void {
    const { uid } = replica.metadata
    if (this.#reading.has(uid) || this.#reading.size >= mostReplicas) return
    const read = this.#read(replica).finally(() => this.#reading.delete(uid))
    this.#reading.set(uid, read)
  }

  async ended(): Promise<void> {
    await Promise.allSettled([...this.#reading.values()])
  }

  /** A replica that goes away while it is read is no fault of the stream. */
  async #read(replica: InstanceObject): Promise<void> {
    const { out, signal, options } = this.#to
    const { uid, name } = replica.metadata
    const last = this.#lastLine.get(uid)
    const wanted = last === undefined ? options : { follow: true, since: last }
    try {
      for await (const line of linesOf(replica, { options: wanted, signal }, this.#deps)) {
        this.#lastLine.set(uid, line.at)
        if (!out.write(line)) await once(out, 'drain', { signal })
      }
    } catch (error) {
      if (!isAbort(error)) this.#deps.log.debug({ module: 'server', instance: name, err: error }, 'reading the log of a replica ended')
    }
  }
}
