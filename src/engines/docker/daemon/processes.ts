import { readdir, readFile } from 'node:fs/promises'
import type { Clock } from '../../../base/clock.ts'

export interface HostProcess {
  pid: number
  argv: string[]
}

/** The processes of this host whose command line matches; zombies have none. */
export async function findProcesses(matches: (argv: string[]) => boolean): Promise<HostProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const all = await Promise.all(pids.map(async (pid) => ({ pid, argv: await commandLine(pid) })))
  return all.filter(({ argv }) => argv.length > 0 && matches(argv))
}

async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text === '' ? [] : text.replace(/\0$/, '').split('\0')
}

/** Ends a process and waits until it has gone: SIGTERM, and SIGKILL after graceMs (0: at once). */
export async function endProcess(
  { pid, argv }: HostProcess,
  { graceMs, clock, signal }: { graceMs: number; clock: Clock; signal: AbortSignal },
): Promise<void> {
  const isOurs = async () => (await commandLine(pid)).join('\0') === argv.join('\0')
  const killAt = clock.now() + graceMs
  let sent: NodeJS.Signals | undefined
  while (await isOurs()) {
    const due: NodeJS.Signals = clock.now() < killAt ? 'SIGTERM' : 'SIGKILL'
    if (due !== sent) {
      sendSignal(pid, due)
      sent = due
    }
    await clock.sleep(20, signal) // only a parent is told of an end, and we are not
  }
}

/** Fine when the process has gone. */
export function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
