import { text } from 'node:stream/consumers'
import { deadline, systemClock } from '../base/clock.ts'
import { asPandoError, PandoError } from '../base/errors.ts'
import { formatBytes, formatDuration } from '../base/units.ts'
import type { Api, ApiObject, Key } from './api.ts'
import { firstAnswer } from './first-answer.ts'
import { kindNamed } from './kinds.ts'
import { print } from './print/output.ts'
import { tableLines } from './print/table.ts'
import { step } from './steps.ts'
import { parsePage, tourBuild, tourReference } from './tour-image.ts'
import { findObject, goalNamed, waitFor } from './watch.ts'

export interface TourOptions {
  api: Api
  project: string
  signal: AbortSignal
}

interface Stop {
  name: string
  engine: 'container' | 'vm'
}
interface Visit extends Stop {
  address: string /** From the request to its first HTTP answer. */
  answerMs: number
  reused: boolean
  kernel: string
}

const stops: readonly [Stop, Stop] = [
  { name: 'tour-container', engine: 'container' },
  { name: 'tour-vm', engine: 'vm' },
]
const memory = '128MiB'
const startTimeoutMs = 180_000
const fetchTimeoutMs = 30_000
/** A later tour shows what was measured when the instance was made. */
const answerLabel = 'pando.tour/first-answer-ms'

/** One image as a container and as a virtual machine, on real parts. What is there already is used again. */
export async function runTour(options: TourOptions): Promise<void> {
  const { project } = options
  await step(
    `image ${tourReference}`,
    () => ensureImage(options),
    (how) => how,
  )
  const visits: Visit[] = []
  for (const stop of stops) {
    visits.push(
      await step(
        `${stop.engine} ${stop.name}`,
        () => visit(options, stop),
        ({ address, reused, answerMs }) =>
          reused ? `runs already at ${address}` : `first HTTP answer from ${address} after ${formatDuration(answerMs)}`,
      ),
    )
  }
  const [container, vm] = visits as [Visit, Visit]
  for (const [from, to] of [
    [container, vm],
    [vm, container],
  ] as const) {
    const name = `${to.name}.${project}.internal`
    await step(
      `${from.name} fetches http://${name}/`,
      () => fetchInside(options, { from, name, expect: to.name }),
      ({ host, kernel }) => `answered by ${host}, kernel ${kernel}`,
    )
  }
  print('', ...(await comparison(options, visits)))
}

async function ensureImage({ api, project, signal }: TourOptions): Promise<string> {
  const { items } = await api.list(kindNamed('images'), { project }, signal)
  if (items.some(({ spec }) => spec['reference'] === tourReference)) return 'is there already'
  const operation = await api.makeImage('build', { project, body: tourBuild }, signal)
  const kind = kindNamed('operations')
  const key = { project, name: operation.metadata.name }
  await waitFor(api, goalNamed('succeeded', { kind, key }), { kind, key, timeoutMs: startTimeoutMs, signal })
  return 'built from the package busybox-static'
}

/** Makes or starts the instance and waits for its page. */
async function visit(options: TourOptions, stop: Stop): Promise<Visit> {
  const { api, project, signal } = options
  const kind = kindNamed('instances')
  const key = { project, name: stop.name }
  const found = await usable(options, { key, stop })
  const reused = found?.status.phase === 'running'
  const begun = performance.now()
  if (!found)
    await api.create(
      kind,
      { key, labels: { 'pando.tour/engine': stop.engine }, spec: { image: tourReference, engine: stop.engine, memory } },
      signal,
    )
  else if (!reused) await api.act(key, 'start', signal)
  const { address, page } = await firstPage(options, key)
  const answerMs = reused ? Number(found.metadata.labels[answerLabel] ?? Number.NaN) : performance.now() - begun
  if (!reused) await remember(options, { key, answerMs })
  return { ...stop, address, answerMs, reused, kernel: page['kernel'] ?? '' }
}

/** The instance of an earlier tour. One that came to a bad end, or runs another image, is deleted first. */
async function usable({ api, signal }: TourOptions, { key, stop }: { key: Key; stop: Stop }): Promise<ApiObject | undefined> {
  const kind = kindNamed('instances')
  const found = await findObject(api, { kind, key, signal })
  if (!found) return undefined
  const fits =
    found.spec['image'] === tourReference &&
    found.spec['engine'] === stop.engine &&
    ['running', 'stopped'].includes(found.status.phase) &&
    !found.metadata.deletedAt
  if (fits) return found
  if (!found.metadata.deletedAt) await api.remove(kind, key, { force: false, signal })
  await waitFor(api, goalNamed('deleted', { kind, key }), { kind, key, timeoutMs: startTimeoutMs, signal })
  return undefined
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

function addressOf(object: ApiObject | undefined): string | undefined {
  return (object?.status['nics'] as { address: string }[] | undefined)?.[0]?.address
}

async function remember({ api, signal }: TourOptions, { key, answerMs }: { key: Key; answerMs: number }): Promise<void> {
  const kind = kindNamed('instances')
  const { metadata, spec } = await api.get(kind, key, signal)
  await api.apply(kind, { key, labels: { ...metadata.labels, [answerLabel]: String(Math.round(answerMs)) }, spec }, signal)
}

/** A page fetched from inside an instance by the name of the other one. */
async function fetchInside(
  { api, project, signal }: TourOptions,
  { from, name, expect }: { from: Visit; name: string; expect: string },
): Promise<Record<string, string>> {
  const until = deadline(signal, fetchTimeoutMs)
  for (let said = ''; ; ) {
    try {
      const session = await api.exec({ project, name: from.name }, { argv: ['wget', '-q', '-O', '-', `http://${name}/`] }, until)
      session.stdin.end()
      const [stdout, stderr, exitCode] = await Promise.all([text(session.stdout), text(session.stderr), session.exit])
      const page = parsePage(stdout)
      if (exitCode === 0 && page['host'] === expect) return page
      said = stderr.trim() || `exit code ${exitCode}`
      await systemClock.sleep(200, until) // a name that was given a moment ago may still be on its way
    } catch (error) {
      signal.throwIfAborted()
      if (!until.aborted) throw error
      throw new PandoError(
        'base.timeout',
        { what: `Fetching http://${name}/ from ${from.name}`, ms: fetchTimeoutMs },
        { hint: said || asPandoError(error).hint },
      )
    }
  }
}

async function comparison({ api, project, signal }: TourOptions, visits: readonly Visit[]): Promise<string[]> {
  const rows = await Promise.all(
    visits.map(async ({ name, engine, address, answerMs, kernel }) => {
      const { memoryBytes } = await api.stats({ project, name }, signal)
      return [engine, name, address, Number.isNaN(answerMs) ? '-' : formatDuration(answerMs), formatBytes(memoryBytes), kernel]
    }),
  )
  return tableLines(['ENGINE', 'NAME', 'ADDRESS', 'REQUEST TO FIRST ANSWER', 'MEMORY COST', 'KERNEL SEEN'], rows)
}
