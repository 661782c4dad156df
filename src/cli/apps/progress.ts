import type { ApiObject } from '../api.ts'
import type { Progress } from '../print/progress.ts'

/** What an App's status tells of how far it is. */
export interface AppStatus {
  phase: string
  revision: number
  target: number
  wanted: number
  total: number
  ready: number
  updated: number
  observedGeneration: number
  address?: string
  hostname?: string
  step?: string
  waitsFor?: string
  until?: string
  failedRevision?: number
  reason?: { code: string; message: string; hint: string; at: string }
}

export function statusOf(app: ApiObject): AppStatus {
  return app.status as unknown as AppStatus
}

export type Outcome = 'good' | 'rolledBack' | 'failed'

/**
 * How what was last asked of an app has ended; undefined while it is under way. Who asked for another number only does not
 * want to hear again of an upgrade that was rolled back before.
 */
export function outcomeOf(app: ApiObject, { asked = 'revision' }: { asked?: 'revision' | 'number' | undefined } = {}): Outcome | undefined {
  const { phase, observedGeneration, reason, revision, total, ready, wanted } = statusOf(app)
  if (observedGeneration < app.metadata.generation) return undefined // the answer to an earlier question
  if (phase === 'ready' || phase === 'stopped') return total <= wanted ? 'good' : undefined // some finish what they have
  if (phase === 'rolledBack' && asked === 'number') return ready === wanted && total === wanted ? 'good' : undefined
  if (phase === 'rolledBack') return 'rolledBack'
  // A first deployment has nothing to go back to: it stays as it is, with the reason.
  return phase === 'degraded' && revision === 0 && reason ? 'failed' : undefined
}

/** An upgrade says itself how many are replaced. */
export function appProgress(app: ApiObject): Progress {
  const { phase, step, waitsFor, ready, wanted, reason } = statusOf(app)
  if (phase !== 'upgrading')
    return { message: [phase, reason?.message].filter(Boolean).join(', '), done: ready, total: wanted, unit: 'steps' }
  const waits = waitsFor === undefined ? '' : waitText(app.metadata.name, waitsFor)
  return { message: [step, [waits, reason?.message].filter(Boolean).join(': ')].filter(Boolean).join(', ') }
}

export function waitText(name: string, waitsFor: string): string {
  if (waitsFor === 'promotion') return `waits for \`pando app promote ${name}\``
  if (waitsFor === 'resume') return `paused: \`pando app resume ${name}\``
  return `waits for ${waitsFor === 'drain' ? 'requests to end' : waitsFor}`
}
