import { realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission } from '../../controller/admission.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { BackupDeps } from './deps.ts'
import { Backup } from './kind.ts'
import { problemOf } from './plan.ts'
import { BackupPolicy } from './policy-kind.ts'
import { locationOf } from './repository/url.ts'
import { BackupTarget } from './target-kind.ts'
import { targetFor } from './targets.ts'

export function backupRules({ stateDir }: Pick<BackupDeps, 'stateDir'>): Admission[] {
  return [targetRules(stateDir), policyRules, backupOfRules]
}

/** Keys are never beside the backups, a target in use stays what it is, and there while backups are in it. */
function targetRules(stateDir: string): Admission {
  return admission(BackupTarget, async (change, { store }) => {
    const { name } = change
    if (change.verb === 'delete') {
      const { items } = await store.list(Backup)
      const inside = items.filter(({ status }) => status.target === name)
      if (inside.length > 0) throw new PandoError('backup.target_in_use', { name, count: inside.length, example: inside[0]!.metadata.name })
      return
    }
    const { url, verifyEvery } = change.spec
    const location = locationOf(url)
    if (location.type === 'folder') await assertApart(location.path, stateDir)
    if (verifyEvery !== '') assertSchedule(verifyEvery, undefined, '/spec/verifyEvery')
    if (change.verb === 'update' && url !== change.old.spec.url && change.old.status.backups > 0)
      throw new PandoError(
        'backup.target_in_use',
        { name, count: change.old.status.backups, example: 'its own' },
        { field: '/spec/url', hint: 'Add another target for another repository.' },
      )
  })
}

/** By where they really are: links do not help. Throws backup.beside_state. */
export async function assertApart(path: string, stateDir: string): Promise<void> {
  const [target, state] = await Promise.all([realPlace(path), realPlace(stateDir)])
  const isIn = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`)
  if (isIn(target, state) || isIn(state, target)) throw new PandoError('backup.beside_state', { stateDir }, { field: '/spec/url' })
}

/** Of what need not be there yet. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path)
  if (whole === '/') return whole
  return realpath(whole).catch(async () => join(await realPlace(dirname(whole)), basename(whole)))
}

const policyRules: Admission = admission(BackupPolicy, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { schedule, timezone, drill, target } = change.spec
  assertSchedule(schedule, timezone, '/spec/schedule')
  if (drill) assertSchedule(drill.schedule, timezone, '/spec/drill/schedule')
  if (target !== undefined) await targetFor(target, change.project, store)
})

function assertSchedule(schedule: string, timezone: string | undefined, field: string): void {
  const detail = problemOf(schedule, timezone)
  if (detail !== undefined) throw new PandoError('backup.bad_schedule', { schedule, detail }, { field })
}

/** Of something that is there, to somewhere that it may go. What a backup is of never changes. */
const backupOfRules: Admission = admission(Backup, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { of, source: name, target } = change.spec
  const project = change.project!
  if (change.verb === 'update') {
    for (const field of ['of', 'source', 'target'] as const)
      if (change.spec[field] !== change.old.spec[field])
        throw new PandoError(
          'api.invalid',
          { detail: `spec.${field}: a backup stays what it is`, kind: Backup.plural },
          { field: `/spec/${field}` },
        )
    return
  }
  await targetFor(target, project, store)
  if (of === 'cloud') return
  const source = of === 'volume' ? await store.get(Volume, { project, name }) : await store.get(Instance, { project, name })
  if (!source || source.metadata.deletedAt !== undefined)
    throw new PandoError('backup.source_gone', { of, name, project }, { field: '/spec/source' })
})
