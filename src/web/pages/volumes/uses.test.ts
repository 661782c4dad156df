import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyObject } from '../../data/apply-events.ts'
import { usersOf, withoutUse, withUse } from './uses.ts'

const instance = (name: string, volumes?: object[]) => ({ metadata: { name }, spec: volumes ? { volumes } : {} }) as unknown as AnyObject

test('a volume is given to an instance beside those it has, and never twice', () => {
  const web = instance('web', [{ volume: 'logs', path: '/logs' }, { volume: 'data' }])
  assert.deepEqual(withUse(web, { volume: 'data', path: '/data' }), [
    { volume: 'logs', path: '/logs' },
    { volume: 'data', path: '/data' },
  ])
  assert.deepEqual(withUse(instance('new'), { volume: 'data' }), [{ volume: 'data' }])
})

test('an instance lets go of one volume and keeps the others', () => {
  assert.deepEqual(withoutUse(instance('web', [{ volume: 'logs' }, { volume: 'data' }]), 'data'), [{ volume: 'logs' }])
})

test('who uses a volume is told by what instances should be', () => {
  const all = [instance('a', [{ volume: 'data' }]), instance('b', [{ volume: 'logs' }]), instance('c')]
  assert.deepEqual(
    usersOf('data', all).map(({ metadata }) => metadata.name),
    ['a'],
  )
})
