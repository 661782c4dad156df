import type { Cell } from '../../base/cell.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Engine } from '../engine.ts'
import { abortable, dockerClient } from './client.ts'
import { instanceEvents } from './events.ts'
import { openExec } from './exec.ts'
import { copyIn, copyOut } from './files.ts'
import { prepareImage, pruneImages } from './images.ts'
import { create, destroy, pause, resume, start, stop } from './lifecycle.ts'
import { readLogs } from './logs.ts'
import { containerName } from './names.ts'
import { listInstances, observe } from './observe.ts'
import { probeDocker } from './probe.ts'
import { readStats } from './stats.ts'

/** Containers on the Docker engine that listens on `socketPath` (see daemon.ts). Keeps nothing in memory that matters. */
export function createDockerEngine({
  cell,
  socketPath,
  clock,
  log: parentLog,
}: {
  cell: Cell
  socketPath: string
  clock: Clock
  log: Log
}): Engine {
  const log = parentLog.child({ module: 'engines/docker' })
  const client = dockerClient(socketPath)
  const ctx = { client, cell, clock, log }
  const nameOf = (id: string) => containerName(cell, id)
  const preparing = new Map<string, Promise<void>>()

  return {
    name: 'docker',
    runs: ['container'],
    probe: (signal) => probeDocker(client, cell, signal),
    async prepare(image, signal) {
      // Ten instances of one image load it once; a call that was cancelled takes only itself along.
      for (let other = preparing.get(image.digest); other; other = preparing.get(image.digest))
        await abortable(
          other.catch(() => {}),
          signal,
        )
      const mine = prepareImage(client, cell, image, signal)
      preparing.set(image.digest, mine)
      try {
        await mine
      } finally {
        preparing.delete(image.digest)
      }
    },
    prune: (keep, signal) => pruneImages(client, cell, keep, signal),
    create: (spec, signal) => create(ctx, spec, signal),
    start: (id, signal) => start(ctx, id, signal),
    stop: (id, options) => stop(ctx, id, options),
    destroy: (id, signal) => destroy(ctx, id, signal),
    inspect: (id, signal) => observe(client, cell, id, signal),
    list: (signal) => listInstances(client, cell, signal),
    events: (signal) => instanceEvents(client, ctx, signal),
    close: async () => client.close(),
    powers: {
      pause: { pause: (id, signal) => pause(ctx, id, signal), resume: (id, signal) => resume(ctx, id, signal) },
      exec: (id, request, signal) => openExec(ctx, id, request, signal),
      logs: (id, options, signal) => readLogs(client, nameOf(id), options, signal),
      files: {
        copyIn: (id, path, tar, signal) => copyIn(client, { container: nameOf(id), path }, tar, signal),
        copyOut: (id, path, signal) => copyOut(client, { container: nameOf(id), path }, signal),
      },
      stats: (id, signal) => readStats(client, nameOf(id), signal),
    },
  }
}
