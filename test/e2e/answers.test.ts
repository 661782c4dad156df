import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'

/** What people get wrong, and what they are told. The fake engine serves: these answers come before any engine. */
describe('answers to what cannot be', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  before(async () => {
    cloud = await Cloud.start({ fake: true })
  })
  after(() => cloud.destroy())

  const put = (spec: object, name = 'bad') =>
    cloud.cli(['apply', '-f', '-'], { input: JSON.stringify({ kind: 'Instance', metadata: { name }, spec }) })

  const table: [string, object, { code: string; field: string }][] = [
    ['an unknown field', { image: 'a:1', memroy: '1GiB' }, { code: 'api.unknown_field', field: '/spec/memroy' }],
    ['a wrong type', { image: 'a:1', cpus: 'two' }, { code: 'api.invalid', field: '/spec/cpus' }],
    ['no CPU at all', { image: 'a:1', cpus: 0 }, { code: 'api.invalid', field: '/spec/cpus' }],
    ['a unit that does not exist', { image: 'a:1', memory: '12XB' }, { code: 'base.bad_quantity', field: '/spec/memory' }],
    ['more CPUs than any node has', { image: 'a:1', cpus: 1000 }, { code: 'node.too_small', field: '/spec/cpus' }],
    ['more memory than any node has', { image: 'a:1', memory: '9TiB' }, { code: 'node.too_small', field: '/spec/memory' }],
    ['an engine that does not exist', { image: 'a:1', engine: 'jail' }, { code: 'api.invalid', field: '/spec/engine' }],
    ['an image reference that is none', { image: 'No Such!' }, { code: 'image.bad_reference', field: '/spec/image' }],
    [
      'a network that does not exist',
      { image: 'a:1', networks: [{ network: 'nowhere' }] },
      { code: 'network.not_found', field: '/spec/networks/0/network' },
    ],
  ]
  for (const [what, spec, { code, field }] of table) {
    test(`${what} is refused with its field, a code and the next step, and nothing is stored`, async () => {
      const { code: exit, stderr } = await put(spec)
      assert.notEqual(exit, 0)
      assert.match(stderr, new RegExp(code.replaceAll('.', '\\.')))
      assert.ok(stderr.includes(field), `${stderr} names ${field}`)
      assert.match(stderr, /hint:/)
      assert.equal((await cloud.cli(['get', 'instances', 'bad'])).code, 3)
    })
  }

  test('a name in use, a stale write and a published port are conflicts that name the other', async () => {
    await cloud.ok('run', 'web:1', '--name', 'first', '-p', '18999:80')
    const again = await cloud.cli(['run', 'web:1', '--name', 'first'])
    assert.deepEqual([again.code, /store\.exists/.test(again.stderr)], [4, true])
    const port = await cloud.cli(['run', 'web:1', '--name', 'second', '-p', '18999:80'])
    assert.deepEqual([port.code, /first/.test(port.stderr)], [4, true])
    const url = {
      params: { path: { project: 'default', name: 'first' }, header: { 'if-match': '"1"' } },
      body: { metadata: { name: 'first' }, spec: { image: 'web:2' } },
    }
    await assert.rejects(
      cloud.client.api.PUT('/v1/projects/{project}/instances/{name}', url as never),
      (error: { problem?: { code: string } }) => error.problem?.code === 'store.conflict',
    )
    assert.equal((await cloud.json<{ spec: { image: string } }>('get', 'instances', 'first')).spec.image, 'web:1')
  })

  test('a command that does not exist suggests the one that was meant', async () => {
    const { code, stderr } = await cloud.cli(['describ', 'instance', 'first'])
    assert.equal(code, 2)
    assert.match(stderr, /describe/)
  })

  test('no server: the address, the next step, and an exit code of its own', async () => {
    const { code, stderr } = await cloud.cli(['ps'], { env: { PANDO_HOST: '/run/nobody-here.sock' } })
    assert.equal(code, 5)
    assert.match(stderr, /pando up/)
  })
})
