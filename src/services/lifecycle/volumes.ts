import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { Volume } from '../../resources/storage/kind.ts'
import type { Store } from '../../store/store.ts'
import type { Instance } from './kind.ts'
import type { WantedVolume } from './prepare.ts'

/** The volumes of an instance, once all are its own. Throws volume.not_found, volume.guest_only, and volume.in_use while it waits. */
export async function volumesOf({ spec, metadata }: Stored<typeof Instance>, store: Store): Promise<WantedVolume[]> {
  const found: WantedVolume[] = []
  for (const { volume: name, path, readOnly } of spec.volumes ?? []) {
    const volume = await store.get(Volume, { name, project: metadata.project! })
    if (!volume) throw new PandoError('volume.not_found', { name, project: metadata.project })
    const { holders, guest } = volume.status
    if (guest && spec.engine === 'container') throw new PandoError('volume.guest_only', { name })
    const mine = holders.find(({ uid }) => uid === metadata.uid)
    if (!mine || (mine.readOnly && !readOnly)) throw inUse(name, holders.find(({ uid }) => uid !== metadata.uid)?.instance)
    found.push({ id: volume.metadata.uid, bytes: volume.spec.size, path, readOnly })
  }
  return found
}

function inUse(name: string, other: string | undefined): PandoError {
  return other === undefined
    ? new PandoError('volume.not_ready', { name })
    : new PandoError('volume.in_use', { name, user: `instance ${other}` })
}
