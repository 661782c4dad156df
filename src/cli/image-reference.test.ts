import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasCode } from '../base/errors.ts'
import { referenceFor } from './image-reference.ts'

test('an image is called like its file, without what only tells the format', () => {
  const names = {
    'debian-12.qcow2': 'debian-12',
    '/srv/images/Ubuntu 24.04 (server).img.xz': 'ubuntu-24.04-server',
    'https://cloud.example/bookworm/debian-12-generic-amd64.qcow2?x=1': 'debian-12-generic-amd64',
    'https://cloud.example/a/Win%20Server.iso': 'win-server',
    './web.tar.gz': 'web',
    'a.._b--c.raw': 'a-b-c',
  }
  assert.deepEqual(Object.keys(names).map(referenceFor), Object.values(names))
  for (const none of ['-', '.qcow2', 'https://cloud.example/'])
    assert.throws(
      () => referenceFor(none),
      (error) => hasCode(error, 'cli.usage'),
    )
})
