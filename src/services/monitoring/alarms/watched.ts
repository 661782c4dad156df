import type { LoggedEvent } from '../../../api/event.ts'
import type { KindDef, Stored } from '../../../api/kind.ts'
import { Node } from '../../../resources/compute/kind.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { StoragePool } from '../../../resources/storage/pool-kind.ts'
import { App } from '../../apps/kind.ts'
import { Project } from '../../auth/kind.ts'
import { Backup } from '../../backup/kind.ts'
import { BackupPolicy } from '../../backup/policy-kind.ts'
import { BackupTarget } from '../../backup/target-kind.ts'
import { Desktop, DesktopPool } from '../../desktops/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import { LoadBalancer } from '../../load-balancing/kind.ts'
import { Certificate, Route } from '../../publish/kind.ts'
import type { Watchable } from '../alarm-kind.ts'
import type { Watched } from './condition.ts'

const kinds: Readonly<Record<Watchable, KindDef>> = {
  ...{ Instance, App, Node, StoragePool, Project, Volume, Certificate, Route, LoadBalancer },
  ...{ Backup, BackupPolicy, BackupTarget, DesktopPool, Desktop },
}
export const watchedKinds: readonly KindDef[] = Object.values(kinds)

/** Of one object so many of its last events are known. */
const mostEvents = 100
/** No rule looks back further, ms. */
const longestMs = 86_400_000
/** After a start so many events of before are read. */
const readBack = 5_000

/** Objects that rules look at, and what was said of them lately: fed by their events, so that nobody has to read them all. */
export class WatchedObjects {
  readonly #objects = new Map<string, Map<string, Watched>>() // kind -> uid -> object
  readonly #events = new Map<string, { at: number; reason: string }[]>() // uid -> oldest first
  /** What was said before the start has been read. */
  knowsEvents = false
  #heard = 0

  /** Nothing is due for it: rules are looked at in time. */
  readonly see = (event: LoggedEvent): [] => {
    const objects = this.#objects.get(event.kind) ?? new Map<string, Watched>()
    this.#objects.set(event.kind, objects)
    if (event.type === 'deleted') {
      objects.delete(event.uid)
      this.#events.delete(event.uid)
    } else objects.set(event.uid, slim(event.object as Stored))
    return []
  }

  of(kind: string): readonly Watched[] {
    return [...(this.#objects.get(kind)?.values() ?? [])]
  }

  /** Hears what is said of objects, what was said before the start too. Ends with the signal. */
  async listen({ history, watch }: EventSource, signal: AbortSignal): Promise<void> {
    for (const event of await history({ types: ['note'], limit: readBack })) this.#hear(event)
    this.knowsEvents = true
    for await (const event of watch(this.#heard, { types: ['note'] }, signal)) this.#hear(event)
  }

  /** How often one of the words was said of it since. */
  events(uid: string, reasons: readonly string[], since: number): number {
    return (this.#events.get(uid) ?? []).filter(({ at, reason }) => at > since && reasons.includes(reason)).length
  }

  forgetEventsBefore(now: number): void {
    for (const [uid, events] of this.#events) {
      const kept = events.filter(({ at }) => at > now - longestMs)
      if (kept.length === 0) this.#events.delete(uid)
      else if (kept.length < events.length) this.#events.set(uid, kept)
    }
  }

  #hear({ revision, uid, at, note, kind }: LoggedEvent): void {
    if (revision <= this.#heard) return
    this.#heard = revision
    if (!note || !(kind in kinds)) return
    const events = this.#events.get(uid) ?? []
    events.push({ at: Date.parse(at), reason: note.reason })
    if (events.length > mostEvents) events.shift()
    this.#events.set(uid, events)
  }
}

interface EventSource {
  history(query: { types: LoggedEvent['type'][]; limit: number }): Promise<LoggedEvent[]>
  watch(since: number, query: { types: LoggedEvent['type'][] }, signal: AbortSignal): AsyncIterable<LoggedEvent>
}

/** Of ten thousand instances the files and settings need not be at hand twice. */
function slim({ kind, metadata, spec, status }: Stored): Watched {
  const flat = Object.entries(spec as object).filter(([, value]) => typeof value !== 'object' || Array.isArray(value))
  return { kind, metadata, status, spec: kind === Instance.kind ? Object.fromEntries(flat) : spec }
}
