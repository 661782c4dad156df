import { existsSync } from 'node:fs'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import type { Log } from '../../../base/log.ts'

const root = '/sys/fs/cgroup'
/** Length of one accounting period, µs: short enough that a throttled guest still answers its network. */
const periodUs = 20_000

/**
 * Caps a process at a fraction of CPUs, by cgroup v2 or v1, whichever holds the cpu controller. Best effort: where
 * neither is writable the guest has its whole virtual CPUs, and that is logged.
 */
export async function capCpus({
  cell,
  short,
  pid,
  cpus,
  log,
}: {
  cell: Cell
  short: string
  pid: number
  cpus: number
  log: Log
}): Promise<void> {
  const quotaUs = Math.round(cpus * periodUs)
  try {
    const group = groupPath(cell, short)
    await enableV2()
    await mkdir(group, { recursive: true })
    if (hierarchy() === 'v1') {
      await writeFile(join(group, 'cpu.cfs_period_us'), String(periodUs))
      await writeFile(join(group, 'cpu.cfs_quota_us'), String(quotaUs))
    } else await writeFile(join(group, 'cpu.max'), `${quotaUs} ${periodUs}`)
    await writeFile(join(group, 'cgroup.procs'), String(pid))
  } catch (error) {
    log.warn({ module: 'qemu', cpus, err: error }, 'the CPU share of a VM could not be capped')
  }
}

/** Fine when there is none. The kernel refuses while a process is in it. */
export async function removeCpuCap(cell: Cell, short: string): Promise<void> {
  await rmdir(groupPath(cell, short)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

function hierarchy(): 'v1' | 'v2' {
  return existsSync(join(root, 'cpu', 'cgroup.procs')) ? 'v1' : 'v2'
}

function groupPath(cell: Cell, short: string): string {
  return join(root, hierarchy() === 'v1' ? 'cpu' : '', `pando-${cell.tag}-${short}`)
}

async function enableV2(): Promise<void> {
  if (hierarchy() === 'v2') await writeFile(join(root, 'cgroup.subtree_control'), '+cpu')
}
