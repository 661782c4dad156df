import { isDeepStrictEqual } from 'node:util'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { ForkDeps } from './fork.ts'
import { Snapshot } from './kind.ts'
import { assertFreezable, snapshotPower } from './source.ts'

/** Made of what can be frozen, the same for ever, and there while an instance needs it. */
export function snapshotRules({ engineFor }: Pick<ForkDeps, 'engineFor'>): Admission {
  return admission(Snapshot, async (change, { store }) => {
    if (change.verb === 'delete') return assertUnused(change, store)
    if (change.verb === 'update') return assertSameMoment(change)
    const { instance: name, backup } = change.spec
    if (backup !== undefined)
      throw new PandoError(
        'api.invalid',
        { detail: 'spec.backup: is written by restore', kind: Snapshot.plural },
        { field: '/spec/backup' },
      )
    const instance = await store.get(Instance, { project: change.project!, name })
    if (!instance)
      throw new PandoError('store.not_found', { kind: Instance.kind, name, plural: Instance.plural }, { field: '/spec/instance' })
    assertFreezable(instance)
    snapshotPower(engineFor(instance.spec.engine), instance.spec.engine)
  })
}

/** An instance begins at a snapshot that is there, of the same engine. */
export const instanceBeginning: Admission = admission(Instance, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { from, engine } = change.spec
  const isUnchanged = change.verb === 'update' && isDeepStrictEqual(from, change.old.spec.from) && engine === change.old.spec.engine
  if (!from || isUnchanged) return
  const snapshot = await store.get(Snapshot, { project: change.project!, name: from.snapshot })
  if (!snapshot || snapshot.metadata.deletedAt !== undefined)
    throw new PandoError('snapshot.not_found', { name: from.snapshot, project: change.project }, { field: '/spec/from/snapshot' })
  const made = snapshot.status.engine
  if (made !== undefined && made !== engine)
    throw new PandoError(
      'fork.wrong_engine',
      { name: from.snapshot, made, instance: change.name, wanted: engine },
      { field: '/spec/engine' },
    )
})

/** So many users are named in a refusal. */
const namedUsers = 3

async function assertUnused({ name, project }: Change, store: Store): Promise<void> {
  const { items } = await store.list(Instance, { project: project! })
  const users = items.filter(({ metadata, spec }) => spec.from?.snapshot === name && metadata.deletedAt === undefined)
  if (users.length === 0) return
  const named = users.slice(0, namedUsers).map(({ metadata }) => metadata.name)
  const more = users.length > named.length ? ` and ${users.length - named.length} more` : ''
  throw new PandoError('snapshot.in_use', { name, users: `${users.length === 1 ? 'instance' : 'instances'} ${named.join(', ')}${more}` })
}

function assertSameMoment({ name, spec, old }: Extract<Change<typeof Snapshot>, { verb: 'update' }>): void {
  for (const field of ['instance', 'memory'] as const) {
    if (spec[field] !== old.spec[field])
      throw new PandoError(
        'api.invalid',
        { detail: `spec.${field}: is what the snapshot was made of and stays ${old.spec[field]}`, kind: Snapshot.plural },
        { field: `/spec/${field}` },
      )
  }
  const isMade = old.status.phase === 'saving' || old.status.phase === 'ready'
  if (isMade && !old.status.memory && spec.warm > 0)
    throw new PandoError(
      'snapshot.no_memory',
      { name, why: 'there is nothing that could wait ready' },
      { field: '/spec/warm', hint: 'Clones that go on from memory can be kept ready; freeze a running VM for that.' },
    )
}
