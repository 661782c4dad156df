import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { namePattern } from '../../api/kind.ts'
import { hasCode } from '../../base/errors.ts'
import { formatReference, imageName, parseReference, sameReference } from './reference.ts'

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

test('a name without a registry follows the rules of Docker Hub', () => {
  assert.deepEqual(
    ['shop', 'shop:1', 'team/shop:1', 'docker.io/shop:1', `shop@${digest}`].map((r) => formatReference(parseReference(r))),
    [
      'docker.io/library/shop:latest',
      'docker.io/library/shop:1',
      'docker.io/team/shop:1',
      'docker.io/library/shop:1',
      `docker.io/library/shop@${digest}`,
    ],
  )
})

test('a registry is told by a dot, a port or the word localhost', () => {
  assert.deepEqual(parseReference(`registry.example:5000/team/shop:1@${digest}`), {
    host: 'registry.example:5000',
    repository: 'team/shop',
    tag: '1',
    digest,
  })
  assert.deepEqual(
    ['localhost/a', '[::1]:5000/a', '127.0.0.1:5000/a/b'].map((r) => parseReference(r).host),
    ['localhost', '[::1]:5000', '127.0.0.1:5000'],
  )
})

test('what is not a reference is refused with the field at fault', () => {
  const bad = [
    '',
    ' ',
    'Shop:1',
    'shop:',
    'shop:a b',
    '/shop',
    'shop/',
    'a//b',
    '../x',
    'a/../b',
    'shop@sha256:12',
    'shop@md5:12',
    `shop@${digest}@${digest}`,
    'https://registry.example/shop',
    'registry.example:99999/shop',
    'user:pass@registry.example/shop',
    'shop:1:2',
    '-x',
    'a\nb',
    'x'.repeat(600),
  ]
  for (const reference of bad) {
    assert.throws(
      () => parseReference(reference),
      (error) => hasCode(error, 'image.bad_reference') && (error as { field?: string }).field === '/spec/image',
      reference,
    )
  }
})

test('object names are readable where they can be and never clash', () => {
  assert.equal(imageName('shop:1'), 'shop-1')
  assert.equal(imageName('docker.io/library/shop:1'), 'shop-1')
  assert.equal(imageName('shop'), 'shop-latest')
  assert.match(imageName('debian:12.5'), /^debian-12-5-[0-9a-f]{10}$/)
  assert.match(imageName('registry.example:5000/team/shop:1'), /^registry-example-5000-team-shop-1-[0-9a-f]{10}$/)
  assert.notEqual(imageName('a-b:1'), imageName('a:b-1'))
  assert.notEqual(imageName('debian:12.5'), imageName('debian:12-5'))
})

const word = fc.stringMatching(/^[a-z0-9]{1,8}((\.|_|-)[a-z0-9]{1,8}){0,2}$/)
const first = fc.stringMatching(/^[a-z0-9]{1,8}((_|-)[a-z0-9]{1,8}){0,2}$/) // a dot here would make it a registry
const host = fc.oneof(fc.constant(''), fc.constantFrom('localhost/', 'registry.example/', 'r.example:5000/', '[::1]:5000/', 'docker.io/'))
const tail = fc.oneof(fc.constant(''), fc.constant(`@${digest}`), fc.stringMatching(/^:[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}$/))
const anyReference = fc
  .tuple(host, first, fc.array(word, { maxLength: 3 }), tail)
  .map(([h, name, path, t]) => h + [name, ...path].join('/') + t)

test('formatting and parsing again gives the same parts', () => {
  fc.assert(
    fc.property(anyReference, (reference) => {
      const parts = parseReference(reference)
      assert.deepEqual(parseReference(formatReference(parts)), parts)
      assert.equal(sameReference(reference, formatReference(parts)), true)
    }),
  )
})

test('two references have the same object name exactly when they are the same', () => {
  fc.assert(
    fc.property(anyReference, anyReference, (a, b) => {
      assert.match(imageName(a), namePattern)
      assert.equal(imageName(a) === imageName(b), formatReference(parseReference(a)) === formatReference(parseReference(b)))
    }),
    { numRuns: 500 },
  )
})

test('no text makes the parser throw anything but image.bad_reference', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 600 }), (text) => {
      try {
        parseReference(text)
      } catch (error) {
        assert.ok(hasCode(error, 'image.bad_reference'))
      }
    }),
    { numRuns: 1000 },
  )
})
