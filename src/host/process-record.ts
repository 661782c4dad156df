import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A process that can be told from a later one with the same id: by the instant the kernel started it. */
export interface ProcessId {
  pid: number /** Clock ticks since boot. */
  startTicks: string
}
/** What is noted of a process beside its identity. */
export interface ProcessRecord<Facts = unknown> extends ProcessId {
  facts: Facts
}

/** The record in a file, if that very process still lives. */
export async function readLivingProcess<Facts>(path: string): Promise<ProcessRecord<Facts> | undefined> {
  const record = parseRecord<Facts>(await readFile(path, 'utf8').catch(() => ''))
  return record && (await isAlive(record)) ? record : undefined
}

export async function writeProcessRecord(path: string, { pid, facts }: { pid: number; facts: unknown }): Promise<void> {
  const startTicks = await startTicksOf(pid)
  if (startTicks === undefined) return
  await mkdir(dirname(path), { recursive: true, mode: 0o711 })
  await writeFile(`${path}.new`, `${JSON.stringify({ pid, startTicks, facts })}\n`)
  await rename(`${path}.new`, path)
}

/** A file that a crash cut short is as good as none. */
function parseRecord<Facts>(text: string): ProcessRecord<Facts> | undefined {
  try {
    return JSON.parse(text) as ProcessRecord<Facts>
  } catch {
    return undefined
  }
}

export async function removeProcessRecord(pidFile: string): Promise<void> {
  await rm(pidFile, { force: true })
}

export async function isAlive({ pid, startTicks }: ProcessId): Promise<boolean> {
  return (await startTicksOf(pid)) === startTicks
}

/** Field 22 of /proc/<pid>/stat; undefined when there is no such process or only its corpse. */
async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}
