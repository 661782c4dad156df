import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gridFor, placedOn, tileAt } from './placement.ts'

const tile = (name: string, node: string) => ({ project: 'default', name, node, phase: 'running', vm: false })

test('each instance is drawn at its machine, and what has no known one apart', () => {
  const placed = placedOn(['n1', 'n2'], [tile('a', 'n1'), tile('b', ''), tile('c', 'gone')])
  assert.deepEqual(
    [...placed].map(([node, tiles]) => [node, tiles.map(({ name }) => name).join()]),
    [
      ['', 'b,c'],
      ['n1', 'a'],
      ['n2', ''],
    ],
  )
})

test('a place in the grid leads to the square that is drawn there, and beside the squares to none', () => {
  const grid = gridFor(1500, 95)
  assert.deepEqual(grid, { columns: 10, pitch: 9, rows: 150 })
  assert.equal(tileAt(grid, 4, 4, 1500), 0)
  assert.equal(tileAt(grid, 9 * 3 + 1, 9 * 2 + 1, 1500), 23)
  assert.equal(tileAt(grid, 93, 1, 1500), undefined)
  assert.equal(tileAt(grid, 1, 9 * 200, 1500), undefined)
})
