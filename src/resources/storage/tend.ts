import type { Stored } from '../../api/kind.ts'
import type { Outcome, ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import type { StorageDeps } from './controller.ts'
import { Volume } from './kind.ts'

type VolumeObject = Stored<typeof Volume>

/** How often it is looked how much room a volume takes, and how often what was deleted in it is given back, in ms. */
const lookMs = 60_000
const trimMs = 24 * 3_600_000
/** A use that differs by less is no news. */
const newsBytes = 16 * 1024 ** 2

const trimmedAt = new Map<string, number>() // uid -> when, since the server began

/** Has a volume grow to its size, says how much room it takes, and gives room back once a day. */
export async function tend(volume: VolumeObject, { volumes, checkpoint }: StorageDeps, ctx: ReconcileContext): Promise<Outcome> {
  const { spec, status, metadata } = volume
  const { clock, signal, store } = ctx
  const ref = { id: metadata.uid, pool: status.pool! }
  const before = await volumes.usage(ref, signal)
  if (!before) return status.phase === 'ready' ? { again: lookMs } : 'done'
  if (spec.size > before.sizeBytes || status.reason?.code === 'volume.grows_later') {
    await volumes.grow(ref, spec.size, signal)
    checkpoint('volume:grown')
  }
  if (clock.now() - lastTrim(metadata.uid, clock.now()) >= trimMs) await trimNow()
  const now = (await volumes.usage(ref, signal)) ?? before
  await setStatus(store, Volume, volume, ({ reason: _old, ...rest }) => {
    const isNews = rest.usedBytes === undefined || Math.abs(now.usedBytes - rest.usedBytes) >= newsBytes
    return { ...rest, sizeBytes: now.sizeBytes, usedBytes: isNews ? now.usedBytes : rest.usedBytes } as VolumeObject['status']
  })
  return { again: lookMs }

  async function trimNow(): Promise<void> {
    trimmedAt.set(metadata.uid, clock.now())
    await volumes.trim(ref, signal)
  }
}

/** Not all at once after a start: each at a time of day of its own. */
function lastTrim(uid: string, now: number): number {
  const known = trimmedAt.get(uid)
  if (known !== undefined) return known
  const part = [...uid].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1000, 7) / 1000
  const at = now - Math.floor(part * trimMs)
  trimmedAt.set(uid, at)
  return at
}
