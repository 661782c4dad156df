import { guestOf } from '../guest-artifacts.ts'
import type { LifecycleOptions } from '../lifecycle.ts'
import type { VmLink } from '../links.ts'
import type { VmPaths } from '../paths.ts'
import { knownReads } from './reads-file.ts'
import { beginRecord, keepRecord } from './record.ts'
import { replayReads } from './replay.ts'

export interface ReadAhead {
  /** For QEMU's environment. */
  env: Record<string, string>
  /** To be called when QEMU runs; what is left to do is done in the background. */
  follow(link: VmLink): void
}

/** For a boot whose reads are not known by what it runs. */
export const nothing: ReadAhead = { env: {}, follow() {} }

/**
 * To be called just before QEMU is launched for a boot. Begins to read what the boot will read, without waiting for it; where
 * that is not known yet, QEMU is told to record it.
 */
export async function readAhead(
  { vms, user, guest, readsAhead }: LifecycleOptions & { readsAhead: boolean },
  { spec, facts }: { spec: { argv: string[] }; facts: { paths: VmPaths; base: string; kernel: string; initramfs: string } },
  signal: AbortSignal,
): Promise<ReadAhead> {
  if (!readsAhead) return nothing
  const { base, kernel, initramfs, paths } = facts
  const extents = await knownReads(base, spec.argv)
  void replayReads({ whole: [kernel, initramfs], base, extents: extents ?? [], log: vms.log }, signal)
  if (extents) return nothing
  const recording = { vms, paths, base, argv: spec.argv, user, preload: (await guestOf(guest)).preload }
  return { env: await beginRecord(recording), follow: (link) => void keepRecord(recording, link) }
}
