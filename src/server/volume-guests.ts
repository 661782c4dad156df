import type { Guest, Guests } from '../resources/storage/guests.ts'
import type { LifecycleDeps } from '../services/lifecycle/node.ts'

/** Volumes of running VMs are moved and copied by their engine, or with its help. */
export function volumeGuests({ engineFor }: Pick<LifecycleDeps, 'engineFor'>): Guests {
  const power = ({ engine }: Guest) => engineFor(engine).powers.volumes
  return {
    move: async (guest, volume, target, options) => (await power(guest)?.move(guest.uid, volume, target, options)) ?? false,
    copy: async (guest, volume, target, options) => (await power(guest)?.copy(guest.uid, volume, target, options)) ?? false,
    rest: async (guest, volume, disk, options) => (await power(guest)?.rest(guest.uid, volume, disk, options)) ?? false,
  }
}
