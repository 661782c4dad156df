import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Shortcuts } from './shortcuts.ts'

const press = (shortcuts: Shortcuts, key: string, more: { hasModifier?: boolean; isTyping?: boolean; at?: number } = {}) =>
  shortcuts.press({ key, hasModifier: false, isTyping: false, at: 0, ...more })

test('g and a letter go to a page, when they come one soon after the other', () => {
  const shortcuts = new Shortcuts()
  assert.equal(press(shortcuts, 'g', { at: 0 }), undefined)
  assert.deepEqual(press(shortcuts, 'a', { at: 500 }), { do: 'go', path: '/apps' })
  assert.equal(press(shortcuts, 'a', { at: 600 }), undefined)
  press(shortcuts, 'g', { at: 1_000 })
  assert.equal(press(shortcuts, 'a', { at: 9_000 }), undefined)
})

test('whoever writes text gets text, but the search opens from anywhere', () => {
  const shortcuts = new Shortcuts()
  for (const key of ['?', '/', 'g', 'a']) assert.equal(press(shortcuts, key, { isTyping: true }), undefined)
  assert.deepEqual(press(shortcuts, 'K', { hasModifier: true, isTyping: true }), { do: 'search' })
  assert.equal(press(shortcuts, 'a', { hasModifier: true }), undefined)
  assert.deepEqual([press(shortcuts, '?'), press(shortcuts, '/')], [{ do: 'help' }, { do: 'search' }])
})
