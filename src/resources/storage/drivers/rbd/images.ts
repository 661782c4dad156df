import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cleanup } from '../../../../base/cleanup.ts'
import { PandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'
import type { VolumePlan, VolumeSeed } from '../../driver.ts'
import { makeDisk, wholeBlocks } from '../../files/make-disk.ts'
import { mountedAt } from '../../files/mounts.ts'
import type { Ceph } from './commands.ts'

/** How well what is in a copy hangs together. */
const consistencyMark = 'pando.consistency'
/** Set on an image while somebody fills it: then what is in it is not yet the volume. */
const fillingMark = 'pando.filling'

/** What the rbd program ends with when there is none of what it was to look at, and when there is one already. */
const [absent, exists] = [2, 17]

export async function isFilling(ceph: Ceph, image: string, signal: AbortSignal): Promise<boolean> {
  const { code } = await ceph.rbd(['image-meta', 'get', ceph.spec(image), fillingMark], signal, { okCodes: [0, absent] })
  return code === 0
}

/** A new image with the seed in it. It gets its name last. */
export async function makeImage(
  ceph: Ceph,
  image: string,
  { plan, seed, signal }: { plan: VolumePlan; seed: VolumeSeed | undefined; signal: AbortSignal },
): Promise<void> {
  const { bytes, format } = plan
  const partial = `new-${image}`
  await ceph.remove(partial, signal)
  await ceph.rbd(['create', '--size', `${wholeBlocks(bytes)}B`, ceph.spec(partial)], signal)
  if (format === 'ext4') {
    await using cleanup = new Cleanup()
    const dir = await mkdtemp(join(tmpdir(), 'pando-volume-'))
    cleanup.defer(() => rm(dir, { recursive: true, force: true }))
    const disk = join(dir, 'disk.img')
    await makeDisk({ dir, disk }, { bytes, format, seed, signal })
    await exec('qemu-img', ['convert', '-n', '--target-is-zero', '-f', 'raw', '-O', 'raw', disk, ceph.url(partial)], {
      signal,
      timeoutMs: 3_600_000,
    })
  }
  await ceph.rbd(['rename', ceph.spec(partial), ceph.spec(image)], signal)
}

/**
 * A clone of the image as it is now, larger when asked for; fine when it is there. Where its file system is mounted that comes
 * to rest for the moment. Throws volume.never_used.
 */
export async function copyImage(
  ceph: Ceph,
  from: string,
  to: string,
  { bytes = 0, mount, settled, signal }: { bytes?: number; mount?: string | undefined; settled: boolean; signal: AbortSignal },
): Promise<'filesystem' | 'crash'> {
  const before = await ceph.rbd(['image-meta', 'get', ceph.spec(to), consistencyMark], signal, { okCodes: [0, absent] })
  if (before.code === 0) return before.stdout.trim() === 'filesystem' ? 'filesystem' : 'crash'
  if ((await ceph.size(from, signal)) === undefined) throw new PandoError('volume.never_used', {})
  const isMounted = mount !== undefined && (await mountedAt(mount)) !== undefined
  const consistency = isMounted || settled ? 'filesystem' : 'crash'
  const at = ceph.spec(`${from}@pando-${to}`)
  const partial = `new-${to}`
  await ceph.remove(partial, signal)
  await ceph.remember(at, { atRest: isMounted ? mount : undefined, okCodes: [0, exists], signal })
  await ceph.rbd(['clone', '--rbd-default-clone-format', '2', at, ceph.spec(partial)], signal)
  const size = (await ceph.size(partial, signal))!
  if (bytes > size) await ceph.resize(partial, wholeBlocks(bytes), signal)
  await ceph.rbd(['image-meta', 'set', ceph.spec(partial), consistencyMark, consistency], signal)
  await ceph.rbd(['rename', ceph.spec(partial), ceph.spec(to)], signal)
  return consistency
}

/** An empty image that somebody fills; what comes back makes it whole. */
export async function fillImage(
  ceph: Ceph,
  image: string,
  { bytes, keep, signal }: { bytes: number; keep: boolean; signal: AbortSignal },
): Promise<() => Promise<void>> {
  const size = wholeBlocks(bytes)
  const isBegun = (await ceph.size(image, signal)) === size && (await isFilling(ceph, image, signal))
  if (!(keep && isBegun)) {
    const partial = `new-${image}`
    for (const old of [image, partial]) await ceph.remove(old, signal)
    await ceph.rbd(['create', '--size', `${size}B`, ceph.spec(partial)], signal)
    await ceph.rbd(['image-meta', 'set', ceph.spec(partial), fillingMark, 'yes'], signal)
    await ceph.rbd(['rename', ceph.spec(partial), ceph.spec(image)], signal)
  }
  return async () => {
    await ceph.rbd(['image-meta', 'remove', ceph.spec(image), fillingMark], AbortSignal.timeout(60_000), { okCodes: [0, absent] })
  }
}
