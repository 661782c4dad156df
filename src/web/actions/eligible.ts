import type { AnyObject } from '../data/apply-events.ts'
import { type Me, mayBy } from '../data/permissions.ts'
import type { KindAction, KindInfo } from '../kinds/kind-info.ts'
import { phaseAllows } from '../kinds/kinds.ts'

/** Why a verb cannot be done to an object now. Undefined: it can. */
export type Refusal = { because: 'phase'; phase: string } | { because: 'right' } | undefined

/** An app comes to what its spec says by itself: to ask for it again changes nothing. */
const appStates: Readonly<Record<string, string>> = { start: 'running', stop: 'stopped' }

export function refusalOf(kind: KindInfo, verb: string, { object, me }: { object: AnyObject; me: Me | undefined }): Refusal {
  if (me && !mayBy(me, { verb, kind: kind.kind, scope: kind.scope, object })) return { because: 'right' }
  if (kind.kind === 'App' && verb in appStates && object.spec['state'] === appStates[verb])
    return { because: 'phase', phase: object.status.phase }
  const phases = kind.can[verb]
  if (phases && !phaseAllows(kind, verb, object.status.phase)) return { because: 'phase', phase: object.status.phase }
  return undefined
}

/** Bodies that nobody needs to fill in: a grace period and the like. */
export function isBare({ body, needsBody }: KindAction): boolean {
  return !needsBody && (body === undefined || body === 'StopRequest')
}

/** A ticket is asked for by the page that opens the screen, and by nobody else. */
export function actionsOf(kind: KindInfo): KindAction[] {
  return kind.actions.filter(({ verb }) => verb !== 'screen-ticket')
}

/** Verbs that are one press of a button, in the order of the kind. */
export function buttonVerbs(kind: KindInfo): string[] {
  return actionsOf(kind)
    .filter(isBare)
    .map(({ verb }) => verb)
}
