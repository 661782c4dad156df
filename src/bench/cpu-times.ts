import { readdirSync, readFileSync } from 'node:fs'

/** CPU time that a process and its threads have had, in ms. Unlike the time on the wall it does not depend on what others do. */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + ranNs(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1e6
}

/** 0 of a thread that has ended meanwhile. */
function ranNs(path: string): number {
  try {
    return Number(readFileSync(path, 'latin1').split(' ')[0])
  } catch {
    return 0
  }
}
