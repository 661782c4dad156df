import { readFile, readlink } from 'node:fs/promises'
import { constants } from 'node:os'
import type { Exec } from 'dockerode'
import type { Clock } from '../../base/clock.ts'
import type { DockerClient } from './client.ts'
import { findContainer } from './observe.ts'

/**
 * Docker cannot signal an exec, so its host process gets it; not when that process is no longer in the container. `SIGKILL` takes
 * what it started along: nobody is left to do that.
 */
export async function killExec(
  client: DockerClient,
  { exec, container, clock }: { exec: Exec; container: string; clock: Clock },
  signalName: string,
): Promise<void> {
  const number = constants.signals[signalName as NodeJS.Signals]
  if (number === undefined) return
  const signal = AbortSignal.timeout(10_000)
  const pid = await processOf(client, { exec, clock }, signal)
  const info = await findContainer(client, container, signal)
  if (pid === undefined || !info?.State.Running) return
  if ((await pidNamespace(pid)) === (await pidNamespace(info.State.Pid)))
    process.kill(signalName === 'SIGKILL' && (await leadsGroup(pid)) ? -pid : pid, number)
}

/** The program can run, and even write, before dockerd knows its number; there is no event for that moment. */
async function processOf(
  client: DockerClient,
  { exec, clock }: { exec: Exec; clock: Clock },
  signal: AbortSignal,
): Promise<number | undefined> {
  for (;;) {
    const { Pid, ExitCode } = await client.request('exec inspect', { signal }, (abortSignal) => exec.inspect({ abortSignal }))
    if (ExitCode !== null) return undefined
    if (Pid !== 0) return Pid
    await clock.sleep(10, signal)
  }
}

/** The runtime gives each program a session of its own. */
async function leadsGroup(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === pid
}

function pidNamespace(pid: number): Promise<string> {
  return readlink(`/proc/${pid}/ns/pid`)
}
