import { readFile, statfs } from 'node:fs/promises'
import { arch, cpus, hostname, release, totalmem } from 'node:os'

export interface Capacity {
  cpus: number
  memoryBytes: number
  diskBytes: number
}

/** What a machine tells of itself. */
export interface HostFacts {
  capacity: Capacity
  hostname: string
  kernel: string
  /** As OCI images call it: `amd64`, `arm64`. */
  architecture: string
  /** Another one after each boot. */
  bootId: string
}

/** The machine this process runs on; its disk is the one that holds `dir`. */
export async function readHost(dir: string): Promise<HostFacts> {
  const disk = await statfs(dir)
  return {
    capacity: { cpus: cpus().length, memoryBytes: totalmem(), diskBytes: disk.blocks * disk.bsize },
    hostname: hostname(),
    kernel: release(),
    architecture: arch() === 'x64' ? 'amd64' : arch(),
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
  }
}
