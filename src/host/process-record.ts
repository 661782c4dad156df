import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A process that can be told from a later one with the same id: by the instant the kernel started it. */
export interface ProcessRecord { pid: number; /** Clock ticks since boot. */ startTicks: string }

/** The record in a pid file, if that very process still lives. */
export async function readLivingProcess(pidFile: string): Promise<ProcessRecord | undefined> {
  const [pid, startTicks] = (await readFile(pidFile, 'utf8').catch(() => '')).trim().split(' ')
  if (!pid || !startTicks) return undefined
  const record = { pid: Number(pid), startTicks }
  return await isAlive(record) ? record : undefined
}

export async function writeProcessRecord(pidFile: string, pid: number): Promise<void> {
  const startTicks = await startTicksOf(pid)
  if (startTicks === undefined) return
  await mkdir(dirname(pidFile), { recursive: true, mode: 0o711 })
  await writeFile(`${pidFile}.new`, `${pid} ${startTicks}\n`)
  await rename(`${pidFile}.new`, pidFile)
}

export async function removeProcessRecord(pidFile: string): Promise<void> {
  await rm(pidFile, { force: true })
}

export async function isAlive({ pid, startTicks }: ProcessRecord): Promise<boolean> {
  return await startTicksOf(pid) === startTicks
}

/** Field 22 of /proc/<pid>/stat; undefined when there is no such process or only its corpse. */
async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}
