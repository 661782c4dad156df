import { readlink } from 'node:fs/promises'
import { constants } from 'node:os'
import type { Exec } from 'dockerode'
import type { DockerClient } from './client.ts'
import { findContainer } from './observe.ts'

/** Docker cannot signal an exec, so its host process gets it; not when that process is no longer in the container. */
export async function killExec(client: DockerClient, { exec, container }: { exec: Exec; container: string }, signalName: string): Promise<void> {
  const number = constants.signals[signalName as NodeJS.Signals]
  if (number === undefined) return
  const signal = AbortSignal.timeout(10_000)
  const { Running, Pid } = await client.request('exec inspect', { signal }, (abortSignal) => exec.inspect({ abortSignal }))
  const info = await findContainer(client, container, signal)
  if (!Running || Pid === 0 || !info?.State.Running) return
  if (await pidNamespace(Pid) !== await pidNamespace(info.State.Pid)) return
  process.kill(Pid, number)
}

function pidNamespace(pid: number): Promise<string> { return readlink(`/proc/${pid}/ns/pid`) }
