import { availableParallelism } from 'node:os'
import type { Cell } from '../../base/cell.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Slots } from '../../base/slots.ts'
import type { Engine } from '../engine.ts'
import { backupPower } from './backups/backups.ts'
import { endUnusedImports } from './backups/fetch.ts'
import { closeBackup, closeForgotten } from './backups/settle.ts'
import { BaseImages } from './base-image.ts'
import { Consoles } from './console.ts'
import { execInside } from './exec.ts'
import { copyIn, copyOut } from './files.ts'
import type { GuestSource } from './guest-artifacts.ts'
import { usersInside } from './guest-tools/users.ts'
import { openScreen } from './hardware/vnc.ts'
import { create, destroy, pause, resume, stop } from './lifecycle.ts'
import { logs } from './logs.ts'
import { events, inspect, list } from './observe.ts'
import { Accelerator } from './probe.ts'
import { readChain } from './snapshots/disks.ts'
import { removeUnused } from './snapshots/garbage.ts'
import type { Weakness } from './snapshots/identity.ts'
import { listSnapshots, readRecord } from './snapshots/records.ts'
import { settleUnlessFreezing } from './snapshots/settle.ts'
import { snapshotPower } from './snapshots/snapshots.ts'
import { start } from './start.ts'
import { stats } from './stats.ts'
import { Vms } from './vms.ts'
import { settleMoves } from './volumes/move.ts'
import { stallWatch } from './volumes/stall.ts'
import { volumePower } from './volumes/volumes.ts'

export interface QemuEngineOptions {
  cell: Cell
  /** Who QEMU runs as; never root. */
  user: { uid: number; gid: number }
  guest: GuestSource
  clock: Clock
  log: Log
  /** `auto` uses KVM when a guest has booted on it. Default auto. */
  accel?: 'auto' | 'kvm' | 'tcg'
  /** Reads what a VM is going to read ahead of it, see readahead/. Default true. */
  readsAhead?: boolean
  /** Named points between steps; tests end the process there. Default: nothing happens. */
  checkpoint?: ((name: string) => void) | undefined
  /** Leaves out a part of what makes a clone safe, so that a suite can show that it matters. Never set otherwise. */
  weaken?: readonly Weakness[] | undefined
}

/** Runs any OCI image as a virtual machine. See README.md beside. */
export function createQemuEngine(options: QemuEngineOptions): Engine {
  const { cell, user, guest, clock, log } = options
  const vms = new Vms({ cell, clock, log })
  vms.onStall = stallWatch(vms)
  const images = new BaseImages(cell)
  const consoles = new Consoles(vms)
  const accelerator = new Accelerator({ cell, user, guest, clock, log, accel: options.accel ?? 'auto' })
  const machine = {
    vms,
    user,
    guest,
    hostCpus: availableParallelism(),
    coming: new Slots(availableParallelism() * 2),
    readsAhead: options.readsAhead ?? true,
    accelerator: (signal: AbortSignal) => accelerator.choose(signal),
    checkpoint: options.checkpoint ?? (() => {}),
    weaken: options.weaken,
  }
  return {
    name: 'qemu',
    runs: ['vm'],
    probe: (signal) => accelerator.probe(signal),
    prepare: (image, signal) => images.ensure(image, signal),
    prune: async (keep) => images.prune(new Set([...keep, ...(await imagesInUse(vms))])),
    create: (spec, signal) => vms.turns.run(spec.id, () => create(machine, spec, { signal })),
    start: (id, signal) => vms.turns.run(id, () => start(machine, id, signal)),
    stop: (id, { graceMs, signal }) => vms.turns.run(id, () => stop({ vms }, id, { graceMs, signal })),
    destroy: async (id, signal) => {
      const shared = (await readChain(vms.paths(id))).frozen.length > 0
      await vms.turns.run(id, async () => {
        await closeBackup(vms, id, signal)
        await destroy({ vms }, id, signal)
      })
      await endUnusedImports(vms, signal)
      if (shared) await removeUnused(vms)
    },
    inspect: async (id, signal) => {
      // A freeze that nobody carries on any more is ended first: the VM may stand still because of it.
      await settleUnlessFreezing(machine, id, signal)
      await closeForgotten(vms, id, signal)
      await settleMoves(vms, id, signal)
      return inspect(vms, id, signal)
    },
    list: () => list(vms),
    events: (signal) => events(vms, signal),
    async close() {
      await consoles.close()
      await vms.close()
    },
    powers: {
      pause: { pause: (id, signal) => pause(vms, id, signal), resume: (id, signal) => resume(vms, id, signal) },
      exec: (id, request, signal) => execInside(vms, { id, request }, signal),
      logs: (id, logOptions, signal) => logs(vms, id, logOptions, signal),
      console: (id, signal) => consoles.open(id, signal),
      files: {
        copyIn: (id, path, tar, signal) => copyIn(vms, { id, path, tar }, signal),
        copyOut: (id, path, signal) => copyOut(vms, { id, path }, signal),
      },
      vnc: (id, signal) => openScreen(vms, id, signal),
      stats: (id, signal) => stats(vms, id, signal),
      snapshots: snapshotPower(machine),
      backups: backupPower(machine),
      volumes: volumePower(machine),
      users: (id, signal) => usersInside(vms, id, signal),
    },
  }
}

/** A VM needs its image's root disk for its next start, and so will those that begin with a snapshot of it. */
async function imagesInUse(vms: Vms): Promise<Set<string>> {
  const used = new Set<string>()
  for (const id of await list(vms))
    await vms.spec(id).then(
      ({ imageDigest, hardware }) => {
        for (const digest of [imageDigest, ...(hardware?.cdroms ?? []).map((cdrom) => cdrom.digest)]) used.add(digest)
      },
      () => {},
    )
  for (const snapshot of await listSnapshots(vms.cell))
    await readRecord(vms.cell, snapshot).then(
      ({ imageDigest }) => used.add(imageDigest),
      () => {},
    )
  return used
}
