import { type Admission, admission } from '../../controller/admission.ts'
import { Instance } from './kind.ts'
import { assertMachineMakesSense } from './machine-kind.ts'

/** What an instance says of its hardware makes sense. Whether it fits its image, services/images tells. */
export const instanceHardware: Admission = admission(Instance, async (change) => {
  if (change.verb !== 'delete') assertMachineMakesSense(change.spec)
})
