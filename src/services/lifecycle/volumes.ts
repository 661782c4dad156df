import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { Volume } from '../../resources/storage/kind.ts'
import type { Store } from '../../store/store.ts'
import type { Instance } from './kind.ts'
import type { WantedVolume } from './prepare.ts'

type InstanceObject = Stored<typeof Instance>
type Mount = NonNullable<InstanceObject['spec']['volumes']>[number]

export interface NamedVolumes {
  /** Those that are its own. */
  volumes: WantedVolume[]
  /** Why others are not: volume.not_found, volume.guest_only, volume.needs_path, volume.in_use, volume.not_ready, volume.moving. */
  waiting?: PandoError
  /** Uids of those others, as far as there are such volumes: what it has of them it keeps. */
  waitsFor: string[]
}

/** The volumes that an instance names, and whether it may have them. */
export async function volumesOf(instance: InstanceObject, store: Store): Promise<NamedVolumes> {
  const named: NamedVolumes = { volumes: [], waitsFor: [] }
  for (const mount of instance.spec.volumes ?? []) {
    const volume = await store.get(Volume, { name: mount.volume, project: instance.metadata.project! })
    const found = volume
      ? mayHave(instance, volume, mount)
      : new PandoError('volume.not_found', { name: mount.volume, project: instance.metadata.project })
    if (!(found instanceof PandoError)) named.volumes.push(found)
    else {
      named.waiting ??= found
      if (volume) named.waitsFor.push(volume.metadata.uid)
    }
  }
  return named
}

function mayHave({ spec, metadata }: InstanceObject, volume: Stored<typeof Volume>, { path, readOnly }: Mount): WantedVolume | PandoError {
  const { name } = volume.metadata
  const { holders, guest, pool, move, phase } = volume.status
  if (guest && spec.engine === 'container') return new PandoError('volume.guest_only', { name })
  if (path === undefined && spec.engine === 'container') return new PandoError('volume.needs_path', { name, user: 'A container' })
  const mine = holders.find(({ uid }) => uid === metadata.uid)
  if (!mine || (mine.readOnly && !readOnly)) return inUse(name, holders.find(({ uid }) => uid !== metadata.uid)?.instance)
  if (pool === undefined || phase !== 'ready') return inUse(name, undefined)
  if (move?.offline) return new PandoError('volume.moving', { name })
  return wantedOf(volume, pool, { path, readOnly })
}

function wantedOf(
  { metadata, spec, status }: Stored<typeof Volume>,
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
    sizeBytes: status.sizeBytes ?? 0,
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
