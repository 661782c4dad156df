import { isDeepStrictEqual } from 'node:util'
import type { Stored } from '../../api/kind.ts'
import { hasCode } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { DesktopIndex } from './desktop-index.ts'
import { type DesktopFacts, planDesktop } from './desktop-plan.ts'
import { doStep } from './desktop-steps.ts'
import type { DesktopsDeps } from './desktops.ts'
import { Desktop, DesktopPool } from './kind.ts'
import { baseName, volumeName } from './names.ts'
import { sessionEndsIn } from './session-plan.ts'
import { followUsers } from './users.ts'

type DesktopObject = Stored<typeof Desktop>

/** Keeps each desktop as it is wished: up or not, with the data of whoever has it, as new when it was given back. */
export function desktopController(deps: DesktopsDeps): Controller {
  const index = new DesktopIndex()
  const users = followUsers(deps)
  const sessions = new Map<string, string>() // uid of a desktop -> whose screens may be open
  return {
    name: 'services/desktops',
    watches: [
      { kind: Desktop, keys: (event) => index.see(event) },
      { kind: Instance, keys: (event) => index.seeInstance(event) },
      { kind: DesktopPool, keys: (event) => index.ofPool(event) },
      { kind: Volume, keys: (event) => index.ofVolume(event) },
      { kind: Snapshot, keys: (event) => index.ofSnapshot(event) },
    ],
    writes: ['Desktop.status'],
    concurrency: 16,
    async listen(wake, ctx) {
      const wakeIts = (uid: string) => {
        for (const key of index.ofInstance(uid)) wake(key)
      }
      deps.screens.follow(wakeIts, ctx.signal)
      await users.listen(wakeIts, ctx)
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const desktop = await ctx.store.get(Desktop, key)
      if (!desktop) return 'done'
      const facts = await look(desktop, ctx)
      endForeignSessions(facts)
      const { status, step, again } = planDesktop(facts)
      const saved = await save(desktop, status, ctx)
      if (!saved) return { again: 0 } // somebody was faster: decided anew
      deps.checkpoint('desktop:decided')
      await doStep({ ...facts, desktop: saved }, step, { deps, ctx })
      deps.checkpoint('desktop:done')
      const ends = sessionEndsIn(facts)
      const soonest = Math.min(again ?? Number.POSITIVE_INFINITY, ends ?? Number.POSITIVE_INFINITY)
      return Number.isFinite(soonest) ? { again: soonest } : 'done'
    },
  }

  async function look(desktop: DesktopObject, { store, clock }: ReconcileContext): Promise<DesktopFacts> {
    const { spec, status, metadata } = desktop
    const key = { project: metadata.project!, name: metadata.name }
    const named = (name: string | undefined) => (name === undefined ? undefined : store.get(Volume, { ...key, name }))
    const dataName = spec.user === undefined ? undefined : volumeName(spec.pool, spec.user)
    const [pool, instance, data, held, base] = await Promise.all([
      store.get(DesktopPool, { ...key, name: spec.pool }),
      store.get(Instance, key),
      named(dataName),
      named(status.data),
      store.get(Snapshot, { ...key, name: baseName(metadata.name) }),
    ])
    const uid = instance?.metadata.uid
    const screen = uid === undefined ? { open: 0 } : deps.screens.of(uid)
    const hasLeft = instance !== undefined && users.haveLeft(desktop, instance)
    return { desktop, pool, instance, data, held, base, screen, hasLeft, now: clock.now() }
  }

  /** Whoever had it sees nothing more of it, whoever has it next. */
  function endForeignSessions({ desktop, instance }: DesktopFacts): void {
    const { uid } = desktop.metadata
    const { user, since } = desktop.spec
    const session = `${user ?? ''}/${since ?? ''}/${desktop.spec.resets}`
    const before = sessions.get(uid)
    sessions.set(uid, session)
    if (instance && before !== undefined && before !== session) deps.screens.cut(instance.metadata.uid)
    if (desktop.metadata.deletedAt === undefined) return
    sessions.delete(uid)
    if (instance) deps.screens.forget(instance.metadata.uid)
  }
}

/** The decision belongs to what was read: when somebody was faster it is taken again. Undefined then. */
async function save(
  desktop: DesktopObject,
  status: DesktopObject['status'],
  { store }: ReconcileContext,
): Promise<DesktopObject | undefined> {
  if (isDeepStrictEqual(status, desktop.status)) return desktop
  try {
    const saved = await store.update(Desktop, { ...desktop, status })
    const { resetsDone, lastResetMs } = status
    if (resetsDone > desktop.status.resetsDone && lastResetMs !== undefined && desktop.status.reset)
      await store.note(saved, {
        level: 'info',
        reason: 'Reset',
        message: `it is as new, after ${lastResetMs} ms`,
        source: 'services/desktops',
      })
    return saved
  } catch (error) {
    if (hasCode(error, 'store.conflict', 'store.not_found')) return undefined
    throw error
  }
}
