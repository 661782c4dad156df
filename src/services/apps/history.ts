import { isDeepStrictEqual } from 'node:util'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { Snapshot } from '../fork/kind.ts'
import { markDeleted } from './carry-out.ts'
import { type App, appLabel } from './kind.ts'
import type { RevisionIndex } from './revision-index.ts'
import { Revision } from './revision-kind.ts'
import { outdated, revisionFor, revisionStatus } from './revisions.ts'
import { ownSnapshot } from './vm.ts'

type AppObject = Stored<typeof App>
type RevisionObject = Stored<typeof Revision>

/** The revision that the spec asks for, made when there is none such yet. */
export async function ensureRevision(app: AppObject, index: RevisionIndex, { store }: ReconcileContext): Promise<RevisionObject> {
  const wanted = revisionFor(app, index.of(app.metadata))
  if ('metadata' in wanted) return wanted
  const key = { project: app.metadata.project!, name: `${app.metadata.name}-${wanted.number}` }
  try {
    const made = await store.create(Revision, { ...key, spec: wanted })
    index.put(made)
    return made
  } catch (error) {
    if (!hasCode(error, 'store.exists')) throw error
    const made = (await store.get(Revision, key))! // made by us a moment ago, and not told yet
    index.put(made)
    return made
  }
}

interface Kept {
  index: RevisionIndex
  /** The revision of which a VM is being frozen. */
  frozen: number | undefined
}

/** Revisions say what became of them; those that nobody needs go, with their snapshots. */
export async function keepHistory(app: AppObject, { index, frozen }: Kept, ctx: ReconcileContext): Promise<void> {
  const { status, metadata } = app
  const all = index.of(metadata)
  const failed = status.phase === 'rolledBack' ? { revision: status.failedRevision, at: status.at, reason: status.reason } : undefined
  const place = { revision: status.revision, target: status.target, failed }
  const at = isoTime(ctx.clock)
  const old = outdated(all, place)
  await Promise.all([
    ...all.map(async (revision) => {
      const { number } = revision.spec
      const next = revisionStatus(revision, place, at)
      const isOver = next.phase === 'superseded' || next.phase === 'failed'
      if (isOver && next !== revision.status) await dropSnapshot(app, number, ctx)
      await write(revision, number === frozen ? { ...next, snapshot: ownSnapshot(metadata.name, number) } : next, { index, ctx })
    }),
    ...old.map(async (revision) => {
      index.drop(revision)
      const current = await ctx.store.get(Revision, revision.metadata)
      if (current) await ctx.store.remove(Revision, current)
    }),
  ])
}

async function write(
  revision: RevisionObject,
  next: StatusOf<typeof Revision>,
  { index, ctx }: { index: RevisionIndex; ctx: ReconcileContext },
): Promise<void> {
  if (isDeepStrictEqual(next, revision.status)) return
  const written = await setStatus(ctx.store, Revision, revision, () => next)
  if (written) index.put(written)
}

/** Where its VMs began is of no use once none is made there any more; those that run need it, and it goes after the last of them. */
async function dropSnapshot({ metadata }: AppObject, number: number, ctx: ReconcileContext): Promise<void> {
  const key = { project: metadata.project!, name: ownSnapshot(metadata.name, number) }
  const snapshot = await ctx.store.get(Snapshot, key)
  const isOurs = snapshot?.metadata.labels[appLabel] === metadata.name
  if (isOurs) await markDeleted(Snapshot, { ...key, uid: snapshot.metadata.uid }, ctx)
}
