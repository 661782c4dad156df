import type { SpecInput } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import { findDaemon } from '../host/daemon.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import type { Operation } from '../services/lifecycle/operation-kind.ts'
import { cpuMs } from './cpu-times.ts'
import { FileTimes } from './file-times.ts'
import { firstAnswer } from './first-answer.ts'
import { pidOf } from './host-memory.ts'
import { page } from './images.ts'
import type { Bench } from './measure.ts'
import { neighbours } from './neighbours.ts'
import type { InstanceObject, OperationObject } from './objects.ts'

/** One start of one machine: from the request to its first answer over HTTP, and what lies between, in ms. */
export interface Start {
  name: string
  address: string
  totalMs: number
  /** One after the other; they add up to the total. */
  stages: Record<string, number>
  /** CPU time that it took in the server and in the machine's own process, ms. */
  cpu: Record<string, number>
}

const triesInARow = 3

/** A cold boot, from `POST instances` on. */
export async function bootVm(bench: Bench, name: string, spec: Partial<SpecInput<typeof Instance>> = {}): Promise<Start> {
  await neighbours.tell(bench)
  const { begun, costs } = await begin(bench)
  const creating = bench.objects.createVm(name, { image: page.reference, ...spec })
  const [acceptedMs, { uid, address, reachedMs, answeredMs }] = await Promise.all([momentOf(creating), untilAnswer(bench, name)])
  const cpu = await costs(uid)
  await bench.objects.until(Instance, name, ({ status }) => status.phase === 'running')
  return startOf({ name, address, begun, cpu }, { request: acceptedMs, 'kernel has its network': reachedMs, 'first answer': answeredMs })
}

/** A clone, from `POST snapshots/…/clone` on; from a spare when one waits. */
export async function cloneVm(bench: Bench, snapshot: string, name: string): Promise<Start & { pooled: boolean }> {
  const { objects, pando } = bench
  await neighbours.forget(bench)
  const waiting = objects.latest(Snapshot, snapshot)?.object.status.spares.find(({ ready, leaving }) => ready && !leaving)
  using files = waiting && FileTimes.follow(pando.cell, waiting.uid)
  const { begun, costs } = await begin(bench, waiting?.uid)
  const accepting = objects.post<typeof Operation>(`snapshots/${snapshot}/clone`, { count: 1, name })
  const [acceptedMs, { uid, address, reachedMs, answeredMs }] = await Promise.all([momentOf(accepting), untilAnswer(bench, name)])
  const cpu = await costs(uid)
  await objects.ended(await accepting)
  const pooled = uid === waiting?.uid
  const stages = {
    'request stored': acceptedMs,
    ...(pooled ? { 'taken over': files!.of('spec.json'), 'identity, network': files!.of('run.json') } : { reached: reachedMs }),
    'first answer': answeredMs,
  }
  return { ...startOf({ name, address, begun, cpu }, stages), pooled }
}

/** A fork of a running machine, from `POST instances/…/fork` on. */
export async function forkVm(bench: Bench, source: string, name: string): Promise<Start & { snapshot: string; pauseMs: number }> {
  const { objects } = bench
  await neighbours.forget(bench)
  const { begun, costs } = await begin(bench)
  const accepting = objects.post<typeof Operation>(`instances/${source}/fork`, { count: 1, name })
  const [acceptedMs, answer] = await Promise.all([momentOf(accepting), untilAnswer(bench, name)])
  const { uid, address, spec, storedMs, reachedMs, answeredMs } = answer
  const cpu = await costs(uid)
  const { snapshot } = spec.from!
  const { pauseMs = 0 } = (await objects.ended(await accepting)) as { pauseMs?: number }
  const stages = { 'request stored': acceptedMs, 'frozen, clone stored': storedMs, reached: reachedMs, 'first answer': answeredMs }
  return { ...startOf({ name, address, begun, cpu }, stages), snapshot, pauseMs }
}

/** The moment at which the clock runs, and what tells the CPU time since then. `uid`: of a machine whose process is there already. */
async function begin({ pando: { cell } }: Bench, uid?: string) {
  const server = (await findDaemon(cell))!.pid
  const machineBefore = uid === undefined ? 0 : cpuMs(await pidOf(cell, uid))
  const serverBefore = cpuMs(server)
  const costs = async (of: string) => {
    const ofServer = cpuMs(server) - serverBefore
    return { server: ofServer, QEMU: cpuMs(await pidOf(cell, of)) - (of === uid ? machineBefore : 0) }
  }
  return { begun: performance.now(), costs }
}

/**
 * Several at once, by one request; resolves with the moment at which the last of them answered. Throws
 * fork.incomplete when some were not made.
 */
export async function untilAllAnswer(bench: Bench, names: readonly string[], operation: OperationObject): Promise<number> {
  const over = new AbortController()
  const signal = AbortSignal.any([bench.signal, over.signal])
  const answers = Promise.all(names.map((name) => untilAnswer({ ...bench, signal }, name)))
  answers.catch(() => {})
  try {
    const { failed = [] } = (await bench.objects.ended(operation)) as { failed?: { name: string }[] }
    const { name: origin } = operation.spec.target
    if (failed.length > 0) throw new PandoError('fork.incomplete', { failed: failed.length, count: names.length, origin })
    return Math.max(...(await answers).map(({ answeredMs }) => answeredMs))
  } finally {
    over.abort()
  }
}

async function momentOf(work: Promise<unknown>): Promise<number> {
  await work
  return performance.now()
}

/** Of an instance that is yet to come. */
export async function untilAnswer({ objects, signal }: Pick<Bench, 'objects' | 'signal'>, name: string) {
  const { object, firstMs: storedMs } = await objects.until(Instance, name, ({ status }) => status.nics.length > 0)
  const { address } = object.status.nics[0]!
  const over = new AbortController()
  const failure = objects.until(Instance, name, hasFailed, AbortSignal.any([signal, over.signal])).then(({ object: { status } }) => {
    throw new PandoError('base.internal', { detail: `${name}: ${status.reason?.message ?? status.phase}` })
  })
  failure.catch(() => {})
  try {
    const answer = await Promise.race([firstAnswer(address, AbortSignal.any([signal, over.signal])), failure])
    return { uid: object.metadata.uid, address, storedMs, spec: object.spec, ...answer }
  } finally {
    over.abort()
  }
}

/** One that is tried again may still come. */
function hasFailed({ status }: InstanceObject): boolean {
  return status.phase === 'failed' || status.phase === 'stopped' || (status.phase === 'backoff' && status.failures > triesInARow)
}

/** Moments -> what lies between them. One that came out of order lasted no time. */
function startOf(
  { name, address, begun, cpu }: { name: string; address: string; begun: number; cpu: Record<string, number> },
  moments: Record<string, number | undefined>,
): Start {
  let last = begun
  const stages = Object.entries(moments).map(([stage, at = last]) => {
    const ms = Math.max(0, at - last)
    last = Math.max(last, at)
    return [stage, ms] as const
  })
  return { name, address, totalMs: last - begun, stages: Object.fromEntries(stages), cpu }
}
