import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { InstanceId } from '../../engine.ts'
import type { VmLink } from '../links.ts'
import type { Vms } from '../vms.ts'
import { liveDisks } from './live.ts'

/** Pause between two looks for room, ms: no event tells that a file system has some again. */
const lookMs = 1_000
/** Less room than this is soon gone again. Bytes. */
const enoughBytes = 4 * 1024 ** 2

/**
 * Whoever stands still because a disk could not be written goes on when there is room. Call what it returns whenever a VM has come to a
 * standstill, and when one is found so.
 */
export function stallWatch(vms: Vms): (id: InstanceId, link: VmLink) => void {
  const watched = new WeakSet<VmLink>()
  return (id, link) => {
    if (watched.has(link)) return
    watched.add(link)
    const over = new AbortController()
    void link.ended.then(() => over.abort())
    void goOn(vms, { id, link }, over.signal)
      .catch((err: unknown) => {
        if (!over.signal.aborted) vms.log.warn({ module: 'qemu', id, err }, 'a VM without room is no longer looked after')
      })
      .finally(() => watched.delete(link))
  }
}

async function goOn(vms: Vms, { id, link }: { id: InstanceId; link: VmLink }, signal: AbortSignal): Promise<void> {
  while (link.stalled) {
    await vms.clock.sleep(lookMs, signal)
    const qmp = await link.qmp(signal)
    const full = (await liveDisks(qmp, signal)).filter(({ isFull }) => isFull)
    const rooms = await Promise.all(full.map(({ file }) => hasRoom(file)))
    if (!link.stalled || rooms.includes(false) || (await vms.run(id))?.held) continue
    await qmp.execute('cont', {}, signal)
  }
}

/** Not known (it is no file of this host): to try is the only way to find out. */
async function hasRoom(file: string): Promise<boolean> {
  if (!file.startsWith('/')) return true
  const { bavail, bsize } = await statfs(dirname(file))
  return bavail * bsize >= enoughBytes
}
