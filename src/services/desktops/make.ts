import type { SpecOf, Stored } from '../../api/kind.ts'
import { hasCode } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { write } from '../../store/store.ts'
import { sourceSpecOf } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { DesktopsDeps } from './desktops.ts'
import type { Golden } from './golden.ts'
import { type DesktopPool, goldenLabel, poolLabel } from './kind.ts'

type PoolObject = Stored<typeof DesktopPool>

/** Makes the instances of desktops, all in one commit: forks of the golden snapshot, or linked clones of the golden image. */
export async function makeInstances(
  pool: PoolObject,
  { names, golden, deps, ctx }: { names: readonly string[]; golden: Golden; deps: DesktopsDeps; ctx: ReconcileContext },
): Promise<void> {
  const { id, snapshot } = golden
  if (names.length === 0 || id === undefined) return
  const labels = { ...pool.metadata.labels, [poolLabel]: pool.metadata.name, [goldenLabel]: id }
  if (snapshot) await deps.clone({ snapshot, names, memory: true, labels, spec: specOfFork(pool, snapshot) }, ctx)
  else
    await createAll(
      names.map((name) => ({ project: pool.metadata.project!, name, labels, spec: specOfClone(pool) })),
      ctx,
    )
}

/** What goes on from memory is what it was; only what is outside of it may differ. */
function specOfFork({ spec: { template } }: PoolObject, snapshot: NonNullable<Golden['snapshot']>): SpecOf<typeof Instance> {
  const { volumes: _never, ...source } = sourceSpecOf(snapshot)!
  const { securityGroups = [], healthCheck, placement } = template
  return {
    ...source,
    ...(securityGroups.length > 0 ? { securityGroups } : {}),
    ...(healthCheck ? { healthCheck } : {}),
    ...(placement ? { placement } : {}),
  }
}

function specOfClone({ spec: { template, from } }: PoolObject): SpecOf<typeof Instance> {
  return Instance.spec.parse({ ...template, image: from.image!, engine: 'vm' })
}

/** All in one commit; where a name has been taken, or there is room for some only, each by itself. */
async function createAll(
  wanted: { project: string; name: string; labels: Record<string, string>; spec: SpecOf<typeof Instance> }[],
  { store }: ReconcileContext,
): Promise<void> {
  try {
    await store.together(wanted.map((one) => write.create(Instance, one)))
  } catch (error) {
    if (!hasCode(error, 'store.exists', 'quota.exceeded')) throw error
    for (const one of wanted) {
      await store.create(Instance, one).catch((again: unknown) => {
        if (!hasCode(again, 'store.exists')) throw again
      })
    }
  }
}
