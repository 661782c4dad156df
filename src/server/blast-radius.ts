import type { KindDef, SpecOf, Stored } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import type { Change } from '../controller/admission.ts'
import { App } from '../services/apps/kind.ts'
import { AutoscalePolicy } from '../services/autoscale/kind.ts'
import { DesktopPool } from '../services/desktops/kind.ts'
import type { Store } from '../store/store.ts'

type AppObject = Stored<typeof App>
type Bounds = Pick<SpecOf<typeof AutoscalePolicy>, 'min' | 'max'> & { wanted: number | undefined }

/**
 * Why a write must be confirmed: it stops more of an app at once than its guard lets pass. Undefined where it need not be,
 * or where it was confirmed by the name of the app.
 */
export async function radiusProblem(
  kind: KindDef,
  change: Change,
  { store, confirm }: { store: Store; confirm?: string | undefined },
): Promise<PandoError | undefined> {
  if (kind.kind === DesktopPool.kind) return radiusOfPool(change as never, confirm)
  const found = kind.kind === App.kind ? await radiusOfApp(change as never, store) : await radiusOfPolicy(kind, change, store)
  if (!found || !exceeds(found) || confirm === found.app) return undefined
  const { app, stops, of, guard, what } = found
  return new PandoError('app.blast_radius', { what, app, stops, of, share: shareOf(found), guard })
}

export interface Radius {
  app: string
  /** `Scaling web to 2 replicas` */
  what: string
  stops: number
  of: number
  guard: number
}

export function exceeds(radius: Radius): boolean {
  return radius.stops > 0 && shareOf(radius) > radius.guard
}

function shareOf({ stops, of }: Radius): number {
  return Math.round((100 * stops) / of)
}

/** A rolling upgrade keeps its own promise (maxUnavailable): only what makes the app smaller counts. */
export function scaleRadius(app: AppObject, wanted: number, what: string): Radius {
  const { status, spec, metadata } = app
  const of = Math.min(status.total, status.wanted) // replicas above the wanted number go anyway
  return { app: metadata.name, what, stops: Math.max(0, of - wanted), of, guard: spec.guard }
}

/** How many replicas are wanted: what people say, or what the policy says within its bounds. */
export function wantedReplicas(replicas: number, policy: Bounds | undefined): number {
  return policy ? Math.min(policy.max, Math.max(policy.min, policy.wanted ?? replicas)) : replicas
}

async function radiusOfApp(change: Change<typeof App>, store: Store): Promise<Radius | undefined> {
  if (change.verb === 'create') return undefined
  const { metadata, status, spec } = change.old
  if (change.verb === 'delete')
    return { app: metadata.name, what: `Deleting ${metadata.name}`, stops: status.total, of: status.total, guard: spec.guard }
  if (change.spec.state === 'stopped') return scaleRadius(change.old, 0, `Stopping ${metadata.name}`)
  const wanted = wantedReplicas(change.spec.replicas, await policyOf(change, store))
  return scaleRadius(change.old, wanted, `Scaling ${metadata.name} to ${wanted}`)
}

async function radiusOfPolicy(kind: KindDef, change: Change, store: Store): Promise<Radius | undefined> {
  if (kind.kind !== AutoscalePolicy.kind) return undefined
  const app = await store.get(App, keyOf(change))
  if (!app) return undefined
  const next = change.verb === 'delete' ? undefined : (change.spec as SpecOf<typeof AutoscalePolicy>)
  const now = change.verb === 'create' ? undefined : (change.old as Stored<typeof AutoscalePolicy>).status.wanted
  const wanted = wantedReplicas(app.spec.replicas, next && { min: next.min, max: next.max, wanted: now ?? app.status.wanted })
  const what = next ? `A policy with at most ${next.max}` : `Without its policy ${app.metadata.name} has ${wanted}; that`
  return scaleRadius(app, wanted, what)
}

/** Whoever has a desktop of a pool that shrinks keeps it, but as many fewer there are. */
function radiusOfPool(change: Change<typeof DesktopPool>, confirm: string | undefined): PandoError | undefined {
  if (change.verb === 'create') return undefined
  const { metadata, status, spec } = change.old
  const { name } = metadata
  const left = change.verb === 'delete' ? 0 : change.spec.size
  const what = change.verb === 'delete' ? `Deleting ${name}` : `Making ${name} smaller, to ${left},`
  const radius = { app: name, what, stops: Math.max(0, status.desktops - left), of: status.desktops, guard: spec.guard }
  return exceeds(radius) && confirm !== name ? poolProblem(radius) : undefined
}

export function poolProblem(radius: Radius): PandoError {
  const { app: pool, what, stops, of, guard } = radius
  return new PandoError('desktop.blast_radius', { what, pool, stops, of, share: shareOf(radius), guard })
}

async function policyOf(change: Change, store: Store): Promise<Bounds | undefined> {
  const policy = await store.get(AutoscalePolicy, keyOf(change))
  return policy && { min: policy.spec.min, max: policy.spec.max, wanted: policy.status.wanted }
}

function keyOf({ project, name }: Change): { project?: string; name: string } {
  return { ...(project === undefined ? {} : { project }), name }
}
