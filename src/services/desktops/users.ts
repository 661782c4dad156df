import type { Stored } from '../../api/kind.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Instance } from '../lifecycle/kind.ts'
import type { DesktopsDeps } from './desktops.ts'
import type { Desktop } from './kind.ts'

interface Session {
  /** Of whom, since when: another one begins anew. */
  of: string
  instance: Stored<typeof Instance>
  hadSomebody: boolean
  hasLeft: boolean
}

/** Agents inside are asked this often, in ms. */
const askMs = 15_000

/** Notices that the last user inside logs out, where an agent tells who is logged in. Who never logged in has not left. */
export function followUsers({ usersInside }: Pick<DesktopsDeps, 'usersInside'>) {
  const sessions = new Map<string, Session>() // uid of an instance -> session
  return {
    /** The last one inside has left since the desktop was given to its user. */
    haveLeft({ spec }: Stored<typeof Desktop>, instance: Stored<typeof Instance>): boolean {
      const { uid } = instance.metadata
      if (!usersInside || spec.user === undefined || instance.status.phase !== 'running') {
        sessions.delete(uid)
        return false
      }
      const of = `${spec.user}/${spec.since}/${spec.resets}`
      const known = sessions.get(uid)
      if (known?.of === of) return known.hasLeft
      sessions.set(uid, { of, instance, hadSomebody: false, hasLeft: false })
      return false
    },
    /** Asks until the signal ends; `onLeft` gets the uid of the instance. */
    async listen(onLeft: (uid: string) => void, { clock, signal }: Pick<ReconcileContext, 'clock' | 'signal'>): Promise<void> {
      if (!usersInside) return
      while (!signal.aborted) {
        await Promise.all(
          sessions.values().map((session) => ask(session, signal).then((left) => left && onLeft(session.instance.metadata.uid))),
        )
        await clock.sleep(askMs, signal).catch(() => {}) // rejects only when the signal ends
      }
    },
  }

  async function ask(session: Session, signal: AbortSignal): Promise<boolean> {
    const users = await usersInside!(session.instance, signal).catch(() => undefined)
    if (users === undefined || session.hasLeft) return false
    if (users.length > 0) session.hadSomebody = true
    session.hasLeft = session.hadSomebody && users.length === 0
    return session.hasLeft
  }
}
