import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropAhead, takeAhead } from './ahead.ts'

const kept = globalThis as { pandoAhead?: Map<string, Promise<Response>> }

test('an answer that was asked for ahead is taken once', async () => {
  kept.pandoAhead = new Map([['/v1/me', Promise.resolve(Response.json({ name: 'ann' }))]])
  assert.equal(takeAhead('/v1/nodes'), undefined)
  assert.deepEqual(await (await takeAhead('/v1/me'))?.json(), { name: 'ann' })
  assert.equal(takeAhead('/v1/me'), undefined)
})

test('once something was written nothing that was asked for before is taken', () => {
  kept.pandoAhead = new Map([['/v1/me', Promise.resolve(Response.json({ name: 'ann' }))]])
  dropAhead()
  assert.equal(takeAhead('/v1/me'), undefined)
})

test('an answer that nobody took for a while is taken no more', (context) => {
  kept.pandoAhead = new Map([['/v1/me', Promise.resolve(Response.json({ name: 'ann' }))]])
  context.mock.method(performance, 'now', () => 60_000)
  assert.equal(takeAhead('/v1/me'), undefined)
})
