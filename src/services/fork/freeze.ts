import type { StatusOf, Stored } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Frozen } from '../../engines/engine.ts'
import type { Store } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { secretVersionOf } from '../lifecycle/mounts-kind.ts'
import type { ForkDeps } from './fork.ts'
import { Snapshot } from './kind.ts'
import { assertFreezable, snapshotPower } from './source.ts'

type SnapshotObject = Stored<typeof Snapshot>
type InstanceObject = Stored<typeof Instance>
type Status = StatusOf<typeof Snapshot>

interface Work {
  deps: ForkDeps
  ctx: ReconcileContext
}

/** Progress is written at most this often, in ms. */
const progressMs = 500

/**
 * Freezes the source. A call that follows one that was cut off goes on with the source of then. Throws what the engine throws,
 * store.not_found, api.not_allowed_now.
 */
export async function freeze(snapshot: SnapshotObject, source: InstanceObject | undefined, { deps, ctx }: Work): Promise<void> {
  const { store, signal, clock } = ctx
  const begun = snapshot.status.phase === 'freezing' ? undefined : await factsOf(snapshot, source, { deps, ctx })
  const { engine, sourceUid } = begun ?? snapshot.status
  const power = snapshotPower(deps.engineFor(engine!), engine!)
  deps.checkpoint('freeze:begin')
  // Written while the engine works: died in between, the next life finds it pending and does the same again.
  const marking = begun && setStatus(store, Snapshot, snapshot, (status): Status => ({ ...common(status), ...begun, phase: 'freezing' }))
  const freezing = power.freeze(sourceUid!, snapshot.metadata.uid, { memory: snapshot.spec.memory, signal })
  await Promise.allSettled([marking, freezing]) // in this order, whichever fails
  await marking
  const { memory, consistency, pauseMs, bytes, leftOut } = await freezing
  const left = leftOut?.length ? { leftOut } : {}
  deps.checkpoint('freeze:frozen')
  const saved = await setStatus(store, Snapshot, snapshot, (status): Status => {
    const next = { ...common(status), memory, consistency, pauseMs, sizeBytes: bytes, frozenAt: isoTime(clock), ...left }
    return snapshot.spec.keep ? { ...next, phase: 'saving', doneBytes: 0, totalBytes: 0 } : { ...next, phase: 'ready' }
  })
  if (saved)
    await store.note(saved, {
      level: 'info',
      reason: 'Frozen',
      message: describe(snapshot, { memory, pauseMs, ...left }),
      source: 'services/fork',
    })
}

/** Writes what was frozen to where it survives. */
export async function save(snapshot: SnapshotObject, { deps, ctx }: Work): Promise<void> {
  const { store, signal, clock } = ctx
  const { engine = 'vm' } = snapshot.status
  const power = snapshotPower(deps.engineFor(engine), engine)
  let writing: Promise<unknown> = write(0, 0)
  let writtenAt = clock.now()
  const { bytes } = await power.keep(snapshot.metadata.uid, {
    signal,
    progress(done, total) {
      if (clock.now() - writtenAt < progressMs) return
      writtenAt = clock.now()
      writing = writing.then(() => write(done, total))
    },
  })
  deps.checkpoint('freeze:saved')
  await writing
  await setStatus(store, Snapshot, snapshot, (status): Status => ({ ...common(status), kept: true, sizeBytes: bytes, phase: 'ready' }))

  function write(doneBytes: number, totalBytes: number): Promise<unknown> {
    return setStatus(store, Snapshot, snapshot, (status): Status => ({ ...common(status), phase: 'saving', doneBytes, totalBytes })).catch(
      (error: unknown) => ctx.log.warn({ err: error }, 'writing progress failed'), // no reason to lose the work
    )
  }
}

/** What is to be remembered of the source, as it is now. */
async function factsOf(snapshot: SnapshotObject, source: InstanceObject | undefined, { deps, ctx }: Work): Promise<Partial<Status>> {
  if (!source) throw new PandoError('store.not_found', { kind: Instance.kind, name: snapshot.spec.instance, plural: Instance.plural })
  assertFreezable(source)
  const { metadata, spec, status } = source
  const observed = spec.secrets?.length ? await deps.engineFor(spec.engine).inspect(metadata.uid, ctx.signal) : undefined
  const secretVersion = observed && 'specHash' in observed ? secretVersionOf(observed.specHash) : undefined
  return {
    node: deps.node,
    engine: spec.engine,
    sourceUid: metadata.uid,
    sourceSpec: spec,
    ...(secretVersion === undefined ? {} : { secretVersion }),
    lineage: await lineageOf(snapshot, source, ctx),
    ...(status.imageDigest === undefined ? {} : { imageDigest: status.imageDigest }),
  }
}

async function lineageOf(
  { metadata: { name, project } }: SnapshotObject,
  { metadata, spec }: InstanceObject,
  { store, clock }: { store: Store; clock: ReconcileContext['clock'] },
): Promise<Status['lineage']> {
  const parent = spec.from && (await store.get(Snapshot, { project: project!, name: spec.from.snapshot }))
  return [...(parent?.status.lineage ?? []), { snapshot: name, instance: metadata.name, uid: metadata.uid, at: isoTime(clock) }]
}

/** The fields that live through every phase. */
function common(status: Status) {
  const { phase: _phase, reason: _reason, doneBytes: _done, totalBytes: _total, ...rest } = { doneBytes: 0, totalBytes: 0, ...status }
  return rest
}

function describe({ spec }: SnapshotObject, { memory, pauseMs, leftOut = [] }: Pick<Frozen, 'memory' | 'pauseMs' | 'leftOut'>): string {
  const without = leftOut.length > 0 ? `; its volumes are not part of it: ${leftOut.join(', ')}` : ''
  return `${spec.instance} was frozen ${memory ? 'with' : 'without'} its memory; it stood still for ${Math.round(pauseMs)} ms${without}`
}
