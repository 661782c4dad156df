import { existsSync, writeFileSync } from 'node:fs'
import { howItEnded, killedExitCode } from '../status.ts'

/**
 * How a machine ended that says nothing of itself. QEMU takes its pid file away when it ends in order, which is when the system inside
 * has switched the machine off. `host`: it went down meanwhile, and QEMU with it.
 */
export async function howMachineEnded(
  paths: { pidFile: string; status: string; consoleLog: string },
  { host }: { host: 'same' | 'rebooted' },
): Promise<{ exitCode: number; error?: string }> {
  const { exitCode, error } = await howItEnded(paths)
  if (error !== 'killed') return { exitCode, ...(error === undefined ? {} : { error }) }
  return host === 'rebooted' || existsSync(paths.pidFile) ? { exitCode: killedExitCode, error } : { exitCode: 0 }
}

/** It is about to be switched off from outside: QEMU ends in order then, too. In words of PROTOCOL.md. */
export function noteForced({ status }: { status: string }): void {
  const lines = [
    { event: 'failed', step: 'stop', error: 'it was switched off' },
    { event: 'exited', code: killedExitCode },
  ]
  writeFileSync(status, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
