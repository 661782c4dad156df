import type { VolumePower } from '../../engine.ts'
import { attach, detach, limit, resize, type VolumeOptions } from './attach.ts'
import { copy, rest } from './copy.ts'
import { move } from './move.ts'

/** Volumes that come, go, grow and move while a VM runs. README.md beside tells how it works. */
export function volumePower(options: VolumeOptions): VolumePower {
  const { vms } = options
  // A move takes minutes: a stop must not wait for it. So it takes the VM's turn only for its steps, and its volume's for all.
  const turnOf = (id: string, volume: string) => `volume ${volume} of ${id}`
  return {
    attach: (id, volume, signal) => vms.turns.run(id, () => attach(options, id, volume, signal)),
    detach: (id, volume, signal) => vms.turns.run(id, () => detach(options, id, volume, signal)),
    resize: (id, volume, bytes, signal) => vms.turns.run(id, () => resize(options, { id, volume, bytes }, signal)),
    limit: (id, volume, limits, signal) => vms.turns.run(id, () => limit(vms, { id, volume, limits }, signal)),
    move: (id, volume, target, { signal, ...rest }) =>
      vms.turns.run(turnOf(id, volume), () => move(options, { id, volume, target, ...rest }, signal)),
    copy: (id, volume, target, { progress, signal }) =>
      vms.turns.run(turnOf(id, volume), () => copy(options, { id, volume, target, progress }, signal)),
    rest: (id, volume, disk, { work, signal }) =>
      vms.turns.run(turnOf(id, volume), () => rest(options, { id, volume, disk, work }, signal)),
  }
}
