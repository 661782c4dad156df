import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { Clock } from '../../../base/clock.ts'

export interface ProcessId {
  pid: number
  /** When it began, in clock ticks since the host booted: tells it from a later process with the same number. */
  startTicks: string
}

/**
 * The running or dying process with this number; undefined when there is none or only its exit status is left. Threads that
 * outlive the first one still hold files and interfaces.
 */
export function identify(pid: number): ProcessId | undefined {
  const fields = statFields(pid)
  if (!fields || ((fields.state === 'Z' || fields.state === 'X') && threads(pid) <= 1)) return undefined
  return { pid, startTicks: fields.startTicks }
}

export function isAlive(process: ProcessId): boolean {
  return identify(process.pid)?.startTicks === process.startTicks
}

/** CPU time of all its threads, ms. 0 when it is gone. */
export function cpuTimeMs(pid: number): number {
  return ((statFields(pid)?.cpuTicks ?? 0) * 1000) / ticksPerSecond
}

/** Linux fixes the unit of /proc at 100 per second. */
const ticksPerSecond = 100

function statFields(pid: number): { state: string; startTicks: string; cpuTicks: number } | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ') // the name before may hold anything
  return { state: fields[0]!, startTicks: fields[19]!, cpuTicks: Number(fields[11]) + Number(fields[12]) }
}

function threads(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length
  } catch {
    return 0
  }
}

/** The process that has `argument` on its command line, for the moment between its start and our note of it. */
export async function findByArgument(argument: string): Promise<ProcessId | undefined> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')
    if (line.split('\0').includes(argument)) {
      const found = identify(Number(entry))
      if (found) return found
    }
  }
  return undefined
}

/** Ends exactly this process; fine when it has ended. */
export function kill(target: ProcessId, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): void {
  if (!isAlive(target)) return
  try {
    process.kill(target.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Node cannot wait for a process that is not its child (no pidfd), so this looks every 10 ms. */
export async function waitForEnd(target: ProcessId, clock: Clock, signal: AbortSignal): Promise<void> {
  while (isAlive(target)) await clock.sleep(10, signal)
}

let cachedBootId: string | undefined
/** Differs after every boot of the host. */
export function hostBootId(): string {
  return (cachedBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
}
