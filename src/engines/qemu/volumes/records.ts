import { isDeepStrictEqual } from 'node:util'
import { PandoError } from '../../../base/errors.ts'
import type { InstanceId, PreparedInstance } from '../../engine.ts'
import { type VmSpec, writeJson } from '../records.ts'
import type { Vms } from '../vms.ts'
import { type VmVolume, withSlots } from './devices.ts'

/** The volumes of a VM's spec, changed as a whole or not at all. One change at a time. */
export function changeVolumes(vms: Vms, id: InstanceId, change: (volumes: VmVolume[]) => VmVolume[]): Promise<void> {
  return vms.turns.run(recordsOf(id), async () => {
    const spec = await vms.findSpec(id)
    if (!spec) return
    const { volumes = [], ...rest } = spec
    const next = change(volumes)
    await writeJson(vms.paths(id).spec, next.length > 0 ? { ...rest, volumes: next } : rest)
  })
}

/** Changes one that is there. */
export function changeVolume(vms: Vms, id: InstanceId, volume: string, change: (volume: VmVolume) => VmVolume): Promise<void> {
  return changeVolumes(vms, id, (all) => all.map((each) => (each.id === volume ? change(each) : each)))
}

export async function volumesOf(vms: Vms, id: InstanceId): Promise<VmVolume[]> {
  return (await vms.findSpec(id))?.volumes ?? []
}

function recordsOf(id: InstanceId): string {
  return `volumes of ${id}`
}

/**
 * What a VM that stands still has at its next start. One that runs has what it has: that changes by attach and detach. Throws volume.moving
 * for who believes that a disk is still where it was before it moved.
 */
export async function takeVolumes(vms: Vms, { id, volumes: known = [] }: VmSpec, { volumes = [] }: PreparedInstance): Promise<void> {
  const run = await vms.run(id)
  if (run?.process && !run.end) return
  for (const { id: volume, name, source } of volumes) {
    const { movedFrom, source: now } = known.find((each) => each.id === volume) ?? {}
    if (movedFrom && isDeepStrictEqual(movedFrom, source))
      throw new PandoError('volume.moving', { name, to: 'path' in now! ? now.path : '' })
  }
  const next = withSlots(volumes, known)
  if (!isDeepStrictEqual(next, known)) await changeVolumes(vms, id, () => next)
}
