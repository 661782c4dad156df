import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DesktopPool } from './kind.ts'
import { nextChange, problemOf, waitingNow } from './schedule.ts'

const at = (text: string) => Date.parse(text)
const school = DesktopPool.spec.parse({
  from: { image: 'win' },
  size: 60,
  timezone: 'Asia/Shanghai',
  schedule: [
    { start: '0 7 * * 1-5', stop: '0 18 * * 1-5', ready: 60 },
    { start: '30 11 * * 1-5', stop: '30 13 * * 1-5', ready: 10 },
  ],
})

test('as many wait as the window says that began last, in the time zone of the pool', () => {
  // 2030-01-07 is a Monday; Shanghai is eight hours ahead.
  assert.equal(waitingNow(school, at('2030-01-06T22:59:59Z')), 0)
  assert.equal(waitingNow(school, at('2030-01-06T23:00:00Z')), 60)
  assert.equal(waitingNow(school, at('2030-01-07T03:30:00Z')), 10)
  assert.equal(waitingNow(school, at('2030-01-07T05:30:00Z')), 60)
  assert.equal(waitingNow(school, at('2030-01-07T10:00:00Z')), 0)
  assert.equal(waitingNow(school, at('2030-01-12T02:00:00Z')), 0, 'Saturday')
})

test('a window without an end lasts until the next one begins, and never holds more than there are', () => {
  const pool = { ...school, size: 5, schedule: [{ start: '0 7 * * *', ready: 60 }, { start: '0 20 * * *', ready: 1 }] } // biome-ignore format: a table
  assert.equal(waitingNow(pool, at('2030-01-07T00:00:00Z')), 5)
  assert.equal(waitingNow(pool, at('2030-01-07T13:00:00Z')), 1)
})

test('without a schedule all wait, always', () => {
  assert.equal(waitingNow({ ...school, schedule: [] }, at('2030-01-12T02:00:00Z')), 60)
  assert.equal(nextChange({ ...school, schedule: [] }, 0), undefined)
})

test('the next change is the next begin or end of any window', () => {
  assert.equal(nextChange(school, at('2030-01-06T22:00:00Z')), at('2030-01-06T23:00:00Z'))
  assert.equal(nextChange(school, at('2030-01-07T03:30:00Z')), at('2030-01-07T05:30:00Z'))
})

test('what is no rule is told in words', () => {
  assert.match(problemOf('7 o clock', undefined)!, /./)
  assert.match(problemOf('0 7 * * *', 'Mars/Olympus')!, /there is no time zone/)
  assert.equal(problemOf('0 7 * * 1-5', 'Europe/Berlin'), undefined)
})
