import { parseBytes } from '../../base/units.ts'
import type { InstanceStats } from '../engine.ts'

/** What a fake program is told to use: nobody computes anything. */
export interface Load {
  /** How many processors it keeps busy. */
  processors: number
  memoryBytes: number
  /** CPU time used before `since`. */
  cpuMs: number
  since: number
}

export function idle(now: number): Load {
  return { processors: 0, memoryBytes: 0, cpuMs: 0, since: now }
}

export function statsOf(load: Load, { memoryBytes: memoryLimitBytes, now }: { memoryBytes: number; now: number }): InstanceStats {
  const none = { diskReadBytes: 0, diskWriteBytes: 0, diskReadOps: 0, diskWriteOps: 0, netRxBytes: 0, netTxBytes: 0 }
  const memoryBytes = Math.min(load.memoryBytes, memoryLimitBytes)
  return { cpuMs: cpuMsOf(load, now), memoryBytes, memoryLimitBytes, ...none, processes: 1 }
}

/** `load 0.9 200MiB`: from now on it keeps so many processors busy, of those it has, and uses so much memory. Undefined: that is no load. */
export function loadOf(words: readonly string[], { before, cpus, now }: { before: Load; cpus: number; now: number }): Load | undefined {
  const [processors = '0', memory = '0'] = words
  const busy = Number(processors)
  if (!(busy >= 0)) return undefined
  try {
    return { processors: Math.min(busy, cpus), memoryBytes: parseBytes(memory), cpuMs: cpuMsOf(before, now), since: now }
  } catch {
    return undefined
  }
}

function cpuMsOf({ processors, cpuMs, since }: Load, now: number): number {
  return cpuMs + processors * (now - since)
}
