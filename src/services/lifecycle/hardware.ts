import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { PreparedHardware } from '../../engines/engine.ts'
import type { Store } from '../../store/store.ts'
import type { Instance } from './kind.ts'
import { assertMachineFits, type DiskFacts } from './machine-kind.ts'
import type { LifecycleDeps } from './node.ts'

type Spec = Stored<typeof Instance>['spec']

/** What a drive holds; `reference` is what the spec calls it. */
export interface Disc {
  reference: string
  digest: string
  path: string
}

/** Hardware that is wanted, all that the spec leaves open decided. */
export interface WantedHardware extends PreparedHardware {
  cdroms: Disc[]
}

/** Absent where the image is no disk. Throws hardware.disk_image_only and others of machine-kind.ts. */
export function hardwareOf(spec: Spec, disk: DiskFacts | undefined, discs: Disc[]): WantedHardware | undefined {
  assertMachineFits(spec, disk)
  if (!disk) return undefined
  const { firmware, secureBoot = false, tpm = false, system = 'linux', drivers, display = false, cloudInit } = spec.machine ?? {}
  return {
    firmware: firmware ?? (secureBoot ? 'uefi' : disk.firmware),
    secureBoot,
    tpm,
    system,
    drivers: drivers ?? (system === 'windows' ? 'emulated' : 'virtio'),
    display,
    cdroms: discs,
    cloudInit: Object.fromEntries(Object.entries(cloudInit ?? {}).filter(([, text]) => text !== undefined)),
  }
}

/** The discs that a spec names. Throws image.not_found, hardware.not_a_disc. */
export async function discsOf(
  { machine }: Pick<Spec, 'machine'>,
  project: string,
  { store, images }: { store: Store; images: LifecycleDeps['images'] },
): Promise<Disc[]> {
  const discs: Disc[] = []
  for (const reference of machine?.cdroms ?? []) {
    const found = await images.find(store, project, reference)
    if (!found) throw new PandoError('image.not_found', { name: reference })
    const { disk } = await images.open(found.digest)
    if (disk?.type !== 'iso') throw new PandoError('hardware.not_a_disc', { name: reference })
    discs.push({ reference, digest: found.digest, path: disk.path })
  }
  return discs
}
