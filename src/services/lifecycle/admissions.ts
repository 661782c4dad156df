import type { SpecOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission } from '../../controller/admission.ts'
import { App } from '../apps/kind.ts'
import { DesktopPool } from '../desktops/kind.ts'
import { Instance } from './kind.ts'
import { assertMachineMakesSense } from './machine-kind.ts'

/** What an instance says of its hardware makes sense. Whether it fits its image, services/images tells. */
export const instanceHardware: Admission = admission(Instance, async (change) => {
  if (change.verb !== 'delete') assertMachineMakesSense(change.spec)
})

/** A file of a VM is on a disk that cannot change while it runs. */
export const secretSignals: readonly Admission[] = [
  admission(Instance, async (change) => {
    if (change.verb !== 'delete') assertCanBeTold(change.spec, '/spec/onSecretChange')
  }),
  admission(App, async (change) => {
    if (change.verb === 'delete') return
    const { template, engines } = change.spec
    assertCanBeTold({ ...template, ...(engines && engines.vm > 0 ? { engine: 'vm' as const } : {}) }, '/spec/template/onSecretChange')
  }),
  admission(DesktopPool, async (change) => {
    if (change.verb !== 'delete') assertCanBeTold({ ...change.spec.template, engine: 'vm' }, '/spec/template/onSecretChange')
  }),
]

function assertCanBeTold(
  { engine, onSecretChange }: Partial<Pick<SpecOf<typeof Instance>, 'engine' | 'onSecretChange'>>,
  field: string,
): void {
  if (engine === 'vm' && onSecretChange === 'signal') throw new PandoError('secret.signal_needs_container', {}, { field })
}
