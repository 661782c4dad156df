/** Rates are means over this time, in ms: one look alone would be too nervous. */
const rateMs = 15_000
/** After a pause of this length between two looks what was before does not count, in ms. */
const pauseMs = 60_000

/** A counter that only goes up, and how fast. */
export class Track {
  #samples: { at: number; value: number }[] = []

  /** A counter that goes back began anew. */
  note(at: number, value: number): void {
    const last = this.#samples.at(-1)
    if (last && (value < last.value || last.at < at - pauseMs)) this.#samples = []
    this.#samples.push({ at, value })
    while (this.#samples.length > 2 && this.#samples[1]!.at <= at - rateMs) this.#samples.shift()
  }

  /** From now on only what comes counts. */
  restart(): void {
    this.#samples = this.#samples.slice(-1)
  }

  /** Undefined before there are two samples. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (!first || !last || last.at <= first.at) return undefined
    return ((last.value - first.value) * 1_000) / (last.at - first.at)
  }
}

/** What a balancer counted of one backend: requests (http) or connections (tcp). */
export interface Counted {
  id: string
  /** Now under way. */
  current: number
  /** Since the balancer first knew it. */
  requests: number
}

/** Requests to an app, over all its backends, those that come and go among them. */
export class Requests {
  readonly #track = new Track()
  #seen: Map<string, number> | undefined
  #total = 0

  /** Returns whether somebody uses the app, or did since the last look. Backends not in `known` are forgotten. */
  note(at: number, counted: readonly Counted[], known: ReadonlySet<string>): boolean {
    const seen = new Map([...(this.#seen ?? [])].filter(([id]) => known.has(id)))
    const before = this.#total
    for (const { id, requests } of counted) {
      const last = this.#seen ? (this.#seen.get(id) ?? 0) : requests
      this.#total += requests < last ? requests : requests - last
      seen.set(id, requests)
    }
    this.#seen = seen
    this.#track.note(at, this.#total)
    return this.#total > before || counted.some(({ current }) => current > 0)
  }

  get perSecond(): number | undefined {
    return this.#track.perSecond
  }
}
