import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildGuest, type GuestArtifacts } from '../../src/engines/qemu/guest/build.ts'

/** The guest that all tests of this machine share; made on first use, kept between runs, named after its inputs. */
export async function guestCache(signal: AbortSignal): Promise<GuestArtifacts> {
  const outDir = join(tmpdir(), 'pando-test-guest')
  await mkdir(outDir, { recursive: true, mode: 0o755 })
  return buildGuest({ outDir, cacheDir: join(outDir, 'cache'), signal })
}
