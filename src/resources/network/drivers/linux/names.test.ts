import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linuxNames, portIndex, portOwner } from './names.ts'

const tag = fc.stringMatching(/^[a-z0-9]{1,4}$/)
const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/)

test('every interface name fits the kernel and begins with the tag', () => {
  fc.assert(
    fc.property(tag, id, (word, uid) => {
      const names = linuxNames(word)
      for (const name of [names.port(uid), names.transit(uid)]) assert.ok(name.length <= 15 && name.startsWith(`${word}-`), name)
    }),
  )
})

test('ids come back out of namespace names, and only out of those of the same tag', () => {
  fc.assert(
    fc.property(tag, tag, id, (mine, theirs, uid) => {
      const names = linuxNames(mine)
      assert.equal(names.networkOf(names.networkNetns(uid)), uid)
      assert.equal(names.portOwnerOf(names.portNetns(`${uid}-3`)), uid)
      assert.equal(names.networkOf(names.portNetns(uid)), undefined)
      if (mine !== theirs) assert.equal(linuxNames(theirs).networkOf(names.networkNetns(uid)), undefined)
    }),
  )
})

test('what could break out of a path or a command is no id', () => {
  for (const bad of ['', '../x', 'a b', 'a/b', '-a', 'a\nb'])
    assert.throws(() => linuxNames('pd').networkNetns(bad), { code: 'network.setup_failed' })
})

test('a port id ends in the number of its NIC', () => {
  assert.deepEqual([portOwner('0f-1a-12'), portIndex('0f-1a-12')], ['0f-1a', 12])
})
