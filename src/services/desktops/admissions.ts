import { isDeepStrictEqual } from 'node:util'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import { StoragePool } from '../../resources/storage/pool-kind.ts'
import type { Store } from '../../store/store.ts'
import { Snapshot, sourceSpecOf } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Desktop, DesktopPool, poolLabel } from './kind.ts'
import { longestPool } from './names.ts'
import { problemOf } from './schedule.ts'

type PoolChange = Exclude<Change<typeof DesktopPool>, { verb: 'delete' }>

/** What no schema can tell of a pool. */
export const poolRules: Admission = admission(DesktopPool, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { spec, name } = change
  if (name.length > longestPool)
    throw invalid(
      `metadata.name: must be at most ${longestPool} characters long`,
      '/metadata/name',
      'Desktops and data disks are called after it.',
    )
  const { image, snapshot } = spec.from
  if ((image === undefined) === (snapshot === undefined)) throw invalid('spec.from: give either `image` or `snapshot`', '/spec/from')
  assertSchedule(change)
  await assertTier(change, store)
  if (change.verb === 'update' && spec.mode !== change.old.spec.mode)
    throw invalid(
      `spec.mode: stays ${change.old.spec.mode}`,
      '/spec/mode',
      'Make another pool; data disks can be attached to instances by hand.',
    )
  const isSame = change.verb === 'update' && isDeepStrictEqual(spec.from, change.old.spec.from)
  if (snapshot !== undefined && !isSame) await assertSnapshot(snapshot, change, store)
})

/** A desktop goes with its pool. Alone it would be made again at once, without whoever has it. */
export const desktopRules: Admission = admission(Desktop, async (change) => {
  if (change.verb !== 'delete' || change.force || change.old.spec.user === undefined) return
  const { name, old } = change
  throw new PandoError(
    'desktop.is_instance',
    { name, pool: old.spec.pool },
    { hint: `${old.spec.user} has it. To take it from them: \`pando desktop release ${name}\`.` },
  )
})

/** What is inside a desktop belongs to whoever has it; the pool decides the rest. A restart changes nothing of that. */
export const instancesAreTheDesktops: Admission = admission(Instance, async (change, { store }) => {
  if (change.verb === 'create') return
  const { name, old, project } = change
  const pool = old.metadata.labels[poolLabel]
  if (pool === undefined) return
  if (change.verb === 'update') {
    const { restarts: _new, ...spec } = change.spec
    const { restarts: _old, ...before } = old.spec
    if (!isDeepStrictEqual(spec, before)) throw new PandoError('desktop.is_instance', { name, pool })
    return
  }
  const desktop = await store.get(Desktop, { project: project!, name })
  if (desktop?.spec.user !== undefined && !change.force) throw new PandoError('desktop.is_instance', { name, pool })
})

function assertSchedule({ spec }: PoolChange): void {
  for (const [i, { start, stop, ready }] of spec.schedule.entries()) {
    for (const [field, rule] of Object.entries({ start, stop })) {
      const detail = rule === undefined ? undefined : problemOf(rule, spec.timezone)
      if (detail !== undefined)
        throw new PandoError('desktop.bad_schedule', { rule: rule!, detail }, { field: `/spec/schedule/${i}/${field}` })
    }
    if (ready > spec.size)
      throw invalid(
        `spec.schedule.${i}.ready: is ${ready}, more than there are (${spec.size})`,
        `/spec/schedule/${i}/ready`,
        'Raise `size`.',
      )
  }
}

async function assertTier({ spec: { data } }: PoolChange, store: Store): Promise<void> {
  if (data?.tier === undefined) return
  const { items } = await store.list(StoragePool)
  if (!items.some(({ spec }) => spec.tier === data.tier))
    throw new PandoError('pool.none_of_tier', { tier: data.tier }, { field: '/spec/data/tier' })
}

async function assertSnapshot(name: string, { project, spec, ...change }: PoolChange, store: Store): Promise<void> {
  const field = { field: '/spec/from/snapshot' }
  const snapshot = await store.get(Snapshot, { project: project!, name })
  if (!snapshot || snapshot.metadata.deletedAt !== undefined) throw new PandoError('snapshot.not_found', { name, project }, field)
  const made = snapshot.status.engine
  if (made !== undefined && made !== 'vm')
    throw new PandoError('fork.wrong_engine', { name, made, instance: `desktop of ${change.name}`, wanted: 'vm' }, field)
  const source = sourceSpecOf(snapshot)
  if (spec.data && spec.data.path === undefined && source && !source.machine)
    throw new PandoError('volume.needs_path', { name: 'data', user: `A desktop of ${name}` }, { field: '/spec/data/path' })
}

function invalid(detail: string, field: string, hint?: string): PandoError {
  return new PandoError('api.invalid', { detail, kind: DesktopPool.plural }, { field, ...(hint === undefined ? {} : { hint }) })
}
