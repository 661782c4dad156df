import { join } from 'node:path'
import { liveDisks } from '../backups/live-disks.ts'
import { diskDevice } from '../command-line.ts'
import type { VmPaths } from '../paths.ts'
import type { Qmp } from '../qmp.ts'
import type { DiskChain } from './disks.ts'

/** Opens the empty file that a running VM will write to; it does not yet. */
export async function addOverlay(qmp: Qmp, { paths, after }: { paths: VmPaths; after: DiskChain }, signal: AbortSignal): Promise<void> {
  const file = { driver: 'file', filename: join(paths.dir, after.top), discard: 'unmap' }
  await qmp.execute('blockdev-add', { driver: 'qcow2', 'node-name': nodeOf(after), file, discard: 'unmap', backing: null }, signal)
}

/** From here on the guest writes to the new file. `node` is what it writes to now. */
export async function changeDisk(qmp: Qmp, { node, after }: { node: string; after: DiskChain }, signal: AbortSignal): Promise<void> {
  await qmp.execute('blockdev-snapshot', { node, overlay: nodeOf(after) }, signal)
}

/** Name of the node that the guest writes to. */
export async function writtenNode(qmp: Qmp, signal: AbortSignal): Promise<string> {
  return (await liveDisks(qmp, signal)).find(({ device }) => device === diskDevice)?.node ?? 'disk'
}

/** Names follow from the chain; one that QEMU was started with is called `disk`. */
export function nodeOf({ frozen }: DiskChain): string {
  return `disk-${frozen[0]}`
}
