import { PandoError } from '../../base/errors.ts'
import { findDaemon } from '../../host/daemon.ts'
import { Desktop, DesktopPool } from '../../services/desktops/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { cpuMs } from '../cpu-times.ts'
import { pidOf } from '../host-memory.ts'
import type { Bench } from '../measure.ts'
import { neighbours } from '../neighbours.ts'
import { untilAnswer } from '../starts.ts'

/**
 * Each is a small guest without a screen, so that sixty of them fit into a small machine. A node gives out a limited multiple of its
 * processors: with a whole one each, two cores have room for half a class. The first boot of a large disk lets its file system grow.
 */
export const guest = { memory: 128 * 1024 ** 2, cpus: 0.25, disk: 1024 ** 3 }

export interface ClassOrder {
  name: string
  /** The golden image or snapshot. */
  from: { image: string } | { snapshot: string }
  size: number
}

/** How a pool of desktops came up, in ms since the request. */
export interface Arrival {
  /** Of each desktop the moment of its first answer over HTTP, the first one first. */
  answeredMs: number[]
  /** All of them wait for somebody, and would be put back in a moment: those of an image have been frozen. */
  settledMs: number
  /** So many did not come at the first try. */
  again: number
  /** CPU time until all answered, of the server and of all their QEMUs together, ms: what remains of it on a machine nobody else uses. */
  cpu: { server: number; QEMU: number }
}

/** Asks for a pool as a user would, and each of its desktops at its own address until it answers. The pool stays. */
export async function makeClass(bench: Bench, { name, from, size }: ClassOrder): Promise<Arrival> {
  const { objects } = bench
  // What boots does not tell its neighbours that it is there; what goes on from memory does.
  await ('image' in from ? neighbours.tell(bench) : neighbours.forget(bench))
  const template = 'image' in from ? guest : {}
  const names = Array.from({ length: size }, (_, index) => `${name}-${index + 1}`)
  const over = new AbortController()
  const signal = AbortSignal.any([bench.signal, over.signal])
  const server = (await findDaemon(bench.pando.cell))!.pid
  const serverBefore = cpuMs(server)
  const begun = performance.now()
  let count = 0
  const answers = names.map(async (one) => {
    const ms = (await untilAnswer({ objects, signal }, one)).answeredMs - begun
    if (++count % 10 === 0) bench.say(`${count} answer after ${Math.round(ms)} ms`)
    return ms
  })
  const all = Promise.all(answers)
  all.catch(() => {})
  void objects
    .until(DesktopPool, name, ({ status }) => status.phase === 'degraded', signal)
    .then(
      ({ object }) => bench.say(`not yet as wished: ${object.status.reason?.message}`),
      () => {},
    )
  try {
    await objects.post<typeof DesktopPool>('desktoppools', { metadata: { name }, spec: { from, size, template } })
    const answeredMs = (await all).toSorted((a, b) => a - b)
    bench.say(`all answer after ${Math.round(answeredMs.at(-1)!)} ms`)
    const cpu = { server: cpuMs(server) - serverBefore, QEMU: await cpuOf(bench, names) }
    await Promise.all(names.map((one) => objects.until(Instance, one, ({ spec }) => spec.from?.memory === true)))
    await objects.until(DesktopPool, name, ({ status }) => status.phase === 'ready' && status.ready >= size)
    const again = names.filter((one) => (objects.latest(Instance, one)?.object.status.failures ?? 0) > 0).length
    return { answeredMs, settledMs: performance.now() - begun, again, cpu }
  } finally {
    over.abort()
  }
}

/** Each counts as the process that it is now. */
async function cpuOf({ objects, pando: { cell } }: Bench, names: readonly string[]): Promise<number> {
  const all = await Promise.all(names.map(async (name) => cpuMs(await pidOf(cell, objects.latest(Instance, name)!.object.metadata.uid))))
  return all.reduce((sum, ms) => sum + ms, 0)
}

/** Resolves when nothing of the pool is left: its desktops, their instances, and what they were frozen as. */
export async function removeClass({ objects }: Pick<Bench, 'objects'>, name: string): Promise<void> {
  const isOfIt = ({ metadata }: { metadata: { name: string } }) => metadata.name.startsWith(`${name}-`)
  const desktops = objects.all(Desktop).filter(isOfIt)
  await objects.remove(DesktopPool, name)
  await Promise.all([
    ...desktops.flatMap((one) => [objects.untilGone(Desktop, one.metadata.name), objects.untilGone(Instance, one.metadata.name)]),
    ...objects
      .all(Snapshot)
      .filter((one) => one.metadata.name.endsWith('-base') && isOfIt(one))
      .map((one) => objects.untilGone(Snapshot, one.metadata.name)),
  ])
}

/** A reset as a user would ask for it; ms until the desktop may be given to the next one, and until it answered. */
export async function resetOnce(bench: Bench, name: string): Promise<{ availableMs: number; answeredMs: number; itsOwnWordMs: number }> {
  const { objects, signal } = bench
  const before = objects.latest(Desktop, name)
  if (!before) throw new PandoError('base.internal', { detail: `there is no desktop ${name}` })
  await neighbours.forget(bench)
  const begun = performance.now()
  await objects.post<typeof Desktop>(`desktops/${name}/reset`, {})
  const wanted = before.object.spec.resets + 1
  const { object } = await objects.until(Desktop, name, ({ status }) => status.phase === 'available' && status.resetsDone === wanted)
  const availableMs = performance.now() - begun
  const { answeredMs } = await untilAnswer({ objects, signal }, name)
  return { availableMs, answeredMs: answeredMs - begun, itsOwnWordMs: object.status.lastResetMs ?? Number.NaN }
}
