import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Extent, extentsOf, pieces, planReads, totalBytes } from './plan.ts'

const KiB = 1024
const MiB = KiB ** 2
const reads = fc.array(fc.record({ offset: fc.nat({ max: 400 * MiB }), length: fc.integer({ min: 1, max: 256 * KiB }) }), {
  maxLength: 300,
})
const many = 1e6

const end = ({ offset, length }: Extent) => offset + length
const covers = (extents: readonly Extent[], part: Extent) => {
  let at = part.offset
  for (const extent of extents) if (extent.offset <= at && end(extent) > at) at = end(extent)
  return at >= end(part)
}
const inOrder = (extents: readonly Extent[]) => extents.every((extent, i) => i === 0 || end(extents[i - 1]!) <= extent.offset)

test('all that was read is read ahead, in the order of the disk, and at most a fifth of it in vain', () => {
  fc.assert(
    fc.property(reads, (recorded) => {
      const extents = extentsOf(recorded, many)
      const plan = planReads(extents)
      assert.ok(inOrder(plan))
      assert.ok(recorded.every((read) => covers(plan, read)))
      assert.ok(totalBytes(extents) >= 0.8 * totalBytes(plan))
      assert.ok(plan.every(({ offset, length }) => offset % 4096 === 0 && length > 0 && length <= 4 * MiB))
    }),
  )
})

test('no other choice of gaps makes fewer reads within the same waste', () => {
  const few = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(few, (steps) => {
      let offset = 0
      const extents = steps.map(([gap, pages]) => {
        const extent = { offset: offset + gap * 4096, length: pages * 4096 }
        offset = end(extent)
        return extent
      })
      const gaps = extents.slice(1).map((extent, i) => extent.offset - end(extents[i]!))
      const wanted = totalBytes(extents)
      let best = 0
      for (let choice = 0; choice < 2 ** gaps.length; choice++) {
        const chosen = gaps.filter((_, i) => choice & (1 << i))
        const wasted = chosen.reduce((sum, gap) => sum + gap, 0)
        if (wasted <= 0.2 * (wanted + wasted)) best = Math.max(best, chosen.length)
      }
      assert.equal(planReads(extents).length, extents.length - best)
    }),
  )
})

test('what is recorded are whole pages without overlaps, and never more extents than allowed', () => {
  fc.assert(
    fc.property(reads, fc.integer({ min: 1, max: 20 }), (recorded, limit) => {
      const extents = extentsOf(recorded, limit)
      assert.ok(extents.length <= limit && inOrder(extents))
      assert.ok(recorded.every((read) => covers(extents, read)))
      assert.deepEqual(extentsOf(extents, limit), extents)
    }),
  )
})

test('pieces are what they were cut from', () => {
  fc.assert(
    fc.property(fc.nat(100 * MiB), fc.integer({ min: 1, max: 100 * MiB }), (offset, length) => {
      const cut = pieces({ offset, length })
      assert.deepEqual([cut[0]!.offset, end(cut.at(-1)!), totalBytes(cut)], [offset, offset + length, length])
      assert.ok(inOrder(cut) && cut.slice(0, -1).every((piece) => piece.length === 4 * MiB))
    }),
  )
})

test('a wide gap is never read over', () => {
  const far = [
    { offset: 0, length: 100 * MiB },
    { offset: 102 * MiB, length: 100 * MiB },
  ]
  assert.equal(totalBytes(planReads(far)), 200 * MiB)
})
