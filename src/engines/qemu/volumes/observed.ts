import { deadline } from '../../../base/clock.ts'
import type { Observation } from '../../engine.ts'
import type { VmLink } from '../links.ts'
import type { VmSpec } from '../records.ts'
import { deviceOf } from './devices.ts'
import { type LiveDisk, liveDisks } from './live.ts'

type Observed = Pick<Extract<Observation, { ready: boolean }>, 'volumes' | 'stalled'>

const patienceMs = 3_000

/** What a running VM has, and whether it waits for room. A QEMU that does not answer is taken to have what its spec says. */
export async function observedVolumes({ volumes = [] }: VmSpec, link: VmLink, signal: AbortSignal): Promise<Observed> {
  if (volumes.length === 0 && !link.stalled) return { volumes: [] }
  const until = deadline(signal, patienceMs)
  const live = await link
    .qmp(until)
    .then((qmp) => liveDisks(qmp, until))
    .catch(() => undefined)
  signal.throwIfAborted()
  const found = volumes.flatMap(({ id, path, readOnly, stage, limits }) => {
    const disk = live?.find(({ device }) => device === deviceOf(id))
    if (live && !disk && stage === undefined) return [] // it was pulled behind our back
    return {
      id,
      ...(path === undefined ? {} : { path }),
      readOnly,
      bytes: stage === 'growing' ? 0 : (disk?.bytes ?? 0),
      limits: disk?.limits ?? limits ?? {},
      ...(stage === 'coming' || stage === 'going' ? { partial: true as const } : {}),
    }
  })
  return { volumes: found, ...(link.stalled ? { stalled: stalledBy(live ?? [], volumes) } : {}) }
}

function stalledBy(live: readonly LiveDisk[], volumes: NonNullable<VmSpec['volumes']>): { volume?: string; error: string } {
  const full = live.find(({ isFull }) => isFull)
  const volume = volumes.find(({ id }) => full?.device === deviceOf(id))
  return { ...(volume ? { volume: volume.id } : {}), error: 'no space left on device' }
}
