import { join } from 'node:path'
import type { PoolPlace } from '../pools.ts'
import type { Places } from './paths.ts'

/** Folder below the path of a pool that volumes are in: what else is at that path is not ours. */
const folderName = 'pando-volumes'

/** The pool in the state directory has its volumes where they always were. */
export function placeOf({ spec }: PoolPlace, { stateDir }: { stateDir: string }): Places {
  const local = join(stateDir, 'volumes')
  return { root: spec.path === local || spec.path === undefined ? local : join(spec.path, folderName), stateDir }
}
