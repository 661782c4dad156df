import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, type PandoError, withName } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { CloneIndex } from './clone-index.ts'
import type { ForkDeps } from './fork.ts'
import { freeze, save } from './freeze.ts'
import { Snapshot } from './kind.ts'
import { type SnapshotStep, snapshotStep } from './plan.ts'

type SnapshotObject = Stored<typeof Snapshot>

/** A source that has not answered its newest spec yet is looked at again this often, should its event be missed. */
const sourceMs = 5_000

/** Freezes, saves and removes the snapshots of this node's instances, each step in the background. */
export function snapshotNodeController(deps: ForkDeps): Controller {
  const work = new Map<string, AbortController>() // uid -> its step under way
  const clones = new CloneIndex()
  const waiting = new Map<string, Map<string, Key>>() // source -> snapshots that wait for it
  let wake: (key: Key) => void = () => {}

  return {
    name: 'services/fork/node',
    watches: [
      { kind: Snapshot },
      { kind: Instance, keys: (event) => [...clones.see(event), ...(waiting.get(`${event.project}/${event.name}`)?.values() ?? [])] },
    ],
    writes: [
      ...[
        'phase',
        'node',
        'engine',
        'memory',
        'kept',
        'consistency',
        'pauseMs',
        'frozenAt',
        'sizeBytes',
        'sourceUid',
        'sourceSpec',
        'secretVersion',
      ],
      ...['imageDigest', 'lineage', 'leftOut', 'reason'],
    ].map((field) => `Snapshot.status.${field}`),
    async listen(wakeKey, { signal }) {
      wake = wakeKey
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const snapshot = await ctx.store.get(Snapshot, key)
      if (!snapshot) return 'done'
      const busy = work.get(snapshot.metadata.uid)
      if (busy) {
        if (snapshot.metadata.deletedAt !== undefined) busy.abort()
        return 'done'
      }
      if (snapshot.metadata.deletedAt !== undefined && snapshot.status.node === undefined) {
        await ctx.store.remove(Snapshot, snapshot) // not begun; what another life of the server began is found as a leftover
        return 'done'
      }
      const source = await ctx.store.get(Instance, { project: key.project!, name: snapshot.spec.instance })
      if ((snapshot.status.node ?? source?.status.node ?? deps.node) !== deps.node) return 'done'
      const step = snapshotStep(snapshot, { isUsed: clones.isUsed(key) })
      if (step === 'freeze' && snapshot.status.phase === 'pending' && isUnsettled(source)) return waitFor(source!, key)
      if (step === 'remove') return remove(snapshot, deps, ctx)
      if (step !== 'nothing') begin(snapshot, step, source, ctx)
      return 'done'
    },
  }

  /** The spec to be kept is the one that the source was made from. */
  function waitFor({ metadata: { project, name } }: Stored<typeof Instance>, key: Key): Outcome {
    const id = `${project}/${name}`
    waiting.set(id, (waiting.get(id) ?? new Map<string, Key>()).set(key.name, key))
    return { again: sourceMs }
  }

  function begin(
    snapshot: SnapshotObject,
    step: Exclude<SnapshotStep, 'nothing' | 'remove'>,
    source: Stored<typeof Instance> | undefined,
    ctx: ReconcileContext,
  ): void {
    const { uid, project, name } = snapshot.metadata
    waiting.get(`${project}/${snapshot.spec.instance}`)?.delete(name)
    const abort = new AbortController()
    work.set(uid, abort)
    const context = { ...ctx, signal: AbortSignal.any([ctx.signal, abort.signal]) }
    const done = step === 'freeze' ? freeze(snapshot, source, { deps, ctx: context }) : save(snapshot, { deps, ctx: context })
    void done
      .catch((error: unknown) =>
        context.signal.aborted ? undefined : recordFailure(snapshot, asPandoError(withName(error, { id: uid, name })), ctx),
      )
      .catch((error: unknown) => ctx.log.error({ err: error, snapshot: name }, 'the failure of a snapshot could not be written'))
      .finally(() => {
        work.delete(uid)
        wake({ project: project!, name })
      })
  }
}

function isUnsettled(source: Stored<typeof Instance> | undefined): boolean {
  return source !== undefined && source.status.observedGeneration < source.metadata.generation && source.metadata.deletedAt === undefined
}

async function remove(snapshot: SnapshotObject, { engines, checkpoint }: ForkDeps, { store, signal }: ReconcileContext): Promise<Outcome> {
  const { uid, name, project } = snapshot.metadata
  const { items } = await store.list(Instance, { project: project! }, signal)
  if (items.some(({ metadata, spec }) => spec.from?.snapshot === name && metadata.deletedAt === undefined)) return 'done'
  for (const { powers } of engines) await powers.snapshots?.remove(uid, signal)
  checkpoint('remove:snapshot')
  const latest = await store.get(Snapshot, snapshot.metadata)
  if (latest?.metadata.uid === uid) await store.remove(Snapshot, latest)
  return 'done'
}

async function recordFailure(snapshot: SnapshotObject, error: PandoError, { store, clock, log }: ReconcileContext): Promise<void> {
  const { name } = snapshot.metadata
  log.warn({ module: 'snapshot', snapshot: name, code: error.code, err: error.cause ?? error }, 'a snapshot could not be made')
  await setStatus(store, Snapshot, snapshot, (status): StatusOf<typeof Snapshot> => {
    const { phase: _old, ...rest } = status
    return { ...rest, phase: 'failed', reason: reasonOf(error, { now: clock.now(), status }) }
  })
  const message = `${snapshot.spec.instance} was not frozen: ${error.message}`
  await store.note(snapshot, { level: 'warning', reason: 'Failed', message, source: 'services/fork' })
}
