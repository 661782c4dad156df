import { readFile } from 'node:fs/promises'
import type { ContainerStats } from 'dockerode'
import { PandoError } from '../../base/errors.ts'
import type { InstanceStats } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { findContainer } from './observe.ts'

/** One sample, without Docker's own second of waiting for the next. Throws instance.not_running. */
export async function readStats(client: DockerClient, container: string, signal: AbortSignal): Promise<InstanceStats> {
  const info = await findContainer(client, container, signal)
  if (!info?.State.Running) throw new PandoError('instance.not_running', { name: container, phase: info?.State.Status ?? 'absent' })
  const stats = await client.request('stats', { signal }, (abortSignal) => {
    const options: { stream: false } = { stream: false, ...{ 'one-shot': true, abortSignal } }
    return client.api.getContainer(container).stats(options)
  })
  return statsOf(stats, networkBytes(await readFile(`/proc/${info.State.Pid}/net/dev`, 'utf8')))
}

/** Page cache that can be dropped at once is shared with the host in all but name, so it does not count. */
export function statsOf(stats: ContainerStats, network: { netRxBytes: number; netTxBytes: number }): InstanceStats {
  const memory = stats.memory_stats
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0
  return {
    cpuMs: Math.round(stats.cpu_stats.cpu_usage.total_usage / 1e6),
    memoryBytes: Math.max(0, (memory.usage ?? 0) - cache),
    memoryLimitBytes: memory.limit ?? 0,
    diskReadBytes: blockSum(stats, { counter: 'io_service_bytes_recursive', operation: 'read' }),
    diskWriteBytes: blockSum(stats, { counter: 'io_service_bytes_recursive', operation: 'write' }),
    diskReadOps: blockSum(stats, { counter: 'io_serviced_recursive', operation: 'read' }),
    diskWriteOps: blockSum(stats, { counter: 'io_serviced_recursive', operation: 'write' }),
    ...network,
    processes: stats.pids_stats?.current ?? 0,
  }
}

function blockSum(
  stats: ContainerStats,
  { counter, operation }: { counter: 'io_service_bytes_recursive' | 'io_serviced_recursive'; operation: string },
): number {
  const entries = stats.blkio_stats?.[counter] ?? []
  return entries.filter(({ op }) => op.toLowerCase() === operation).reduce((sum, { value }) => sum + value, 0)
}

/** /proc/PID/net/dev of the container's namespace: dockerd does not know its NICs. Loopback does not count. */
export function networkBytes(netDev: string): { netRxBytes: number; netTxBytes: number } {
  let netRxBytes = 0,
    netTxBytes = 0
  for (const line of netDev.split('\n').slice(2)) {
    const [name, counters] = line.split(':')
    if (counters === undefined || name!.trim() === 'lo') continue
    const values = counters.trim().split(/\s+/).map(Number)
    netRxBytes += values[0] ?? 0
    netTxBytes += values[8] ?? 0
  }
  return { netRxBytes, netTxBytes }
}
