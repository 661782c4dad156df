import { access } from 'node:fs/promises'
import type { Cell } from '../../../base/cell.ts'
import type { Clock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import { emptyFiles, ownedFolder } from '../host/folders.ts'
import { diskImagePath, type VmPaths } from '../paths.ts'
import type { VmSpec } from '../records.ts'
import { serialOf } from '../volumes/devices.ts'
import type { Hardware } from './arguments.ts'
import { firmwareOf, makeVars } from './firmware.ts'
import { seedFiles } from './seed.ts'
import { makeSeedDisc } from './seed-disc.ts'
import { endTpm, startTpm } from './tpm.ts'

/** A VM of a disk image: what `hardware` of its spec stands for. */
export type MachineSpec = VmSpec & Required<Pick<VmSpec, 'hardware' | 'imageDisk'>>

export function isMachine(spec: VmSpec): spec is MachineSpec {
  return spec.hardware !== undefined && spec.imageDisk !== undefined
}

/** Bytes of its disk: as large as wanted, and never smaller than what the image says it is. */
export function diskBytesOf({ diskBytes, imageDisk }: Pick<VmSpec, 'diskBytes' | 'imageDisk'>): number {
  return Math.max(diskBytes, imageDisk?.type === 'disk' ? imageDisk.virtualBytes : 0)
}

/** Files for its hardware, found. Throws hardware.no_firmware, and instance.start_failed where an image has gone. */
export async function hardwareOf(spec: MachineSpec, { cell, paths }: { cell: Cell; paths: VmPaths }): Promise<Hardware> {
  const { hardware, imageDisk, imageDigest } = spec
  const { system, drivers, display, tpm } = hardware
  const installer = imageDisk.type === 'iso' ? [diskImagePath(cell, imageDigest, 'iso')] : []
  const image = imageDisk.type === 'disk' ? { path: diskImagePath(cell, imageDigest, 'disk'), format: imageDisk.format } : undefined
  const cdroms = [...installer, ...hardware.cdroms.map(({ digest }) => diskImagePath(cell, digest, 'iso'))].slice(0, mostDrives)
  for (const path of [...(image ? [image.path] : []), ...cdroms])
    await access(path).catch(() => {
      throw new PandoError('instance.start_failed', { detail: `the file ${path} of an image is not here` })
    })
  return {
    firmware: await firmwareOf(hardware, paths),
    system,
    drivers,
    display,
    tpm,
    ...(image ? { image } : {}),
    cdroms,
    ...(hasSeed(spec) ? { seed: paths.seed } : {}),
  }
}

/** Ports of the SATA controller that are for drives. */
const mostDrives = 4

/** What only Linux reads by itself is not put before others unasked: each would show it as a drive. */
function hasSeed({ hardware: { system, cloudInit } }: MachineSpec): boolean {
  return system === 'linux' || Object.keys(cloudInit).length > 0
}

/** Before each start: the files that its hardware keeps, and its TPM, which must be there before QEMU is. The run folder exists. */
export async function prepareMachine(
  spec: MachineSpec,
  { paths, user, clock, signal }: { paths: VmPaths; user: { uid: number; gid: number }; clock: Clock; signal: AbortSignal },
): Promise<void> {
  const { hardware, volumes = [] } = spec
  await endTpm(paths, clock) // of a start that ended before there was a QEMU
  ownedFolder(paths.machine, user)
  await makeVars(hardware, { paths, user })
  if (hasSeed(spec)) {
    const files = seedFiles(spec, (index) => serialOf(volumes[index]!))
    await makeSeedDisc(paths.seed, files, { dir: paths.dir, user, signal })
  }
  if (!hardware.tpm) return
  emptyFiles([paths.tpmLog], user)
  await startTpm(paths, { name: spec.name, user, signal })
}
