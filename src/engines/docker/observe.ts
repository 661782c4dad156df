import type { ContainerInspectInfo } from 'dockerode'
import type { Cell } from '../../base/cell.ts'
import type { InstanceId, Observation } from '../engine.ts'
import { type DockerClient, httpStatus } from './client.ts'
import { hasFiles, rewrittenHash } from './mounts.ts'
import { containerName, label } from './names.ts'

/** The container of an instance as dockerd tells it, undefined when there is none. */
export async function findContainer(client: DockerClient, name: string, signal: AbortSignal): Promise<ContainerInspectInfo | undefined> {
  try {
    return await client.request('inspect', { signal, timeoutMs: 10_000 }, (abortSignal) =>
      client.api.getContainer(name).inspect({ abortSignal }),
    )
  } catch (error) {
    if (httpStatus(error) === 404) return undefined
    throw error
  }
}

export interface ObserveContext {
  client: DockerClient
  cell: Cell
  /** Who stands still at this moment because we freeze it: it goes on by itself, and nobody should see to that. */
  heldStill: ReadonlySet<InstanceId>
}

export async function observe({ client, cell, heldStill }: ObserveContext, id: InstanceId, signal: AbortSignal): Promise<Observation> {
  const info = await findContainer(client, containerName(cell, id), signal)
  if (info === undefined) return { state: 'absent' }
  const seen = observationOf(info)
  // Only while it runs: its variables are those that it was made with, so it is made anew when it starts again.
  const isAlive = seen.state === 'running' || seen.state === 'paused'
  const rewritten = isAlive && hasFiles(cell, info) ? await rewrittenHash(cell, id) : undefined
  const named = rewritten === undefined ? seen : ({ ...seen, specHash: rewritten } as Observation)
  return named.state === 'paused' && heldStill.has(id) ? { ...named, state: 'running' } : named
}

/** Docker's state -> ours. What is half removed counts as absent: it cannot run again, and `create` clears it away. */
export function observationOf({ State, Config, HostConfig }: ContainerInspectInfo): Observation {
  const specHash = Config.Labels[label.specHash] ?? ''
  switch (State.Status) {
    case 'removing':
    case 'dead':
      return { state: 'absent' }
    case 'created':
      return { state: 'created', specHash }
    case 'running':
    case 'paused':
    case 'restarting':
      return { state: State.Status === 'paused' ? 'paused' : 'running', specHash, startedAt: State.StartedAt, pid: State.Pid, ready: true }
    default: {
      const error = failureText(State, HostConfig.Memory)
      return {
        state: 'exited',
        specHash,
        exitCode: State.ExitCode,
        finishedAt: State.FinishedAt,
        ...(error === undefined ? {} : { error }),
      }
    }
  }
}

function failureText(state: ContainerInspectInfo['State'], memoryBytes: number | undefined): string | undefined {
  // The flag is also set when only a child was killed and the program went on to end well.
  if (state.OOMKilled && state.ExitCode !== 0) return `out of memory: it used more than its ${memoryBytes ?? 0} bytes`
  return state.Error === '' ? undefined : state.Error
}

/** All instances of the cell, running or not. */
export async function listInstances(client: DockerClient, cell: Cell, signal: AbortSignal): Promise<InstanceId[]> {
  const filters = { label: [`${label.cell}=${cell.tag}`] }
  const containers = await client.request('list', { signal }, (abortSignal) =>
    client.api.listContainers({ all: true, filters, abortSignal }),
  )
  return containers.flatMap(({ Labels }) => Labels[label.uid] ?? [])
}
