import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContainerStats } from 'dockerode'
import { networkBytes, statsOf } from './stats.ts'

test('stats leave reclaimable cache and loopback out', () => {
  const stats = {
    cpu_stats: { cpu_usage: { total_usage: 1_500_000 } },
    memory_stats: { usage: 100, limit: 1000, stats: { total_inactive_file: 30 } },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: 'Read', value: 1 },
        { op: 'Read', value: 2 },
        { op: 'Write', value: 4 },
        { op: 'Total', value: 7 },
      ],
      io_serviced_recursive: [
        { op: 'read', value: 8 },
        { op: 'write', value: 9 },
      ],
    },
    pids_stats: { current: 2 },
  } as unknown as ContainerStats
  const network = networkBytes('Inter-|\n face |\n    lo: 9 1 0 0 0 0 0 0 9 1\n  eth0:   5 1 0 0 0 0 0 0 6 1\n')
  assert.deepEqual(statsOf(stats, network), {
    cpuMs: 2,
    memoryBytes: 70,
    memoryLimitBytes: 1000,
    diskReadBytes: 3,
    diskWriteBytes: 4,
    diskReadOps: 8,
    diskWriteOps: 9,
    netRxBytes: 5,
    netTxBytes: 6,
    processes: 2,
  })
})
