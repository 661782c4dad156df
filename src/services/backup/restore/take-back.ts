import type { KindDef, Stored } from '../../../api/kind.ts'
import { isoTime } from '../../../base/clock.ts'
import type { ReconcileContext } from '../../../controller/controller.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { modify } from '../../../store/update.ts'
import { Snapshot } from '../../fork/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import type { Backup } from '../kind.ts'
import { removeFully } from '../wait.ts'
import { giveName, isPlacing, type Place, placeState, putInPlace } from './in-place.ts'
import { restoredUid } from './volumes.ts'

interface Made {
  backup: Stored<typeof Backup>
  project: string
  /** Of the instance. */
  name: string
  snapshot: string
  /** Uid of the Operation. */
  by: string
  place?: Place | undefined
}

/**
 * Takes away all that a restore made, however far it came, in this life of the server or an earlier one: half of what is in a backup
 * is nothing that anybody should find. What others made stays, whatever it is called. Fine when nothing is there.
 *
 * What took the place of something stays too, and what has begun to do so is carried through: it is all there is.
 */
export async function takeBack({ backup, project, name, snapshot, by, place }: Made, ctx: ReconcileContext): Promise<void> {
  const { store } = ctx
  const state = place && (await placeState(place, store))
  if (state === 'placed') return
  if (state === 'placing') return carryThrough(place!, ctx)
  const instance = await store.get(Instance, { project, name })
  if (instance?.spec.from?.snapshot === snapshot) await remove(Instance, instance, ctx)
  const parts = new Map(backup.status.parts.map((part) => [restoredUid(by, part.name), part.name]))
  const { items } = await store.list(Volume, { project })
  for (const volume of items) {
    const { uid } = volume.metadata
    const part = parts.get(uid)
    const inPlace = part === undefined ? undefined : place?.names.get(part)
    if (part === undefined || inPlace === volume.metadata.name) continue
    if (inPlace !== undefined && isPlacing(volume)) await giveName({ project, name: inPlace, uid }, ctx)
    else await remove(Volume, volume, ctx)
  }
  const root = await store.get(Snapshot, { project, name: snapshot })
  if (root?.metadata.uid === restoredUid(by, 'root')) await remove(Snapshot, root, ctx)
}

/** A root that finds no instance is kept for whoever clears what stands in the way: nobody else has it. */
async function carryThrough(place: Place, ctx: ReconcileContext): Promise<void> {
  const { store, signal } = ctx
  try {
    await putInPlace(place, ctx)
  } catch (error) {
    signal.throwIfAborted()
    const { project, instance } = place
    if (instance)
      await modify(store, Snapshot, { project, name: instance.snapshot }, (root) => ({ ...root, spec: { ...root.spec, keep: true } }))
    throw error
  }
}

/** One that resists keeps no other from going. */
async function remove<K extends KindDef>(kind: K, { metadata }: Stored<K>, { store, signal, clock, log }: ReconcileContext): Promise<void> {
  await removeFully(kind, metadata, { store, signal, at: isoTime(clock) }).catch((err: unknown) => {
    signal.throwIfAborted()
    log.warn({ module: 'backup', kind: kind.kind, name: metadata.name, err }, 'what a restore made could not be taken away')
  })
}
