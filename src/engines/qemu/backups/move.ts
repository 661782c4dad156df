import type { InstanceId } from '../../engine.ts'
import type { Qmp } from '../qmp.ts'
import { frozenDisk } from '../snapshots/disks.ts'
import type { Vms } from '../vms.ts'
import { importPaths } from './imports.ts'
import { type NodeInfo, namedNodes } from './live-disks.ts'

interface Used {
  qmp: Qmp
  nodes: NodeInfo[]
  /** The node by which QEMU reads from the process that fetches. */
  remote: string
}

export async function usesImport(vms: Vms, { id, disk }: { id: InstanceId; disk: string }, signal: AbortSignal): Promise<boolean> {
  return (await findUse(vms, { id, disk }, signal)) !== undefined
}

async function findUse(vms: Vms, { id, disk }: { id: InstanceId; disk: string }, signal: AbortSignal): Promise<Used | undefined> {
  const run = await vms.run(id)
  if (!run?.process || run.end) return undefined
  const qmp = await vms.follow(id, run.process).qmp(signal)
  const nodes = await namedNodes(qmp, signal)
  const remote = nodes.find(({ drv, file }) => drv === 'nbd' && file.includes(importPaths(vms.cell, disk).socket))
  return remote && { qmp, nodes, remote: remote['node-name'] }
}

/** A VM that reads from the process that fetched its disk reads from the file from now on. */
export async function moveToFile(vms: Vms, { id, disk }: { id: InstanceId; disk: string }, signal: AbortSignal): Promise<void> {
  await vms.turns.run(id, async () => {
    const used = await findUse(vms, { id, disk }, signal)
    if (!used) return
    const { qmp, nodes, remote } = used
    const above = nodeAbove(remote)
    const info = nodes.find((node) => node['node-name'] === above)
    if (!info) return
    const here = `${remote}-here`
    const file = { driver: 'file', filename: frozenDisk(vms.cell, disk), 'read-only': true }
    await qmp.execute('blockdev-add', { driver: 'qcow2', 'node-name': here, 'read-only': true, file }, signal)
    const access = above === 'disk' && !info.ro ? { discard: 'unmap' } : {}
    const options = { driver: 'qcow2', 'node-name': above, file: `${above}-file`, backing: here, 'read-only': info.ro, ...access }
    await qmp.execute('blockdev-reopen', { options: [options] }, signal)
    await qmp.execute('blockdev-del', { 'node-name': remote }, signal)
  })
}

/** Names on QEMU's command line: `disk`, then `frozen0`, `frozen1` and so on below it. */
function nodeAbove(name: string): string {
  const index = Number(/^frozen(\d+)/.exec(name)?.[1] ?? 0)
  return index === 0 ? 'disk' : `frozen${index - 1}`
}
