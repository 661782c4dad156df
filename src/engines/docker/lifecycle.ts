import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerInspectInfo } from 'dockerode'
import type { Cell } from '../../base/cell.ts'
import type { Clock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { InstanceId, Observation, PreparedFile, PreparedInstance } from '../engine.ts'
import { type DockerClient, httpStatus, refusal } from './client.ts'
import { createBody } from './config.ts'
import { prepareImage } from './images.ts'
import { applyLimits, type VolumeLimits } from './limits.ts'
import { forgetRewritten, removeFiles, rewriteFiles, writeFiles } from './mounts.ts'
import { containerName, dockerPaths, label } from './names.ts'
import { findContainer, observationOf } from './observe.ts'
import { sweepRemoved } from './snapshots/held.ts'

export interface LifecycleContext {
  client: DockerClient
  cell: Cell
  clock: Clock
  log: Log
}

const slow = 120_000

/** Makes the container; one with the same hash is left as it is, a half-removed one gives way. */
export async function create(ctx: LifecycleContext, spec: PreparedInstance, signal: AbortSignal): Promise<void> {
  const { client, cell } = ctx
  const body = createBody(cell, spec)
  await writeFiles(cell, spec)
  const send = () =>
    client.request('create', { signal, timeoutMs: slow }, (abortSignal) => client.api.createContainer({ ...body, abortSignal }))
  try {
    await send()
  } catch (error) {
    const status = httpStatus(error)
    if (status !== 404 && status !== 409) throw error
    const found = await findContainer(client, containerName(cell, spec.id), signal)
    const observed: Observation = found ? observationOf(found) : { state: 'absent' }
    if ('specHash' in observed && observed.specHash === spec.specHash) return
    if (status === 404) await provideImage(ctx, spec, { cause: error, signal })
    else if (observed.state === 'absent') await destroy(ctx, spec.id, signal)
    else throw error
    await send()
  }
}

/** Docker knows no image of that name: it was pruned since, or the snapshot is gone. */
async function provideImage(
  { client, cell }: LifecycleContext,
  { image, from }: PreparedInstance,
  { cause, signal }: { cause: unknown; signal: AbortSignal },
): Promise<void> {
  if (from) throw new PandoError('snapshot.lost', { name: from.snapshot, detail: 'it is not on this host' }, { cause })
  await prepareImage(client, cell, image, signal)
}

/** Starts the container in its network namespace; fine when it runs. */
export async function start({ client, cell, log }: LifecycleContext, id: InstanceId, signal: AbortSignal): Promise<void> {
  const name = containerName(cell, id)
  const info = await findContainer(client, name, signal)
  if (info?.State.Running) return
  if (info) await writeNetnsFile(cell, info)
  await forgetRewritten(cell, id)
  try {
    await client.request('start', { signal, timeoutMs: slow }, (abortSignal) => client.api.getContainer(name).start({ abortSignal }))
  } catch (error) {
    if (httpStatus(error) === 304) return
    throw startError(error)
  }
  const limits = info?.Config.Labels[label.limits]
  if (limits) await limitVolumes({ client, log }, { name, limits: JSON.parse(limits) as VolumeLimits[] }, signal)
}

/** It may have ended already, and then there is nothing to limit. */
async function limitVolumes(
  { client, log }: Pick<LifecycleContext, 'client' | 'log'>,
  { name, limits }: { name: string; limits: VolumeLimits[] },
  signal: AbortSignal,
): Promise<void> {
  const pid = (await findContainer(client, name, signal))?.State.Pid
  if (pid) await applyLimits(pid, limits, log)
}

/** The runtime finds it by the container's id; renamed into place so that it never reads half a path. */
async function writeNetnsFile(cell: Cell, info: ContainerInspectInfo): Promise<void> {
  const netns = info.Config.Labels[label.netns]
  if (!netns) return // empty: said so by the snapshot it began at
  const folder = dockerPaths(cell).netns
  await mkdir(folder, { recursive: true })
  const file = join(folder, info.Id)
  await writeFile(`${file}.new`, `${netns}\n`)
  await rename(`${file}.new`, file)
}

function startError(error: unknown): unknown {
  const status = httpStatus(error)
  if (status === undefined || status === 404) return error
  const detail = refusal(error)
  const missing = /exec: "([^"]+)": (?:executable file not found|stat )/.exec(detail)?.[1]
  if (missing !== undefined) return new PandoError('instance.command_not_found', { command: missing }, { cause: error })
  return new PandoError('instance.start_failed', { detail }, { cause: error })
}

/** Sends the stop signal, then SIGKILL after graceMs; resolves when the program has ended. A paused one is woken by the signal. */
export async function stop(
  { client, cell, clock }: LifecycleContext,
  id: InstanceId,
  { graceMs, signal }: { graceMs: number; signal: AbortSignal },
): Promise<void> {
  const name = containerName(cell, id)
  const info = await findContainer(client, name, signal)
  if (!info?.State.Running) return
  const done = new AbortController()
  const whileStopping = AbortSignal.any([signal, done.signal])
  const ended = waitFor(client, name, 'not-running', whileStopping).then(() => 'ended' as const)
  ended.catch(() => {}) // may fail while a kill below is what throws
  try {
    await kill(client, name, stopSignalOf(info), signal)
    const grace = clock.sleep(graceMs, whileStopping).then(() => 'overdue' as const)
    grace.catch(() => {})
    if ((await Promise.race([ended, grace])) === 'overdue') {
      await kill(client, name, 'SIGKILL', signal)
      await ended
    }
  } finally {
    done.abort()
  }
}

function stopSignalOf(info: ContainerInspectInfo): string {
  return (info.Config as { StopSignal?: string }).StopSignal || 'SIGTERM'
}

async function kill(client: DockerClient, name: string, signalName: string, signal: AbortSignal): Promise<void> {
  try {
    await client.request('kill', { signal, timeoutMs: slow }, (abortSignal) =>
      client.api.getContainer(name).kill({ signal: signalName, abortSignal }),
    )
  } catch (error) {
    if (httpStatus(error) !== 404 && httpStatus(error) !== 409) throw error // ended already
  }
}

async function waitFor(client: DockerClient, name: string, condition: 'not-running' | 'removed', signal: AbortSignal): Promise<void> {
  try {
    await client.request('wait', { signal, timeoutMs: 2 ** 31 - 1 }, (abortSignal) =>
      client.api.getContainer(name).wait({ condition, abortSignal }),
    )
  } catch (error) {
    if (httpStatus(error) !== 404) throw error
  }
}

/** Kills and removes the container with its disk, its files and its netns file, and what it was the last to need of a snapshot. */
export async function destroy({ client, cell }: LifecycleContext, id: InstanceId, signal: AbortSignal): Promise<void> {
  const name = containerName(cell, id)
  const info = await findContainer(client, name, signal)
  if (!info) return removeFiles(cell, id)
  try {
    await client.request('remove', { signal, timeoutMs: slow }, (abortSignal) =>
      client.api.getContainer(info.Id).remove({ force: true, v: true, abortSignal }),
    )
  } catch (error) {
    if (httpStatus(error) === 409)
      await waitFor(client, info.Id, 'removed', signal) // someone else is removing it
    else if (httpStatus(error) !== 404) throw error
  }
  await rm(join(dockerPaths(cell).netns, info.Id), { force: true })
  await removeFiles(cell, id)
  if (info.Config.Labels[label.snapshot]) await sweepRemoved(client, cell, signal)
}

/** Other content of the files of a container that runs, and SIGHUP. */
export async function refresh(
  { client, cell }: LifecycleContext,
  id: InstanceId,
  { files, specHash, signal }: { files: readonly PreparedFile[]; specHash: string; signal: AbortSignal },
): Promise<void> {
  const told = () => kill(client, containerName(cell, id), 'SIGHUP', signal)
  await rewriteFiles(cell, id, { files, specHash, told })
}

/** Freezes all processes; fine when they are frozen. */
export async function pause({ client, cell }: LifecycleContext, id: InstanceId, signal: AbortSignal): Promise<void> {
  await switchPause(client, containerName(cell, id), { paused: true, signal })
}

export async function resume({ client, cell }: LifecycleContext, id: InstanceId, signal: AbortSignal): Promise<void> {
  await switchPause(client, containerName(cell, id), { paused: false, signal })
}

async function switchPause(
  client: DockerClient,
  name: string,
  { paused, signal }: { paused: boolean; signal: AbortSignal },
): Promise<void> {
  const container = client.api.getContainer(name)
  try {
    await client.request(paused ? 'pause' : 'resume', { signal }, (abortSignal) =>
      paused ? container.pause({ abortSignal }) : container.unpause({ abortSignal }),
    )
  } catch (error) {
    const info = await findContainer(client, name, signal)
    if (!info?.State.Running)
      throw new PandoError('instance.not_running', { name, phase: info?.State.Status ?? 'absent' }, { cause: error })
    if (info.State.Paused !== paused) throw error
  }
}
