import { isDeepStrictEqual } from 'node:util'
import type { SpecOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { localPool } from './local-pool.ts'
import { useOf } from './pool-controller.ts'
import { StoragePool } from './pool-kind.ts'

type Spec = SpecOf<typeof StoragePool>

export interface PoolRulesDeps {
  /** Where Pando keeps what is its own: no place for a pool. */
  stateDir: string
  /** Absent: paths are not looked at (`pando dev`). */
  isFolder?(path: string): Promise<boolean>
}

/** A pool has what its driver needs, at a place of its own, and stays while something is in it. */
export function poolRules({ stateDir, isFolder }: PoolRulesDeps): Admission {
  return admission(StoragePool, async (change, { store }) => {
    const { name } = change
    if (change.verb === 'delete') return assertEmpty(name, store)
    const { spec } = change
    if (change.verb === 'update') {
      const what = (['driver', 'path', 'export', 'rbd'] as const).find((field) => !isDeepStrictEqual(spec[field], change.old.spec[field]))
      if (what) throw new PandoError('pool.fixed', { name, what }, { field: `/spec/${what}` })
      return
    }
    assertFields(spec)
    await assertAlone(name, spec, store)
    if (spec.path === undefined) return
    const bad = badPath(spec.path, stateDir) ?? (await missing(spec))
    if (bad) throw new PandoError('pool.bad_path', { path: spec.path, detail: bad }, { field: '/spec/path' })
  })

  async function missing({ path, export: source }: Spec): Promise<string | undefined> {
    if (source !== undefined || !isFolder || (await isFolder(path!))) return undefined
    return 'there is no such folder'
  }
}

async function assertEmpty(name: string, store: Store): Promise<void> {
  if (name === localPool) throw new PandoError('pool.built_in', { name })
  const { volumes, snapshots } = await useOf(name, store)
  if (volumes + snapshots > 0) throw new PandoError('pool.in_use', { name, volumes, snapshots })
}

function assertFields({ driver, path, rbd, export: source }: Spec): void {
  const wants = driver === 'rbd' ? 'rbd' : 'path'
  const has = { path, rbd, export: source }
  if (has[wants] === undefined) throw new PandoError('pool.misses', { driver, what: wants }, { field: `/spec/${wants}` })
  const needless = driver === 'rbd' ? (['path', 'export'] as const) : driver === 'nfs' ? (['rbd'] as const) : (['rbd', 'export'] as const)
  const what = needless.find((field) => has[field] !== undefined)
  if (what) throw new PandoError('pool.needless', { driver, what }, { field: `/spec/${what}` })
}

/** Two pools at one place would count the same room twice. */
async function assertAlone(name: string, { path, rbd }: Spec, store: Store): Promise<void> {
  const { items } = await store.list(StoragePool)
  const other = items.find(
    ({ metadata, spec }) =>
      metadata.name !== name && ((path !== undefined && spec.path === path) || (rbd !== undefined && isDeepStrictEqual(spec.rbd, rbd))),
  )
  if (other)
    throw new PandoError(
      'pool.path_taken',
      { other: other.metadata.name, path: path ?? rbd!.pool },
      { field: path ? '/spec/path' : '/spec/rbd' },
    )
}

function badPath(path: string, stateDir: string): string | undefined {
  if (path !== '/' && (path.endsWith('/') || /\/(\.{0,2})(\/|$)/.test(path)))
    return 'write it without `.`, `..` and slashes that do nothing'
  if (path === '/') return 'it is the whole host'
  if (path === stateDir || path.startsWith(`${stateDir}/`)) return 'Pando keeps what is its own there'
  return undefined
}
