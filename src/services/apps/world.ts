import type { LoggedEvent } from '../../api/event.ts'
import type { SpecOf, Stored } from '../../api/kind.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { Network } from '../../resources/network/kind.ts'
import type { Key } from '../../store/store.ts'
import { AutoscalePolicy } from '../autoscale/kind.ts'
import { Snapshot } from '../fork/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import type { AppsDeps } from './apps.ts'
import { type App, appLabel } from './kind.ts'
import type { Facts } from './plan.ts'
import type { ReplicaIndex } from './replica-index.ts'
import type { RevisionIndex } from './revision-index.ts'
import type { Revision } from './revision-kind.ts'
import { templateOf } from './revisions.ts'
import type { Traffic } from './traffic.ts'
import { type Beginning, beginningOf, snapshotNameOf } from './vm.ts'

type AppObject = Stored<typeof App>
type Template = SpecOf<typeof App>['template']

interface Sources {
  /** The one that the spec asks for. */
  revision: Stored<typeof Revision>
  revisions: RevisionIndex
  replicas: ReplicaIndex
  refusal: Facts['refusal']
  deps: AppsDeps
  ctx: ReconcileContext
}

/** All that is known of one app at one moment. */
export interface World {
  facts: Facts
  balancer: Stored<typeof LoadBalancer> | undefined
  isScaled: boolean
  templateOf(revision: number): Template
  beginningOf(revision: number): Beginning
}

export async function look(app: AppObject, { revision, revisions, replicas, refusal, deps, ctx }: Sources): Promise<World> {
  const { store, clock } = ctx
  const { project, name } = app.metadata
  const key = { project: project!, name }
  const [balancer, policy] = await Promise.all([store.get(LoadBalancer, key), store.get(AutoscalePolicy, key)])
  const known = new Map(revisions.of(key).map((one) => [one.spec.number, one]))
  const templates = (number: number) => templateOf(known.get(number) ?? revision)
  const inUse = [...new Set([revision.spec.number, app.status.revision])].filter((number) => known.has(number))
  const beginnings = new Map<number, Beginning>()
  for (const number of inUse) beginnings.set(number, await lookAtBeginning(app, { number, made: templates(number), replicas, ctx }))
  const ofRevision = (number: number) => beginnings.get(number) ?? { mode: 'boot' as const, name: undefined, snapshot: undefined }
  const facts: Facts = {
    app,
    specRevision: revision.spec.number,
    wanted: wantedOf(app, policy),
    replicas: replicas.of(key),
    balancer,
    traffic: await trafficOf(app, { balancer, deps, ctx }),
    vmMode: (number) => ofRevision(number).mode,
    wake: policy?.spec.min === 0 && app.spec.state === 'running',
    hostname: await hostnameOf(app, ctx),
    refusal,
    now: clock.now(),
  }
  return { facts, balancer, isScaled: policy !== undefined, templateOf: templates, beginningOf: ofRevision }
}

async function lookAtBeginning(
  app: AppObject,
  { number, made, replicas, ctx }: { number: number; made: Template; replicas: ReplicaIndex; ctx: ReconcileContext },
): Promise<Beginning> {
  const name = snapshotNameOf(app, number, made)
  const snapshot = name === undefined ? undefined : await ctx.store.get(Snapshot, { project: app.metadata.project!, name })
  return beginningOf(app, { name, isOwn: made.snapshot === undefined, snapshot }, (node) => replicas.hasNode(node))
}

/** None where it is stopped; else what a policy decided, within its limits; before it has, what people said. */
export function wantedOf({ spec }: AppObject, policy: Stored<typeof AutoscalePolicy> | undefined): number {
  if (spec.state === 'stopped') return 0
  if (!policy) return spec.replicas
  const { min, max } = policy.spec
  return Math.min(max, Math.max(min, policy.status.wanted ?? spec.replicas))
}

/** Only while an upgrade is judged; a balancer that does not tell is no reason to stop. */
async function trafficOf(
  { spec, status }: AppObject,
  { balancer, deps, ctx }: { balancer: Stored<typeof LoadBalancer> | undefined; deps: AppsDeps; ctx: ReconcileContext },
): Promise<Traffic | undefined> {
  if (!balancer || !deps.traffic || spec.ports.length === 0 || status.phase !== 'upgrading') return undefined
  return deps.traffic(balancer.metadata.uid, ctx.signal).catch((error: unknown) => {
    ctx.log.warn({ err: error, app: balancer.metadata.name }, 'the balancer does not tell what it counted')
    return undefined
  })
}

async function hostnameOf({ spec, metadata }: AppObject, { store }: ReconcileContext): Promise<string | undefined> {
  const name = spec.template.networks[0]?.network
  const network = name === undefined ? undefined : await store.get(Network, { project: metadata.project!, name })
  return network?.status.domain === undefined ? undefined : `${metadata.name}.${network.status.domain}`
}

/** A snapshot that an app made for itself. */
export function appOfSnapshot({ project, object }: LoggedEvent): Key[] {
  const app = (object as Stored<typeof Snapshot> | undefined)?.metadata.labels[appLabel]
  return app === undefined ? [] : [{ project: project!, name: app }]
}
