import type { Reason, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { PandoError } from '../../base/errors.ts'
import { common, type DesktopFacts, type DesktopPlan, isCurrent, isUp, keepsNothing, lookMs } from './desktop-plan.ts'
import type { Desktop } from './kind.ts'

/**
 * A desktop of an image is frozen with its memory when its pool says so, and goes on from there: from then on it is put back in a
 * moment, as one of a snapshot is. One that was given away before, or cannot be frozen, is put back by making it anew, and boots.
 */
export function planBase(facts: DesktopFacts): DesktopPlan | undefined {
  const { desktop, pool, instance, base } = facts
  const { from } = instance!.spec
  if (from || !isOfImage(desktop) || !keepsNothing(pool)) return undefined
  if (desktop.spec.user !== undefined || instance!.spec.volumes !== undefined) return undefined // somebody has been at it
  if (desktop.spec.freeze !== instance!.metadata.uid) return undefined // others of its pool have yet to boot
  const status = { ...common(facts), phase: 'making' as const }
  const wait: DesktopPlan = { status, step: { do: 'nothing' }, again: lookMs }
  if (!isUp(instance!)) return undefined
  if (!isCurrent(instance!)) return base?.status.phase === 'failed' ? undefined : wait // nobody may have it while it is being frozen
  if (instance!.spec.healthCheck && instance!.status.health !== 'healthy' && !base) return wait
  if (base && isOfBefore(facts)) return { ...wait, step: { do: base.metadata.deletedAt === undefined ? 'removeBase' : 'nothing' } }
  if (!base) return { status, step: { do: 'freeze' }, again: lookMs }
  switch (base.status.phase) {
    case 'failed':
      return undefined
    case 'ready':
    case 'saving':
      if (!base.status.memory) return undefined
      return { status, step: { do: 'change', instance: { from: { snapshot: base.metadata.name, memory: true, take: 0 } } }, again: lookMs }
    default:
      return wait
  }
}

/** It was not asked for yet, nobody has been at it, and it would be kept. */
export function canBeFrozen(desktop: Stored<typeof Desktop>, { pool, instance }: Pick<DesktopFacts, 'pool' | 'instance'>): boolean {
  if (!instance || instance.spec.from || instance.spec.volumes !== undefined) return false
  return isOfImage(desktop) && keepsNothing(pool) && desktop.spec.freeze !== instance.metadata.uid
}

/** It was asked for and has neither come about nor failed. */
export function isBeingFrozen({ spec, status }: Stored<typeof Desktop>, instance: DesktopFacts['instance']): boolean {
  if (!instance || spec.freeze !== instance.metadata.uid || spec.user !== undefined || status.reason) return false
  return status.phase === 'making' || (status.phase === 'available' && !instance.spec.from)
}

/** It works, and boots when it is put back. */
export function whyNotFrozen({ desktop, instance, base, now }: DesktopFacts): Reason | undefined {
  const { status } = desktop
  if (instance!.spec.from || !isOfImage(desktop) || base?.status.phase !== 'failed') return undefined
  const why = base.status.reason?.message ?? 'nobody knows why'
  return reasonOf(new PandoError('desktop.not_frozen', { name: desktop.metadata.name, why }), { now, status })
}

/** It was made of an instance that is no more, or is on its way out. */
function isOfBefore({ base, instance }: DesktopFacts): boolean {
  const { metadata, status } = base!
  const uid = status.sourceUid
  if (metadata.deletedAt !== undefined) return true
  return uid === undefined ? metadata.createdAt < instance!.metadata.createdAt : uid !== instance!.metadata.uid
}

function isOfImage({ spec }: Stored<typeof Desktop>): boolean {
  return spec.golden.startsWith('image:')
}
