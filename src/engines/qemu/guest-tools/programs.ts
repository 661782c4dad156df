import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import type { Tools } from './agent.ts'

/** Whom a program is asked of. */
export type Asked = Pick<Tools, 'agent' | 'clock'>

/** A program inside, as `guest-exec` takes it. */
export interface Program {
  path: string
  args: readonly string[]
  input?: Buffer
}

export interface ProgramResult {
  exitCode: number
  stdout: Buffer
  stderr: Buffer
  /** The agent keeps 16 MiB of each. */
  truncated: boolean
}

interface ExecStatus {
  exited: boolean
  exitcode?: number
  signal?: number
  'out-data'?: string
  'err-data'?: string
  'out-truncated'?: boolean
  'err-truncated'?: boolean
}

/** Starts it and returns its process inside. Throws instance.command_not_found, or what the agent says. */
export async function startProgram({ agent }: Pick<Asked, 'agent'>, { path, args, input }: Program, signal: AbortSignal): Promise<number> {
  try {
    const { pid } = await agent.execute<{ pid: number }>(
      'guest-exec',
      { path, arg: args, 'capture-output': true, ...(input && input.length > 0 ? { 'input-data': input.toString('base64') } : {}) },
      signal,
    )
    return pid
  } catch (cause) {
    if (hasCode(cause, 'qemu.qmp') && /No such file|not found|cannot find/i.test(asPandoError(cause).message))
      throw new PandoError('instance.command_not_found', { command: path }, { cause })
    throw cause
  }
}

/** The first looks follow closely, since most programs are short; then every half second. The agent tells no end by itself. */
const firstLookMs = 20
const slowestLookMs = 500

/** Waits for its end. What it printed is there only then. */
export async function programEnd({ agent, clock }: Asked, pid: number, signal: AbortSignal): Promise<ProgramResult> {
  for (let pauseMs = firstLookMs; ; pauseMs = Math.min(slowestLookMs, pauseMs * 1.5)) {
    await clock.sleep(pauseMs, signal)
    const status = await agent.execute<ExecStatus>('guest-exec-status', { pid }, signal)
    if (!status.exited) continue
    return {
      exitCode: status.signal === undefined ? (status.exitcode ?? 255) : 128 + status.signal,
      stdout: Buffer.from(status['out-data'] ?? '', 'base64'),
      stderr: Buffer.from(status['err-data'] ?? '', 'base64'),
      truncated: Boolean(status['out-truncated'] || status['err-truncated']),
    }
  }
}

/** Runs a shell script of ours inside, as root. */
export async function runScript(
  asked: Asked,
  { script, args = [], input }: { script: string; args?: readonly string[]; input?: Buffer },
  signal: AbortSignal,
): Promise<ProgramResult> {
  const program = { path: '/bin/sh', args: ['-c', script, 'sh', ...args], ...(input ? { input } : {}) }
  return programEnd(asked, await startProgram(asked, program, signal), signal)
}
