import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Cell } from '../base/cell.ts'
import { deadline, systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import {
  isAlive,
  type ProcessId,
  type ProcessRecord,
  readLivingProcess,
  removeProcessRecord,
  writeProcessRecord,
} from './process-record.ts'

/** What the server sends to the process that started it, once its API answers. */
export const readyMessage = 'pando:ready'

const startPatienceMs = 120_000
/** A server that does not end in this time is killed: workloads do not depend on it, and its state is always durable. */
const stopPatienceMs = 30_000
const lookMs = 50

/** What a running server tells of itself. */
export interface ServerFacts {
  socketPath: string
  url: string | undefined
  version: string
}
export type Daemon = ProcessRecord<ServerFacts>

function recordOf({ runDir }: Cell): string {
  return join(runDir, 'server.json')
}
export function logFileOf({ stateDir }: Cell): string {
  return join(stateDir, 'server.log')
}

/** The server of this cell, if one runs, in the background or not. */
export function findDaemon(cell: Cell): Promise<Daemon | undefined> {
  return readLivingProcess<ServerFacts>(recordOf(cell))
}

/**
 * Starts the server detached from this terminal and resolves when its API answers. `args` start it in the foreground.
 * Throws host.server_ended with the end of its log when it ends before that.
 */
export async function startDaemon(cell: Cell, args: readonly string[], signal: AbortSignal): Promise<Daemon> {
  const logPath = logFileOf(cell)
  await mkdir(dirname(logPath), { recursive: true, mode: 0o711 })
  await mkdir(cell.runDir, { recursive: true, mode: 0o711 })
  await using log = await open(logPath, 'a', 0o600)
  const child = spawn(process.execPath, [...args], { detached: true, cwd: '/', stdio: ['ignore', log.fd, log.fd, 'ipc'] })
  try {
    await answers(child, { logPath, signal: deadline(signal, startPatienceMs) })
  } catch (error) {
    child.kill('SIGTERM')
    throw error
  } finally {
    if (child.connected) child.disconnect()
    child.unref()
  }
  return (await findDaemon(cell))!
}

/** Ends the server and resolves when it is gone; workloads run on. False when none ran. */
export async function stopDaemon(cell: Cell, signal: AbortSignal): Promise<boolean> {
  const record = await findDaemon(cell)
  if (!record) return false
  process.kill(record.pid, 'SIGTERM')
  if (!(await goneWithin(record, stopPatienceMs, signal))) {
    process.kill(record.pid, 'SIGKILL')
    await goneWithin(record, stopPatienceMs, signal)
  }
  await removeProcessRecord(recordOf(cell))
  return true
}

/** What the server does for those who manage it: a record of its process, and word to the parent that waits. Undo it with the result. */
export async function announceServer(cell: Cell, facts: ServerFacts): Promise<() => Promise<void>> {
  await writeProcessRecord(recordOf(cell), { pid: process.pid, facts })
  process.send?.(readyMessage)
  return () => removeProcessRecord(recordOf(cell))
}

function answers(child: ChildProcess, { logPath, signal }: { logPath: string; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (message === readyMessage) resolve()
    })
    child.once('error', reject)
    child.once('exit', (code, killer) => {
      lastLine(logPath).then(
        (detail) => reject(new PandoError('host.server_ended', { exit: killer ?? String(code), detail, log: logPath })),
        reject,
      )
    })
    signal.addEventListener(
      'abort',
      () =>
        reject(
          signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
            ? new PandoError('base.timeout', { what: 'The start of the server', ms: startPatienceMs }, { hint: `Its log is ${logPath}.` })
            : signal.reason,
        ),
      { once: true },
    )
  })
}

async function lastLine(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).trim().split('\n')
  const said = lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1)
  return said?.slice(0, 400) || 'it said nothing'
}

/** The end of a process that is not our child makes no event that Node could wait for. */
async function goneWithin(record: ProcessId, ms: number, signal: AbortSignal): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += lookMs) {
    if (!(await isAlive(record))) return true
    await systemClock.sleep(lookMs, signal)
  }
  return !(await isAlive(record))
}
