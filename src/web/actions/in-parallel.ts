export interface Outcome<Item, Value> {
  item: Item
  value?: Value
  error?: unknown
}

/** Does `work` for all items, so many at a time; outcomes come in the order of the items and never throw. */
export async function inParallel<Item, Value>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Value>,
): Promise<Outcome<Item, Value>[]> {
  const outcomes: Outcome<Item, Value>[] = []
  const next = items.entries()
  const worker = async () => {
    for (const [index, item] of next) {
      try {
        outcomes[index] = { item, value: await work(item) }
      } catch (error) {
        outcomes[index] = { item, error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  return outcomes
}
