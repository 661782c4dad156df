import type { Clock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Engine, InstanceStats } from '../../engines/engine.ts'

export interface Sample {
  /** When it was measured, ms since the epoch. */
  at: number
  stats: InstanceStats
}

export interface StatsDeps {
  clock: Clock
  /** The engine for `container` or `vm` on this node. Throws node.engine_unavailable. */
  engineFor(word: 'container' | 'vm'): Pick<Engine, 'powers'>
}

/**
 * What instances use, asked of their engines once for all who want to know: who can do with a sample that another got a
 * moment ago gets that one.
 */
export class RecentStats {
  readonly #deps: StatsDeps
  readonly #last = new Map<string, Sample>()
  readonly #underWay = new Map<string, Promise<Sample>>()

  constructor(deps: StatsDeps) {
    this.#deps = deps
  }

  /** `maxAgeMs`: how old the sample may be. Throws instance.not_running, instance.unsupported. */
  async measure(
    { uid, engine }: { uid: string; engine: 'container' | 'vm' },
    { maxAgeMs, signal }: { maxAgeMs: number; signal: AbortSignal },
  ): Promise<Sample> {
    const last = this.#last.get(uid)
    if (last && this.#deps.clock.now() - last.at <= maxAgeMs) return last
    const underWay = this.#underWay.get(uid)
    if (underWay) return underWay
    const asked = this.#ask(uid, engine, signal).finally(() => this.#underWay.delete(uid))
    this.#underWay.set(uid, asked)
    return asked
  }

  /** Forgets all but these. */
  keep(uids: ReadonlySet<string>): void {
    for (const uid of this.#last.keys()) if (!uids.has(uid)) this.#last.delete(uid)
  }

  async #ask(uid: string, word: 'container' | 'vm', signal: AbortSignal): Promise<Sample> {
    const { stats: measure } = this.#deps.engineFor(word).powers
    if (!measure)
      throw new PandoError('instance.unsupported', { what: 'Measuring', engine: word, alternative: 'Use an instance of the other engine.' })
    const stats = await measure(uid, signal)
    const sample = { at: this.#deps.clock.now(), stats }
    this.#last.set(uid, sample)
    return sample
  }
}
