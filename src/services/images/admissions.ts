import { isDeepStrictEqual } from 'node:util'
import type { SpecOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission } from '../../controller/admission.ts'
import { Instance } from '../lifecycle/kind.ts'
import { assertMachineFits } from '../lifecycle/machine-kind.ts'
import { findImage } from './find.ts'
import { Image } from './kind.ts'
import { hostArchitecture } from './oci/platform.ts'
import { parseReference, sameReference } from './reference.ts'

/** An Image stays while an instance is made from it, or would be made from it again. */
const imageInUse = admission(Image, async (change, { store }) => {
  if (change.verb !== 'delete') return
  const { items } = await store.list(Instance, change.project === undefined ? {} : { project: change.project })
  const users = items.filter((instance) => uses(instance, change.old) && !(change.force && instance.metadata.deletedAt !== undefined))
  if (users.length > 0)
    throw new PandoError('image.in_use', { name: change.old.spec.reference, count: users.length, first: users[0]!.metadata.name })
})

/** What an instance could never run is told when it is written, where it is known by then. */
const instanceImage = admission(Instance, async (change, { store }) => {
  if (change.verb === 'delete') return
  const unchanged =
    change.verb === 'update' &&
    change.old.spec.image === change.spec.image &&
    change.old.spec.engine === change.spec.engine &&
    sameProgram(change.old.spec, change.spec)
  if (unchanged) return
  parseReference(change.spec.image)
  const image = change.project === undefined ? undefined : await findImage(store, change.project, change.spec.image)
  if (!image) return
  const { config } = image.status
  if (config.architecture !== hostArchitecture) {
    throw new PandoError(
      'image.wrong_architecture',
      { name: change.spec.image, found: config.architecture, wanted: hostArchitecture },
      { field: '/spec/image' },
    )
  }
  if (image.status.disk) {
    if (change.spec.engine !== 'vm') throw new PandoError('image.vm_only', { name: change.spec.image }, { field: '/spec/engine' })
  } else if (!namesProgram(change.spec, config))
    throw new PandoError('image.no_entrypoint', { name: change.spec.image }, { field: '/spec/command' })
})

/** What an instance says of its hardware fits its images, where they are here by then. */
const instanceDiscs = admission(Instance, async (change, { store }) => {
  if (change.verb === 'delete' || change.project === undefined) return
  const { spec, project } = change
  if (change.verb === 'update' && isDeepStrictEqual(aboutHardware(change.old.spec), aboutHardware(spec))) return
  const image = await findImage(store, project, spec.image)
  if (image) assertMachineFits(spec, image.status.disk)
  for (const [index, reference] of (spec.machine?.cdroms ?? []).entries()) {
    const field = `/spec/machine/cdroms/${index}`
    parseReference(reference)
    const disc = await findImage(store, project, reference)
    if (disc && disc.status.disk?.type !== 'iso') throw new PandoError('hardware.not_a_disc', { name: reference }, { field })
  }
})

function aboutHardware({ image, engine, memory, machine, command, args, env, user, workdir, files, tmpfs }: SpecOf<typeof Instance>) {
  return { image, engine, memory, machine, command, args, env, user, workdir, files, tmpfs }
}

export const imageAdmissions: readonly Admission[] = [imageInUse, instanceImage, instanceDiscs]

function uses({ spec, status }: Stored<typeof Instance>, image: Stored<typeof Image>): boolean {
  const named = [spec.image, ...(spec.machine?.cdroms ?? [])]
  return status.imageDigest === image.status.digest || named.some((reference) => means(reference, image.spec.reference))
}

/** What is no reference means no image; somebody else tells that. */
function means(reference: string, other: string): boolean {
  try {
    return sameReference(reference, other)
  } catch {
    return false
  }
}

function namesProgram(spec: SpecOf<typeof Instance>, image: { entrypoint: string[]; cmd: string[] }): boolean {
  const arguments_ = spec.args ?? (spec.command ? [] : image.cmd)
  return [...(spec.command ?? image.entrypoint), ...arguments_].length > 0
}

function sameProgram(a: SpecOf<typeof Instance>, b: SpecOf<typeof Instance>): boolean {
  return JSON.stringify([a.command, a.args]) === JSON.stringify([b.command, b.args])
}
