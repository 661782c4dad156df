/** Items in an order, without two that are equal in it. An item is found by halving, so that it can come and go while there are thousands. */
export class SortedList<T> {
  readonly compare: (a: T, b: T) => number
  readonly #items: T[]

  constructor(compare: (a: T, b: T) => number, items: Iterable<T> = []) {
    this.compare = compare
    this.#items = [...items].sort(compare)
  }

  /** All of them, as they are now: a later change shows in it. */
  get items(): readonly T[] {
    return this.#items
  }

  /** Takes the place of one that is equal in the order. */
  put(item: T): void {
    const at = this.#position(item)
    this.#items.splice(at, this.#isAt(at, item) ? 1 : 0, item)
  }

  /** Takes out the one that is equal in the order, if there is any. */
  delete(item: T): void {
    const at = this.#position(item)
    if (this.#isAt(at, item)) this.#items.splice(at, 1)
  }

  #isAt(at: number, item: T): boolean {
    return at < this.#items.length && this.compare(this.#items[at]!, item) === 0
  }

  /** Of the first that is not before `item`. */
  #position(item: T): number {
    let low = 0,
      high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(this.#items[middle]!, item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
