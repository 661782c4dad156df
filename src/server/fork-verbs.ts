import { may, type SpecOf, type Stored } from '../api/kind.ts'
import { PandoError, withName } from '../base/errors.ts'
import { assertAddresses } from '../resources/network/room.ts'
import { isFree, makeClones, missingClones, specOfClones } from '../services/fork/clones.ts'
import { Snapshot, sourceSpecOf } from '../services/fork/kind.ts'
import { countingFrom } from '../services/fork/order.ts'
import { snapshotPower } from '../services/fork/source.ts'
import { sameSettings } from '../services/lifecycle/from.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import { write } from '../store/store.ts'
import { assertMayName } from './access/references.ts'
import { assertMayCreate, seen } from './access/rights.ts'
import { assertMay, refuseDeleted } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { cloneBody, cloneNames, forkBody, freezeBody, newSuffix, rewindBody } from './fork-bodies.ts'
import { askToStart } from './instance-verbs.ts'
import { answerOperation, newOperation, startOperation, type Work } from './operations.ts'
import { collectionUrl, existing, keyOf } from './resources.ts'
import { type HttpCall, type Route, route } from './route.ts'
import { validate } from './validation.ts'
import { ownLabels } from './write-body.ts'

type OperationObject = Stored<typeof Operation>
type SnapshotObject = Stored<typeof Snapshot>

interface Verb {
  kind: typeof Instance | typeof Snapshot
  name: string
  summary: string
  body: { component: string; optional?: boolean }
  carryOut(call: HttpCall, deps: RouteDeps): Promise<OperationObject>
}

const verbs: readonly Verb[] = [
  {
    kind: Instance,
    name: 'fork',
    summary: 'Freeze a running Instance once, and make clones that go on from that moment',
    body: { component: 'ForkRequest', optional: true },
    carryOut: fork,
  },
  {
    kind: Instance,
    name: 'freeze',
    summary: 'Keep what an Instance is now as a Snapshot',
    body: { component: 'FreezeRequest' },
    carryOut: freeze,
  },
  {
    kind: Instance,
    name: 'rewind',
    summary: 'Put an Instance back to a Snapshot, in place; what it wrote since is thrown away',
    body: { component: 'RewindRequest', optional: true },
    carryOut: rewind,
  },
  {
    kind: Snapshot,
    name: 'clone',
    summary: 'Make Instances that begin at a Snapshot',
    body: { component: 'CloneRequest', optional: true },
    carryOut: clone,
  },
]

/** Snapshots and clones. Each verb answers with an Operation that ends when the clones run, or the snapshot is safe. */
export function forkVerbRoutes(deps: RouteDeps): Route[] {
  return verbs.map(({ kind, name: verb, summary, body, carryOut }) =>
    route({
      method: 'POST',
      url: `${collectionUrl(kind)}/:name/${verb}`,
      id: `${verb}${kind.kind}`,
      access: { kind, verb },
      tag: kind.kind,
      summary,
      body,
      answers: { 202: { component: 'Operation' } },
      handle: async (call) => answerOperation(await carryOut(call, deps), call.reply),
    }),
  )
}

async function fork({ params, request }: HttpCall, deps: RouteDeps): Promise<OperationObject> {
  const body = validate(forkBody, request.body ?? {}, Instance)
  const { store, writer } = deps
  const source = await existing(Instance, params, deps)
  refuseDeleted(source)
  assertMay(Instance, 'fork', source)
  snapshotPower(deps.engineFor(source), source.spec.engine)
  const { name: instance, uid, project = '' } = source.metadata
  const suffix = newSuffix()
  const names = cloneNames(body, `${instance.slice(0, 45)}-fork-${suffix}`)
  const work = (args: object) => ({ verb: 'instance.fork', target: { kind: Instance.kind, name: instance }, args: { names, ...args } })
  const fresh = await missingClones(names, project, { kin: { sourceUid: uid }, store })
  if (fresh.length === 0) {
    const first = await store.get(Instance, { project, name: names[0]! })
    return startOperation(store, project, work({ fresh, snapshot: first?.spec.from?.snapshot ?? '' }))
  }
  await assertAddresses({ count: fresh.length, networks: source.spec.networks, project }, store)
  assertMayCreate(Instance, { project, name: names[0]! }, { spec: source.spec })
  await assertMayName(Instance, { project, name: names[0]! }, { spec: { ...source.spec, from: undefined } }, deps)
  const name = `${instance.slice(0, 50)}-${suffix}`
  const spec = { instance, memory: true, keep: false, warm: body.warm }
  return writer.createAs(
    Snapshot,
    { project, name },
    { spec, work: () => storeSnapshot({ project, name, spec }, work({ fresh, snapshot: name }), deps) },
  )
}

async function freeze({ params, request }: HttpCall, deps: RouteDeps): Promise<OperationObject> {
  const { name, memory, warm } = validate(freezeBody, request.body ?? {}, Instance)
  const { name: instance, project = '' } = (await existing(Instance, params, deps)).metadata
  const spec = { instance, memory, keep: true, warm }
  const work = { verb: 'instance.freeze', target: { kind: Instance.kind, name: instance }, args: { snapshot: name } }
  return deps.writer.createAs(Snapshot, { project, name }, { spec, work: () => storeSnapshot({ project, name, spec }, work, deps) })
}

/** The Snapshot and the Operation that follows it, in one commit. */
async function storeSnapshot(
  fresh: { project: string; name: string; spec: SpecOf<typeof Snapshot> },
  work: Work,
  { store }: RouteDeps,
): Promise<OperationObject> {
  const { project, name } = fresh
  const old = await store.get(Snapshot, { project, name })
  if (old) refuseDeleted(old)
  if (old) throw new PandoError('store.exists', { kind: Snapshot.kind, name }, { field: '/name' })
  const [operation] = await Promise.all([startOperation(store, project, work), store.create(Snapshot, fresh)])
  return operation
}

async function clone({ params, request, signal }: HttpCall, deps: RouteDeps): Promise<OperationObject> {
  const { count, name, cold, ports, labels } = validate(cloneBody, request.body ?? {}, Snapshot)
  const { store, writer } = deps
  const snapshot = await existing(Snapshot, params, deps)
  assertReady(snapshot)
  const { name: of, project = '' } = snapshot.metadata
  const names = cloneNames({ count, name }, `${of.slice(0, 50)}-${newSuffix()}`)
  if (ports.length > 0 && count > 1)
    throw new PandoError(
      'api.invalid',
      { detail: 'ports: a host port leads to one clone only', kind: Snapshot.plural },
      { field: '/ports' },
    )
  const order = { snapshot, names, memory: !cold, labels: ownLabels(labels), ports }
  const spec = specOfClones(order)
  await assertMayName(Instance, { project, name: names[0]! }, { spec: { ...spec, from: undefined } }, deps)
  const memory = spec.from!.memory
  // Those that wait ready prove that it can be used, and have addresses.
  const ready = memory ? snapshot.status.spares.filter(isFree).length : 0
  if (ready < count) await assertUsable(snapshot, { memory, signal }, deps)
  return writer.createAs(
    Instance,
    { project, name: names[0]! },
    {
      spec,
      labels: order.labels,
      async work() {
        const fresh = await missingClones(names, project, { kin: { snapshot: of }, store })
        const missing = { ...order, names: fresh }
        if (ready < fresh.length) await assertAddresses({ count: fresh.length - ready, networks: spec.networks, project }, store)
        const args = { snapshot: of, names, fresh }
        const status = countingFrom(names.length - fresh.length, { total: names.length, clock: deps.clock })
        const work = newOperation(project, { verb: 'snapshot.clone', target: { kind: Snapshot.kind, name: of }, args, status })
        const { beside } = await makeClones(missing, deps, [write.create(Operation, work)])
        return beside[0] as OperationObject
      },
    },
  )
}

async function rewind({ params, request, signal }: HttpCall, deps: RouteDeps): Promise<OperationObject> {
  const body = validate(rewindBody, request.body ?? {}, Instance)
  const { store, writer } = deps
  const instance = await existing(Instance, params, deps)
  const key = keyOf(params)
  assertMay(Instance, 'rewind', instance)
  const name = body.snapshot ?? instance.spec.from?.snapshot
  if (name === undefined) {
    const detail = `snapshot: is missing, and ${key.name} did not begin at one`
    throw new PandoError(
      'api.invalid',
      { detail, kind: Snapshot.plural },
      { field: '/snapshot', hint: 'Name one; `pando snapshot ls` lists them.' },
    )
  }
  const snapshot = await store.get(Snapshot, { project: key.project!, name })
  if (!snapshot || !seen(Snapshot, snapshot))
    throw new PandoError('snapshot.not_found', { name, project: key.project }, { field: '/snapshot' })
  assertReady(snapshot)
  const { engine: made } = snapshot.status
  const { engine: wanted } = instance.spec
  if (made !== undefined && made !== wanted)
    throw new PandoError('fork.wrong_engine', { name, made, instance: key.name, wanted }, { field: '/snapshot' })
  const memory = snapshot.status.memory && sameSettings(instance.spec, sourceSpecOf(snapshot)!)
  await assertUsable(snapshot, { memory, as: instance.metadata.uid, signal }, deps)
  await writer.update(Instance, key, (now) => ({
    ...now.spec,
    ...askToStart(now),
    from: { snapshot: name, memory: snapshot.status.memory, take: (now.spec.from?.take ?? 0) + 1 },
  }))
  return startOperation(store, key.project!, {
    verb: 'instance.rewind',
    target: { kind: Instance.kind, name: key.name },
    args: { snapshot: name, memory },
  })
}

/** Throws api.being_deleted, snapshot.not_ready. */
function assertReady(snapshot: SnapshotObject): void {
  refuseDeleted(snapshot)
  if (!may(Snapshot, 'clone', snapshot))
    throw new PandoError('snapshot.not_ready', { name: snapshot.metadata.name, phase: snapshot.status.phase })
}

async function assertUsable(
  { metadata, status }: SnapshotObject,
  options: { memory: boolean; as?: string; signal: AbortSignal },
  deps: RouteDeps,
): Promise<void> {
  const engine = status.engine ?? 'vm'
  const power = snapshotPower(deps.engineFor({ spec: { engine } }), engine)
  await power.assertUsable(metadata.uid, options).catch((error: unknown) => {
    throw withName(error, { id: metadata.uid, name: metadata.name })
  })
}
