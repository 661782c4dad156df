import { readFile } from 'node:fs/promises'
import { exec } from '../../base/exec.node.ts'
import type { InstanceId, InstanceStats } from '../engine.ts'
import { namespacePath } from './host/launch.ts'
import { cpuTimeMs } from './host/process.ts'
import type { VmSpec } from './records.ts'
import type { Vms } from './vms.ts'

interface BlockStats {
  'node-name'?: string
  stats: { rd_bytes: number; wr_bytes: number }
}

/** What a running VM uses, as the host sees it. Throws instance.not_running. */
export async function stats(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<InstanceStats> {
  const link = await vms.link(id)
  const spec = await vms.spec(id)
  const { pid } = link.process
  const [memoryBytes, blocks, net] = await Promise.all([privateBytes(pid), blockStats(), traffic(spec, signal)])
  return {
    cpuMs: cpuTimeMs(pid),
    memoryBytes,
    memoryLimitBytes: spec.memoryBytes,
    diskReadBytes: sum(blocks, ({ stats: { rd_bytes } }) => rd_bytes),
    diskWriteBytes: sum(blocks, ({ stats: { wr_bytes } }) => wr_bytes),
    netRxBytes: net.rx,
    netTxBytes: net.tx,
    processes: 1, // of the host; those inside are the guest's business
  }

  async function blockStats(): Promise<BlockStats[]> {
    return (await link.qmp(signal)).execute<BlockStats[]>('query-blockstats', {}, signal)
  }
}

/**
 * Memory that goes when this process goes: its own and, where the guest's memory is a file, that file's pages. Clean pages of
 * the kernel, the initramfs and QEMU itself stay in the page cache for others.
 */
async function privateBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Private_Dirty:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}

/** Bytes through the VM's taps. What a tap receives is what the guest has sent. */
async function traffic(spec: VmSpec, signal: AbortSignal): Promise<{ rx: number; tx: number }> {
  const total = { rx: 0, tx: 0 }
  for (const { attachment } of spec.nics) {
    if (attachment.type !== 'tap') continue
    const { stdout } = await exec('nsenter', [`--net=${namespacePath(attachment.netns)}`, 'cat', '/proc/net/dev'], { signal })
    const line = stdout
      .split('\n')
      .map((text) => text.trim())
      .find((text) => text.startsWith(`${attachment.ifname}:`))
    const counters = line?.split(':')[1]?.trim().split(/\s+/).map(Number) ?? []
    total.tx += counters[0] ?? 0
    total.rx += counters[8] ?? 0
  }
  return total
}

function sum<T>(items: T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
