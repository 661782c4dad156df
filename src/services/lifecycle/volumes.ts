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
    const { holders, guest, pool } = volume.status
    if (guest && spec.engine === 'container') throw new PandoError('volume.guest_only', { name })
    if (path === undefined && spec.engine === 'container') throw new PandoError('volume.needs_path', { name, user: 'A container' })
    const mine = holders.find(({ uid }) => uid === metadata.uid)
    if (!mine || (mine.readOnly && !readOnly)) throw inUse(name, holders.find(({ uid }) => uid !== metadata.uid)?.instance)
    if (pool === undefined) throw inUse(name, undefined)
    found.push(wantedOf(volume, pool, { path, readOnly }))
  }
  return found
}

function wantedOf(
  { metadata, spec }: Stored<typeof Volume>,
  pool: string,
  { path, readOnly }: { path: string | undefined; readOnly: boolean },
): WantedVolume {
  const { iops, bandwidth } = spec.limits ?? {}
  const limits = {
    ...(iops === undefined ? {} : { iops }),
    ...(bandwidth === undefined ? {} : { bytesPerSecond: bandwidth }),
  }
  return {
    id: metadata.uid,
    name: metadata.name,
    pool,
    bytes: spec.size,
    format: spec.format,
    ...(path === undefined ? {} : { path }),
    readOnly,
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
  }
}

function inUse(name: string, other: string | undefined): PandoError {
  return other === undefined
    ? new PandoError('volume.not_ready', { name })
    : new PandoError('volume.in_use', { name, user: `instance ${other}` })
}
