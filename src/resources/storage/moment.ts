import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Store } from '../../store/store.ts'
import type { DiskSource, Filling, Progress } from './driver.ts'
import type { Guest, Guests } from './guests.ts'
import type { Volume } from './kind.ts'

type InstanceObject = Stored<typeof Instance>
type VolumeObject = Stored<typeof Volume>

/** The instances that have a volume now. One that is gone is not among them. */
export async function holdersOfVolume({ metadata, status }: VolumeObject, store: Store): Promise<InstanceObject[]> {
  const found = await Promise.all(status.holders.map(({ instance }) => store.get(Instance, { project: metadata.project!, name: instance })))
  return found.filter((instance): instance is InstanceObject => status.holders.some(({ uid }) => uid === instance?.metadata.uid))
}

/**
 * Undefined: it runs, or is about to. Else a mark that is another one as soon as it has run again, so that two equal marks say
 * that nothing was written in between.
 */
export function quietMark({ spec, status, metadata }: InstanceObject): string | undefined {
  if (status.phase !== 'stopped' && status.phase !== 'failed') return undefined
  if (status.observedGeneration !== metadata.generation) return undefined
  const { phase, restartsDone, finishedAt } = status
  return JSON.stringify([metadata.uid, metadata.generation, spec.state, phase, restartsDone, finishedAt])
}

/** The VM that writes to it, running or not. */
export function writerOf(volume: VolumeObject, holders: readonly InstanceObject[]): (Guest & { instance: InstanceObject }) | undefined {
  const writing = new Set(volume.status.holders.filter(({ readOnly }) => !readOnly).map(({ uid }) => uid))
  const instance = holders.find(({ metadata, spec }) => spec.engine === 'vm' && writing.has(metadata.uid))
  return instance && { uid: instance.metadata.uid, engine: 'vm', instance }
}

interface Ways<T> {
  guests: Guests
  /** Where the engine of a running VM puts it. */
  fill(): Promise<Filling>
  /**
   * How it is copied when no VM writes to it, and how that copy is thrown away. `settled`: whoever writes has come to rest.
   */
  plain(options: { settled: boolean }): Promise<T>
  drop(): Promise<void>
  /** Where it is now, when `plain` takes one moment of it and hardly any time, whoever writes. */
  momentary?: DiskSource | undefined
  progress?: Progress
}

export type Copied<T> =
  | { by: 'engine'; consistency: 'application' | 'filesystem' | 'crash' }
  /** `told`: programs inside had been told before. */
  | { by: 'driver'; result: T; told: boolean }

/**
 * Copies what a volume holds at one moment: its engine does it while a VM writes, the driver does it else, and
 * where it can while the VM's file systems rest. A VM that started
 * meanwhile could have written: then the copy is no good. Throws volume.not_ready when it has to be tried again.
 */
export async function copyAtOneMoment<T>(
  volume: VolumeObject,
  { guests, fill, plain, drop, momentary, progress }: Ways<T>,
  { store, signal }: ReconcileContext,
): Promise<Copied<T>> {
  const look = async () => writerOf(volume, await holdersOfVolume(volume, store))
  const writer = await look()
  if (!writer) return { by: 'driver', result: await plain({ settled: false }), told: false }
  const { uid, name } = volume.metadata
  const mark = quietMark(writer.instance)
  if (mark === undefined && momentary) {
    const results: T[] = []
    const work = async (consistency: string) => void results.push(await plain({ settled: consistency !== 'crash' }))
    const rested = await guests.rest(writer, uid, momentary, { work, signal })
    if (!rested) throw new PandoError('volume.not_ready', { name })
    return { by: 'driver', result: results[0]!, told: rested.consistency === 'application' }
  }
  if (mark === undefined) {
    const filling = await fill()
    const copied = await guests.copy(writer, uid, filling.target, { ...(progress ? { progress } : {}), signal })
    if (!copied) throw new PandoError('volume.not_ready', { name })
    await filling.done()
    return { by: 'engine', consistency: copied.consistency }
  }
  const result = await plain({ settled: false })
  const now = await look()
  if (now && quietMark(now.instance) === mark) return { by: 'driver', result, told: false }
  await drop()
  throw new PandoError('volume.not_ready', { name })
}
