import { existsSync } from 'node:fs'
import { killedExitCode } from '../status.ts'

/**
 * How a machine ended that says nothing of itself. QEMU takes its pid file away when it ends in order, which is when the system inside
 * has switched the machine off, or we have. `host`: it went down meanwhile, and QEMU with it.
 */
export function howMachineEnded(
  { pidFile }: { pidFile: string },
  { host }: { host: 'same' | 'rebooted' },
): { exitCode: number; error?: string } {
  return host === 'rebooted' || existsSync(pidFile) ? { exitCode: killedExitCode, error: 'killed' } : { exitCode: 0 }
}
