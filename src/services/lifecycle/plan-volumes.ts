import { isDeepStrictEqual } from 'node:util'
import type { Observation, ObservedVolume } from '../../engines/engine.ts'
import type { Step } from './plan.ts'
import type { WantedVolume } from './prepare.ts'
import type { NamedVolumes } from './volumes.ts'

type Alive = Extract<Observation, { ready: boolean }>
export type VolumeStep = Extract<Step, { volume: string }>

/** What comes next to one that runs: first what it must not have any more, for somebody may wait for that. Pure. */
export function volumeStep(observed: Alive, { volumes }: { volumes?: NamedVolumes }): VolumeStep | undefined {
  if (!volumes || !observed.volumes) return undefined
  const unwanted = firstUnwanted(observed, { volumes })
  if (unwanted) return { do: 'detach', volume: unwanted.id }
  for (const wanted of volumes.volumes) {
    const has = observed.volumes.find(({ id }) => id === wanted.id)
    if (!has || has.partial) return { do: 'attach', volume: wanted.id }
    if (has.bytes < wanted.sizeBytes) return { do: 'resize', volume: wanted.id, bytes: wanted.sizeBytes }
    if (!isDeepStrictEqual(has.limits, wanted.limits ?? {})) return { do: 'limit', volume: wanted.id }
  }
  return undefined
}

/** A volume that it does not name any more, or otherwise. What it names and waits for, it keeps as it has it. */
export function firstUnwanted(observed: Alive, { volumes }: { volumes?: NamedVolumes }): ObservedVolume | undefined {
  if (!volumes) return undefined
  const wanted = new Map(volumes.volumes.map((volume) => [volume.id, volume]))
  return observed.volumes?.find((has) => !volumes.waitsFor.includes(has.id) && !isAsWanted(has, wanted.get(has.id)))
}

function isAsWanted({ path, readOnly }: ObservedVolume, wanted: WantedVolume | undefined): boolean {
  return wanted !== undefined && wanted.path === path && wanted.readOnly === readOnly
}
