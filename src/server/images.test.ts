import assert from 'node:assert/strict'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiError } from '../client/api-error.ts'
import { type Operation as ApiOperation, connect } from '../client/client.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import { startTestApi, type TestApi } from './test-api.ts'
import { removeOrphans } from './upload.ts'

const options = { timeout: 30_000 }
const images = '/v1/projects/default/images'
const rejectsWith = (code: string, field?: string) => (error: unknown) =>
  error instanceof ApiError && error.code === code && (field === undefined || error.problem.field === field)

const operations = async ({ store }: TestApi) => (await store.list(Operation)).items

test('an archive is on disk before its Operation exists', options, async () => {
  await using api = await startTestApi()
  const archive = Buffer.alloc(9 * 1024 ** 2, 'layer')
  const client = connect({ url: api.url, token: api.token, ca: api.ca })
  const operation = await client.importImage({ project: 'default', reference: 'shop:1', archive: Readable.from([archive]) })
  const { reference, upload } = operation.spec.args as { reference: string; upload: string }
  assert.deepEqual([operation.spec.verb, operation.spec.target, reference], ['image.import', { kind: 'Image', name: 'shop-1' }, 'shop:1'])
  const path = join(api.uploadsDir, upload)
  assert.ok((await readFile(path)).equals(archive))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(
    (await operations(api)).map(({ metadata }) => metadata.uid),
    [operation.metadata.uid],
  )
})

test('an upload that breaks off leaves no file and no Operation', options, async () => {
  await using api = await startTestApi()
  const sent = request({
    socketPath: api.socketPath,
    method: 'POST',
    path: `${images}/import?reference=shop:1`,
    headers: { 'content-type': 'application/x-tar', 'content-length': 10_000_000 },
  })
  sent.on('error', () => {})
  sent.write(Buffer.alloc(1_000_000))
  while ((await readdir(api.uploadsDir)).length === 0) await pause(5)
  sent.destroy()
  while ((await readdir(api.uploadsDir)).length > 0) await pause(5)
  assert.deepEqual(await operations(api), [])
})

test('an import is refused before anything is sent when it cannot succeed', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const archive = () =>
    new Readable({
      read() {
        this.push(Buffer.alloc(64 * 1024))
      },
    })
  await assert.rejects(
    client.importImage({ project: 'default', reference: 'Not A Name', archive: archive() }),
    rejectsWith('image.bad_reference', '/reference'),
  )
  await assert.rejects(client.importImage({ project: 'nowhere', reference: 'a', archive: archive() }), rejectsWith('project.not_found'))
  await assert.rejects(
    client.importImage({ project: 'default', reference: 'a', archive: Readable.from([]) }),
    rejectsWith('image.bad_upload'),
  )
  assert.deepEqual([await readdir(api.uploadsDir), await operations(api)], [[], []])
})

test('credentials of a pull are kept apart from the Operation and the log', options, async () => {
  await using api = await startTestApi()
  const { data } = await connect({ socketPath: api.socketPath }).api.POST('/v1/projects/{project}/images/pull', {
    params: { path: { project: 'default' } },
    body: { reference: 'registry.example/team/shop:1', username: 'ann', password: 'hunter2' },
  })
  assert.deepEqual(api.credentials, new Map([[data.metadata.uid, { username: 'ann', password: 'hunter2' }]]))
  assert.deepEqual(data.spec.args, { reference: 'registry.example/team/shop:1', insecure: false, anywhere: true })
  assert.ok(!JSON.stringify(await api.store.history({})).includes('hunter2'))
})

test('what a build needs is checked at once', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const build = (body: unknown) => client.call<ApiOperation>('POST', `${images}/build`, { body })
  await assert.rejects(build({ reference: 'a', packages: ['--help'] }), rejectsWith('api.invalid', '/packages/0'))
  await assert.rejects(build({ reference: 'a', files: { '../etc/passwd': { content: '' } } }), rejectsWith('api.invalid'))
  await assert.rejects(build({ reference: 'a:b:c' }), rejectsWith('image.bad_reference'))
  const operation = await build({ reference: 'web:1', packages: ['busybox-static'], config: { entrypoint: ['/bin/busybox'] } })
  assert.deepEqual([operation.spec.verb, operation.spec.args['packages']], ['image.build', ['busybox-static']])
})

test('archives that no Operation names are removed, others stay', options, async () => {
  await using api = await startTestApi()
  const operation = await connect({ socketPath: api.socketPath }).importImage({
    project: 'default',
    reference: 'a',
    archive: Readable.from([Buffer.from('tar')]),
  })
  await writeFile(join(api.uploadsDir, 'orphan'), 'half')
  await removeOrphans(api.uploadsDir, api.store)
  assert.deepEqual(await readdir(api.uploadsDir), [operation.spec.args['upload']])
})
