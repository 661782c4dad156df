interface Entry {
  id: string
  due: number
  order: number
}

/** Ids with the time at which each is due, soonest first. An id has one time; setting it again replaces it. */
export class Delays {
  readonly #byId = new Map<string, Entry>()
  readonly #sorted: Entry[] = []
  #order = 0

  get size(): number {
    return this.#sorted.length
  }
  /** When the first is due; undefined when there is none. */
  get next(): number | undefined {
    return this.#sorted[0]?.due
  }

  set(id: string, due: number): void {
    this.delete(id)
    const entry = { id, due, order: this.#order++ }
    this.#byId.set(id, entry)
    this.#sorted.splice(this.#position(entry), 0, entry)
  }

  delete(id: string): void {
    const entry = this.#byId.get(id)
    if (!entry) return
    this.#byId.delete(id)
    this.#sorted.splice(this.#position(entry), 1)
  }

  /** Takes out what is due at `now`. */
  takeDue(now: number): string[] {
    const count = this.#position({ due: now, order: Infinity })
    const ids = this.#sorted.splice(0, count).map((entry) => entry.id)
    for (const id of ids) this.#byId.delete(id)
    return ids
  }

  #position(entry: Pick<Entry, 'due' | 'order'>): number {
    let low = 0,
      high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#sorted[middle]!
      if (other.due < entry.due || (other.due === entry.due && other.order < entry.order)) low = middle + 1
      else high = middle
    }
    return low
  }
}
