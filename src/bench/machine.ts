import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import type { Stored } from '../api/kind.ts'
import { Node } from '../resources/compute/kind.ts'
import type { Objects } from './objects.ts'

/** What absolute times depend on. */
export interface MachineFacts {
  cpu: string
  cores: number
  memoryBytes: number
  kernel: string
  node: string
  qemu: string
  accelerator: 'kvm' | 'tcg'
  /** Of the last minute, before anything was measured: what others do on this machine. */
  load: number
}

/** Throws base.timeout when this machine runs no VMs. */
export async function machineFacts(objects: Objects): Promise<MachineFacts> {
  const qemuOf = ({ status }: Stored<typeof Node>) => status.engines.find(({ name, available }) => name === 'qemu' && available)
  const engine = qemuOf(await objects.untilOne(Node, (node) => qemuOf(node) !== undefined))!
  return {
    cpu: cpus()[0]?.model ?? process.arch,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    qemu: engine.version ?? '',
    accelerator: engine.accelerator === 'kvm' ? 'kvm' : 'tcg',
    load: loadavg()[0]!,
  }
}
