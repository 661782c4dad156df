import type { Cell } from '../../base/cell.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Engine, InstanceId } from '../engine.ts'
import { backupPower } from './backups/backups.ts'
import { dockerClient } from './client.ts'
import { instanceEvents } from './events.ts'
import { openExec } from './exec.ts'
import { copyIn, copyOut } from './files.ts'
import { prepareImage, pruneImages } from './images.ts'
import { create, destroy, pause, refresh, resume, start, stop } from './lifecycle.ts'
import { readLogs } from './logs.ts'
import { containerName } from './names.ts'
import { listInstances, observe } from './observe.ts'
import { probeDocker } from './probe.ts'
import { sweepBackups, sweepRemoved } from './snapshots/held.ts'
import { snapshotPower } from './snapshots/snapshots.ts'
import { readStats } from './stats.ts'
import { createTurns } from './turns.ts'

/** A dockerd that ended is back within this time, ms; until then calls wait. */
const restartMs = 5_000

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
  const client = dockerClient(socketPath, { patienceMs: restartMs })
  const ctx = { client, cell, clock, log, heldStill: new Set<InstanceId>() }
  const nameOf = (id: string) => containerName(cell, id)
  const preparing = createTurns()

  return {
    name: 'docker',
    runs: ['container'],
    probe: (signal) => probeDocker(client, cell, signal),
    // Ten instances of one image load it once.
    prepare: (image, signal) => preparing.take(image.digest, () => prepareImage(client, cell, image, signal), signal),
    async prune(keep, signal) {
      await sweepBackups(client, cell, await listInstances(client, cell, signal), signal)
      await sweepRemoved(client, cell, signal)
      await pruneImages(client, cell, keep, signal)
    },
    create: (spec, signal) => create(ctx, spec, signal),
    start: (id, signal) => start(ctx, id, signal),
    stop: (id, options) => stop(ctx, id, options),
    destroy: (id, signal) => destroy(ctx, id, signal),
    inspect: (id, signal) => observe(ctx, id, signal),
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
      snapshots: snapshotPower(ctx),
      backups: backupPower(ctx),
      secrets: { refresh: (id, next, signal) => refresh(ctx, id, { ...next, signal }) },
    },
  }
}
