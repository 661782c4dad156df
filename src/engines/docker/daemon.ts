import { existsSync } from 'node:fs'
import type { Cell } from '../../base/cell.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { type DockerClient, dockerClient } from './client.ts'
import { keepRunning, ownProcesses } from './daemon/own.ts'
import { removeOwn, stopOwn } from './daemon/remove.ts'
import { type HostDocker, registerRuntime, unregisterRuntime } from './daemon/shared.ts'
import { pruneImages } from './images.ts'
import { dockerPaths, label } from './names.ts'
import { removeAllSnapshots } from './snapshots/held.ts'

/** The host's own Docker engine is used where systemd looks after it; anywhere else nobody would start it again. */
const systemDocker: HostDocker = {
  socketPath: '/var/run/docker.sock',
  configPath: '/etc/docker/daemon.json',
  pidPath: '/var/run/docker.pid',
}

function findHostDocker(): HostDocker | undefined {
  return existsSync('/run/systemd/system') && existsSync(systemDocker.socketPath) ? systemDocker : undefined
}

export interface SuperviseOptions {
  cell: Cell
  log: Log
  clock: Clock
  signal: AbortSignal
  /** Default: looked for. */
  host?: HostDocker | undefined
}

/**
 * Sees to a Docker engine: the host's where systemd runs one, else our own, which is started again when it dies. Resolves
 * when it answers, or after a first failure that the engine's probe then tells. `close` ends the supervision, not dockerd.
 */
export async function superviseDocker(options: SuperviseOptions): Promise<{ socketPath: string; owned: boolean; close(): Promise<void> }> {
  const { cell, clock, signal } = options
  const log = options.log.child({ module: 'engines/docker' })
  const host = 'host' in options ? options.host : findHostDocker()
  if (host && (await answers(host.socketPath, signal))) {
    await registerRuntime(cell, host, { clock, signal })
    log.info({ socket: host.socketPath }, "using the host's Docker engine")
    return { socketPath: host.socketPath, owned: false, close: async () => {} }
  }
  const stop = new AbortController()
  const tried = Promise.withResolvers<void>()
  const running = keepRunning({ cell, log, clock }, tried.resolve, AbortSignal.any([signal, stop.signal]))
  await Promise.race([tried.promise, running])
  signal.throwIfAborted()
  return {
    socketPath: dockerPaths(cell).socket,
    owned: true,
    async close() {
      stop.abort()
      await running
    },
  }
}

async function answers(socketPath: string, signal: AbortSignal): Promise<boolean> {
  return await withClient(socketPath, async (client) => {
    try {
      await client.request('ping', { signal, timeoutMs: 5000 }, () => client.api.ping())
    } catch (error) {
      if (hasCode(error, 'docker.unavailable')) return false
      throw error
    }
    return true
  })
}

/** Ends our dockerd; containers that still run are left running. The host's own Docker engine is not ours to stop. */
export async function stopDocker(cell: Cell, signal: AbortSignal): Promise<void> {
  await stopOwn(cell, { clock: systemClock, signal })
}

/** Removes all containers, snapshots and images of the cell and then the engine itself, or from the host's engine what we put there. */
export async function removeDocker(cell: Cell, signal: AbortSignal, host: HostDocker | undefined = findHostDocker()): Promise<void> {
  const means = { clock: systemClock, signal }
  if ((await ownProcesses(cell)).dockerd.length > 0) {
    // As far as it answers: what it leaves behind, removeOwn takes.
    await empty(cell, dockerPaths(cell).socket, signal).catch((error: unknown) => {
      if (!hasCode(error, 'docker.unavailable', 'docker.api')) throw error
    })
  }
  if (host && (await answers(host.socketPath, signal))) {
    await empty(cell, host.socketPath, signal)
    await unregisterRuntime(cell, host, means)
  }
  await removeOwn(cell, means)
}

async function empty(cell: Cell, socketPath: string, signal: AbortSignal): Promise<void> {
  await withClient(socketPath, async (client) => {
    const filters = { label: [`${label.cell}=${cell.tag}`] }
    const containers = await client.request('list', { signal }, (abortSignal) =>
      client.api.listContainers({ all: true, filters, abortSignal }),
    )
    for (const { Id } of containers) {
      await client.request('remove', { signal, timeoutMs: 60_000 }, (abortSignal) =>
        client.api.getContainer(Id).remove({ force: true, v: true, abortSignal }),
      )
    }
    await removeAllSnapshots(client, cell, signal)
    await pruneImages(client, cell, new Set(), signal)
  })
}

async function withClient<T>(socketPath: string, use: (client: DockerClient) => Promise<T>): Promise<T> {
  const client = dockerClient(socketPath)
  try {
    return await use(client)
  } finally {
    client.close()
  }
}
