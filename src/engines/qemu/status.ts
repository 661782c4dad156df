import { readFile } from 'node:fs/promises'
import { readText } from './records.ts'

/** What the guest said about its run, from the lines of PROTOCOL.md. */
export interface GuestStatus {
  booted: boolean
  started: boolean
  /** The step that could not be done, and why. */
  failure?: string
  exitCode?: number
}

/** `exitCode` of a run that ended without a word: as of a program that was killed. */
export const killedExitCode = 137
/** What moves the cursor and colours of a terminal: the firmware clears the screen with it. */
const controls = /\u001b(?:\[[0-9;?]*[A-Za-z]|c)/g
/** `exitCode` of a guest that could not begin and did not say with which code. */
const failedExitCode = 125

/** The guest writes this file, so anything may be in it: what is not a status line is skipped. */
export function parseStatus(text: string): GuestStatus {
  const status: GuestStatus = { booted: false, started: false }
  for (const line of text.split('\n')) {
    let event: Record<string, unknown>
    try {
      event = JSON.parse(line) as Record<string, unknown>
    } catch {
      continue
    }
    switch (event?.event) {
      case 'booted':
        status.booted = true
        break
      case 'started':
        status.started = true
        break
      case 'failed':
        status.failure = `${text200(event.step)}: ${text200(event.error)}`
        break
      case 'exited':
        status.exitCode = typeof event.code === 'number' ? event.code & 0xff : failedExitCode
        break
    }
  }
  return status
}

export async function readStatus(path: string): Promise<GuestStatus> {
  return parseStatus((await readText(path)) ?? '')
}

/** Exit code and reason of a run whose process is gone. */
export async function howItEnded(paths: { status: string; consoleLog: string }): Promise<{ exitCode: number; error?: string }> {
  const { exitCode, failure } = await readStatus(paths.status)
  if (exitCode !== undefined) return failure === undefined ? { exitCode } : { exitCode, error: failure }
  if (failure !== undefined) return { exitCode: failedExitCode, error: failure }
  return { exitCode: killedExitCode, error: panicIn(await consoleOf(paths)) ?? 'killed' }
}

/** How far a guest of ours is whose program has not begun. */
export async function howFarItIs(paths: { status: string; consoleLog: string }): Promise<string> {
  const { booted, failure } = await readStatus(paths.status)
  if (failure !== undefined) return failure
  if (booted) return 'its kernel runs, and prepares what the program needs'
  const console = await consoleOf(paths)
  const last = console.split(/[\r\n]+/).findLast((line) => line.trim() !== '')
  return (
    panicIn(console) ??
    `its kernel has not come up; ${last === undefined ? 'the console is empty' : `the console ends with "${text200(last.trim())}"`}`
  )
}

async function consoleOf({ consoleLog }: { consoleLog: string }): Promise<string> {
  const text = await readFile(consoleLog, 'latin1').catch(() => '')
  return text.replaceAll(controls, '')
}

function panicIn(console: string): string | undefined {
  const panic = /Kernel panic - not syncing: ([^\r\n]*)/.exec(console)?.[1]
  return panic === undefined ? undefined : `the guest kernel panicked: ${text200(panic)}`
}

function text200(value: unknown): string {
  return String(value).slice(0, 200)
}
