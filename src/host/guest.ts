import { join } from 'node:path'
import type { Cell } from '../base/cell.ts'
import { buildGuest } from '../engines/qemu/guest/build.ts'

/** Kernel and initramfs of virtual machines, made once for each version; later calls take milliseconds. Returns the kernel's release. */
export async function prepareGuest(
  { stateDir }: Cell,
  { signal, report }: { signal: AbortSignal; report(step: string): void },
): Promise<string> {
  const outDir = join(stateDir, 'guest')
  const { modulesVersion } = await buildGuest({ outDir, cacheDir: join(outDir, 'cache'), signal, progress: report })
  return modulesVersion
}
