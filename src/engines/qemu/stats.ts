import { readFile } from 'node:fs/promises'
import { exec } from '../../base/exec.node.ts'
import type { InstanceId, InstanceStats } from '../engine.ts'
import { namespacePath } from './host/launch.ts'
import { cpuTimeMs } from './host/process.ts'
import type { VmSpec } from './records.ts'
import type { Vms } from './vms.ts'

interface BlockStats {
  'node-name'?: string
  stats: { rd_bytes: number; wr_bytes: number; rd_operations: number; wr_operations: number }
}

/** What a running VM uses, as the host sees it. Throws instance.not_running. */
export async function stats(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<InstanceStats> {
  const link = await vms.link(id)
  const spec = await vms.spec(id)
  const { pid } = link.process
  const [memoryBytes, blocks, net] = await Promise.all([privateBytes(pid), blockStats(), traffic(spec)])
  return {
    cpuMs: cpuTimeMs(pid),
    memoryBytes,
    memoryLimitBytes: spec.memoryBytes,
    diskReadBytes: sum(blocks, ({ stats: { rd_bytes } }) => rd_bytes),
    diskWriteBytes: sum(blocks, ({ stats: { wr_bytes } }) => wr_bytes),
    diskReadOps: sum(blocks, ({ stats: { rd_operations } }) => rd_operations),
    diskWriteOps: sum(blocks, ({ stats: { wr_operations } }) => wr_operations),
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
async function traffic(spec: VmSpec): Promise<{ rx: number; tx: number }> {
  const total = { rx: 0, tx: 0 }
  for (const { attachment } of spec.nics) {
    if (attachment.type !== 'tap') continue
    const line = (await countersIn(attachment.netns))
      .split('\n')
      .map((text) => text.trim())
      .find((text) => text.startsWith(`${attachment.ifname}:`))
    const counters = line?.split(':')[1]?.trim().split(/\s+/).map(Number) ?? []
    total.tx += counters[0] ?? 0
    total.rx += counters[8] ?? 0
  }
  return total
}

/** So long what was read of a network holds for all its VMs, ms: it takes a process of its own to look into another name space. */
const sharedMs = 500
const readMs = 5_000
const lastRead = new Map<string, { until: number; text: Promise<string> }>()

function countersIn(netns: string): Promise<string> {
  const now = performance.now()
  for (const [name, { until }] of lastRead) if (until < now) lastRead.delete(name)
  const known = lastRead.get(netns)
  if (known) return known.text
  const command = [`--net=${namespacePath(netns)}`, 'cat', '/proc/net/dev']
  const text = exec('nsenter', command, { signal: AbortSignal.timeout(readMs) }).then(({ stdout }) => stdout)
  lastRead.set(netns, { until: now + sharedMs, text })
  return text
}

function sum<T>(items: T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
