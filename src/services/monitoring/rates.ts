/** Counters of one thing at one moment, by name; what is missing is not counted. */
export type Counters = Readonly<Record<string, number | undefined>>

/** Makes rates of counters that only go up. One that goes back began anew: it has no rate once. */
export class Rates {
  readonly #last = new Map<string, { at: number; counters: Counters }>()

  /** Per second since the last time, by the same names. Empty the first time, and where no time has passed. */
  of(id: string, at: number, counters: Counters): Counters {
    const last = this.#last.get(id)
    if (last && at <= last.at) return {}
    this.#last.set(id, { at, counters })
    if (!last) return {}
    const rate = (name: string) => {
      const [now, before] = [counters[name], last.counters[name]]
      return now === undefined || before === undefined || now < before ? undefined : ((now - before) * 1_000) / (at - last.at)
    }
    return Object.fromEntries(Object.keys(counters).map((name) => [name, rate(name)]))
  }

  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#last.keys()) if (!ids.has(id)) this.#last.delete(id)
  }
}
