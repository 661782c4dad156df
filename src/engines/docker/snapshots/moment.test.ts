import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DockerEvent } from '../events.ts'
import { momentOf } from './moment.ts'

const ms = 1_000_000
const event = (Action: string, atMs = 0, imageID = ''): DockerEvent => ({
  Type: 'container',
  Action,
  Actor: { ID: 'c', Attributes: { imageID } },
  timeNano: atMs * ms,
})
const ours = event('commit', 50, 'ours')
const running = { imageId: 'ours', ran: true }
const stopped = { imageId: 'ours', ran: false }

test('a commit of a running container lasts from its pause until it goes on', () => {
  assert.deepEqual(momentOf([event('pause', 10), ours, event('unpause', 62.5)], running), { whole: true, pauseMs: 52.5 })
  assert.deepEqual(momentOf([event('pause', 10), ours, event('die', 60)], running), { whole: true, pauseMs: 50 })
})

test('the story is not over before the commit is told and the container goes on', () => {
  assert.equal(momentOf([], stopped), undefined)
  assert.equal(momentOf([event('pause'), event('commit', 1, 'of another')], running), undefined)
  assert.equal(momentOf([event('pause'), ours], running), undefined)
})

test('a container that does not run stands still by itself', () => {
  assert.deepEqual(momentOf([ours], stopped), { whole: true, pauseMs: 0 })
})

test('whatever runs before the commit is done makes it one of no moment', () => {
  const torn = { whole: false, pauseMs: 0 }
  assert.deepEqual(momentOf([event('pause'), event('unpause'), ours], running), torn)
  assert.deepEqual(momentOf([event('unpause'), ours], stopped), torn, 'somebody let go of what had been paused')
  assert.deepEqual(momentOf([event('start'), ours], stopped), torn)
  assert.deepEqual(momentOf([event('pause'), event('unpause'), event('die'), ours], running), torn)
  assert.deepEqual(momentOf([ours], running), torn, 'Docker could not pause it')
})
