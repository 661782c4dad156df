import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SortedList } from './sorted-list.ts'

interface Item {
  rank: number
  text: string
}

const item = fc.record({ rank: fc.nat(9), text: fc.string({ maxLength: 3 }) })
const step = fc.record({ do: fc.constantFrom('put' as const, 'delete' as const), item })

test('after any changes the items are those of a map by rank, sorted, and the newest of each rank', () => {
  fc.assert(
    fc.property(fc.array(item), fc.array(step), (start, steps) => {
      const model = new Map(start.map((one) => [one.rank, one]))
      const list = new SortedList<Item>((a, b) => a.rank - b.rank, model.values())
      for (const { do: what, item: one } of steps) {
        list[what](one)
        if (what === 'put') model.set(one.rank, one)
        else model.delete(one.rank)
      }
      assert.deepEqual(
        list.items,
        [...model.values()].sort((a, b) => a.rank - b.rank),
      )
    }),
  )
})
