import { PandoError } from '../base/errors.ts'
import { addressOf } from './address.ts'
import type { Api, ApiObject, Key } from './api.ts'
import { firstAnswer } from './first-answer.ts'
import { kindNamed } from './kinds.ts'
import { parsePage, tourReference } from './tour-image.ts'
import { findObject, goalNamed, waitFor } from './watch.ts'

export interface TourOptions {
  api: Api
  project: string
  signal: AbortSignal
}

export interface Stop {
  name: string
  engine: 'container' | 'vm'
}
export interface Visit {
  name: string
  /** For the table: `vm`, `fork of vm`. */
  what: string
  address: string /** From the request to its first HTTP answer. */
  answerMs: number
  reused: boolean
  kernel: string
}

const memory = '128MiB'
export const startTimeoutMs = 180_000
/** A later tour shows what was measured when the instance was made. */
const answerLabel = 'tour/first-answer-ms'

/** Makes or starts the instance and waits for its page. */
export async function visit(options: TourOptions, stop: Stop): Promise<Visit> {
  const { api, project, signal } = options
  const kind = kindNamed('instances')
  const key = { project, name: stop.name }
  const found = await usable(options, { key, stop })
  const reused = found?.status.phase === 'running'
  const begun = performance.now()
  if (!found) {
    await assertOffered(options, stop.engine)
    const spec = { image: tourReference, engine: stop.engine, memory }
    await api.create(kind, { key, labels: { 'tour/engine': stop.engine }, spec }, signal)
  } else if (!reused) await api.act(kind, { key, verb: 'start' }, signal)
  const { address, page } = await firstPage(options, key)
  const answerMs = reused ? Number(found.metadata.labels[answerLabel] ?? Number.NaN) : performance.now() - begun
  if (!reused) await remember(options, { key, answerMs })
  return { name: stop.name, what: stop.engine, address, answerMs, reused, kernel: page['kernel'] ?? '' }
}

interface OfferedEngine {
  runs: string[]
  available: boolean
  reason?: string
  remedy?: string
}

/** Throws node.engine_unavailable: an instance that no node can run would wait for ever. */
async function assertOffered({ api, signal }: TourOptions, engine: Stop['engine']): Promise<void> {
  const { items } = await api.list(kindNamed('nodes'), {}, signal)
  const engines = items.flatMap(({ status }) => status['engines'] as OfferedEngine[]).filter(({ runs }) => runs.includes(engine))
  const [first] = engines
  if (!first || engines.some(({ available }) => available)) return // a node that has just begun has not looked yet
  const { reason, remedy } = first
  throw new PandoError('node.engine_unavailable', { engine, reason, remedy })
}

/** The instance of an earlier tour. One that came to a bad end, or runs another image, is deleted first. */
async function usable(options: TourOptions, { key, stop }: { key: Key; stop: Stop }): Promise<ApiObject | undefined> {
  const found = await findObject(options.api, { kind: kindNamed('instances'), key, signal: options.signal })
  if (!found) return undefined
  const fits =
    found.spec['image'] === tourReference &&
    found.spec['engine'] === stop.engine &&
    ['running', 'stopped'].includes(found.status.phase) &&
    !found.metadata.deletedAt
  if (fits) return found
  await removeWhole(options, found)
  return undefined
}

/** Deletes an instance and waits until nothing of it is left. */
export async function removeWhole({ api, signal }: TourOptions, { metadata }: ApiObject): Promise<void> {
  const kind = kindNamed('instances')
  const key = { project: metadata.project, name: metadata.name }
  if (!metadata.deletedAt) await api.remove(kind, key, { force: false, signal })
  await waitFor(api, goalNamed('deleted', { kind, key }), { kind, key, timeoutMs: startTimeoutMs, signal })
}

async function firstPage({ api, signal }: TourOptions, key: Key): Promise<{ address: string; page: Record<string, string> }> {
  const kind = kindNamed('instances')
  const found = new AbortController()
  const until = AbortSignal.any([signal, found.signal])
  const running = waitFor(api, goalNamed('running', { kind, key }), { kind, key, timeoutMs: startTimeoutMs, signal: until })
  const addressed = {
    ...goalNamed('addressed', { kind, key }),
    reached: (object: ApiObject | undefined) => addressOf(object) !== undefined,
  }
  const address = addressOf(await waitFor(api, addressed, { kind, key, timeoutMs: startTimeoutMs, signal: until }))!
  const answer = firstAnswer(`http://${address}/`, { timeoutMs: startTimeoutMs, signal: until })
  try {
    const failed = running.then(() => answer) // an instance that fails never answers: its reason is the better message
    return { address, page: parsePage(await Promise.race([answer, failed])) }
  } finally {
    found.abort()
    await Promise.allSettled([running, answer])
  }
}

async function remember({ api, signal }: TourOptions, { key, answerMs }: { key: Key; answerMs: number }): Promise<void> {
  const kind = kindNamed('instances')
  const { metadata, spec } = await api.get(kind, key, signal)
  await api.apply(kind, { key, labels: { ...metadata.labels, [answerLabel]: String(Math.round(answerMs)) }, spec }, signal)
}
