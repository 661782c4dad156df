import type { Caller } from '../../api/access.ts'
import { PandoError } from '../../base/errors.ts'
import { seesProject } from '../../services/auth/decide.ts'

/**
 * Runs what may refuse a write since somebody else has what it asks for. Whose it is, errors tell in `owner`, and in `ownerProject` where
 * that is in a project; who does not see that project is told no names.
 */
export async function discreetly(caller: Caller, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof PandoError)) throw error
    const { ownerProject } = error.params
    if (typeof ownerProject !== 'string' || seesProject(caller, ownerProject)) throw error
    const { ownerProject: _, ...params } = error.params
    throw new PandoError(error.code, { ...params, owner: 'another project' }, error.field === undefined ? {} : { field: error.field })
  }
}
