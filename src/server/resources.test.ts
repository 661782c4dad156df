import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Stored } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import { ApiError } from '../client/api-error.ts'
import { connect, type PandoClient } from '../client/client.ts'
import { admission } from '../controller/admission.ts'
import { Node } from '../resources/compute/kind.ts'
import { Project } from '../services/auth/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const instances = '/v1/projects/default/instances'
const options = { timeout: 30_000 }

function clientOf(api: TestApi): PandoClient {
  return connect({ socketPath: api.socketPath })
}

/** The problem a call ends with. */
async function refusal(call: Promise<unknown>): Promise<ApiError['problem']> {
  try {
    await call
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error))
    return error.problem
  }
  return assert.fail('the call was not refused')
}

const create = (client: PandoClient, spec: unknown, name = 'web') =>
  client.call<Stored<typeof Instance>>('POST', instances, { body: { metadata: { name }, spec } })

test('bad input is refused with code, field and hint, and nothing is stored', options, async (t) => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const image = 'x'
  const cases: { spec: unknown; code: string; field: string; hint?: RegExp; title?: RegExp }[] = [
    { spec: { image, memry: 1 }, code: 'api.unknown_field', field: '/spec/memry', hint: /Did you mean "memory"\?/ },
    {
      spec: { image, ports: [{ port: 1, hostPort: 2, protcol: 'tcp' }] },
      code: 'api.unknown_field',
      field: '/spec/ports/0/protcol',
      hint: /"protocol"/,
    },
    { spec: { image, zzzzzz: 1 }, code: 'api.unknown_field', field: '/spec/zzzzzz', hint: /image, engine/ },
    {
      spec: { image, healthCheck: { type: 'http', prot: 80, port: 1 } },
      code: 'api.unknown_field',
      field: '/spec/healthCheck/prot',
      hint: /"port"/,
    },
    { spec: { image: 7 }, code: 'api.invalid', field: '/spec/image', title: /expected string, found number/ },
    { spec: {}, code: 'api.invalid', field: '/spec/image', title: /is missing/ },
    { spec: { image, memory: '12XB' }, code: 'base.bad_quantity', field: '/spec/memory', hint: /512MiB/, title: /"12XB" is not a size/ },
    { spec: { image, stopGrace: 'soon' }, code: 'base.bad_quantity', field: '/spec/stopGrace', title: /not a duration/ },
    { spec: { image, memory: true }, code: 'api.invalid', field: '/spec/memory', title: /expected number or string, found boolean/ },
    { spec: { image, memory: '1MiB' }, code: 'api.invalid', field: '/spec/memory', title: /at least 16 MiB/ },
    { spec: { image, cpus: 0 }, code: 'api.invalid', field: '/spec/cpus', title: /at least 0\.05/ },
    { spec: { image, engine: 'pod' }, code: 'api.invalid', field: '/spec/engine', title: /container or vm/ },
    { spec: { image, env: { '1X': 'a' } }, code: 'api.invalid', field: '/spec/env/1X', title: /letters, digits/ },
    { spec: { image, env: { 'a/b': 'a' } }, code: 'api.invalid', field: '/spec/env/a~1b' },
    { spec: { image, healthCheck: { type: 'udp' } }, code: 'api.invalid', field: '/spec/healthCheck/type' },
    { spec: { image, ports: [{ port: 70_000, hostPort: 1 }] }, code: 'api.invalid', field: '/spec/ports/0/port', title: /at most 65535/ },
    { spec: [], code: 'api.invalid', field: '/spec', title: /expected object, found array/ },
  ]
  for (const { spec, code, field, hint, title } of cases) {
    await t.test(`${code} at ${field}`, async () => {
      const problem = await refusal(create(client, spec))
      assert.deepEqual([problem.status, problem.code, problem.field], [422, code, field])
      if (hint) assert.match(problem.hint, hint)
      if (title) assert.match(problem.title, title)
      assert.match(problem.requestId!, /^[0-9a-f-]{36}$/)
    })
  }
  assert.equal((await api.store.list(Instance)).total, 0)
})

test('all problems of a body are told at once', options, async () => {
  await using api = await startTestApi()
  const problem = await refusal(create(clientOf(api), { cpus: 0, memory: '12XB', nope: 1 }))
  assert.deepEqual(problem.errors!.map(({ field, code }) => [field, code]).toSorted(), [
    ['/spec/cpus', 'api.invalid'],
    ['/spec/image', 'api.invalid'],
    ['/spec/memory', 'base.bad_quantity'],
    ['/spec/nope', 'api.unknown_field'],
  ])
})

test('metadata that does not fit its address is refused', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const spec = { image: 'x' }
  const put = (body: unknown) => refusal(client.call('PUT', `${instances}/web`, { body }))
  assert.equal((await put({ metadata: { name: 'other' }, spec })).field, '/metadata/name')
  assert.equal((await put({ metadata: { name: 'web', project: 'other' }, spec })).field, '/metadata/project')
  assert.equal((await put({ kind: 'Network', spec })).field, '/kind')
  assert.equal((await put({ metadata: { nmae: 'web' }, spec })).code, 'api.unknown_field')
  assert.equal((await put({ metadata: { labels: { a: 1 } }, spec })).field, '/metadata/labels/a')
  assert.equal((await refusal(create(client, spec, 'Web_1'))).field, '/metadata/name')
  assert.equal((await refusal(client.call('PUT', `${instances}/Web_1`, { body: { spec } }))).field, '/metadata/name')
  assert.equal((await refusal(client.call('POST', instances, { body: { spec } }))).field, '/metadata/name')
})

test('a name that is taken is a conflict, and the other object stays as it is', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const first = await create(client, { image: 'one' })
  const problem = await refusal(create(client, { image: 'two' }))
  assert.deepEqual([problem.status, problem.code, problem.field], [409, 'store.exists', '/metadata/name'])
  assert.deepEqual(await client.call('GET', `${instances}/web`), first)
})

test('a stale revision is a conflict, and the change of the other writer is kept', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const read = await create(client, { image: 'one' })
  const stale = { 'if-match': `"${read.metadata.revision}"` }
  await client.call('PATCH', `${instances}/web`, { body: { spec: { cpus: 2 } } })
  for (const [method, body] of [
    ['PUT', { spec: { image: 'two' } }],
    ['PATCH', { spec: { image: 'two' } }],
    ['DELETE', undefined],
  ] as const) {
    const problem = await refusal(client.call(method, `${instances}/web`, { body, headers: stale }))
    assert.deepEqual([problem.status, problem.code], [409, 'store.conflict'])
  }
  const now = await client.call<Stored<typeof Instance>>('GET', `${instances}/web`)
  assert.deepEqual([now.spec.image, now.spec.cpus, now.metadata.deletedAt], ['one', 2, undefined])
})

test('what was read can be edited and put back, and putting it back unchanged writes nothing', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  await create(client, { image: 'one', memory: '1GiB' })
  const params = { path: { project: 'default', name: 'web' } }
  const path = '/v1/projects/{project}/instances/{name}'
  const { data: read, response: first } = await client.api.GET(path, { params })
  assert.deepEqual((await client.api.PUT(path, { params, body: read })).data, read)
  const body = { ...read, spec: { ...read.spec, cpus: 2 } }
  const { data, response } = await client.api.PUT(path, { params, body, headers: { 'if-match': first.headers.get('etag')! } })
  assert.equal(response.headers.get('etag'), `"${data.metadata.revision}"`)
  assert.deepEqual([data.spec.cpus, data.spec.memory, data.metadata.generation], [2, 1024 ** 3, 2])
})

test('apply creates what is absent, and leaves what verbs wrote when it does not name it', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const body = { spec: { image: 'x' } }
  const { response } = await client.api.PUT('/v1/projects/{project}/instances/{name}', {
    params: { path: { project: 'default', name: 'web' } },
    body: { ...body, metadata: { name: 'web' } },
  })
  assert.deepEqual([response.status, response.headers.get('location')], [201, `${instances}/web`])
  await client.call('POST', `${instances}/web/stop`)
  await client.call('PATCH', `${instances}/web`, { body: { metadata: { labels: { tier: 'prod' } } } })
  const again = await client.call<Stored<typeof Instance>>('PUT', `${instances}/web`, { body })
  assert.deepEqual([again.spec.state, again.metadata.labels], ['stopped', {}])
  assert.equal((await refusal(client.call('PUT', `${instances}/web`, { body, headers: { 'if-none-match': '*' } }))).code, 'store.exists')
})

test('a merge patch changes parts, and null takes away', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  await create(client, { image: 'x', env: { A: '1', B: '2' }, hostname: 'h' })
  const patched = await client.call<Stored<typeof Instance>>('PATCH', `${instances}/web`, {
    body: { spec: { env: { A: null, C: '3' }, hostname: null } },
  })
  assert.deepEqual([patched.spec.env, patched.spec.hostname], [{ B: '2', C: '3' }, undefined])
  assert.equal((await refusal(client.call('PATCH', `${instances}/web`, { body: { spec: { image: null } } }))).field, '/spec/image')
  assert.equal((await refusal(client.call('PATCH', `${instances}/web`, { body: { spec: { nope: 1 } } }))).code, 'api.unknown_field')
})

test('without If-Match a change goes through although controllers write the same object all the time', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  await create(client, { image: 'x' })
  let writing = true
  const controller = (async () => {
    for (let failures = 0; writing; failures++) {
      const now = (await api.store.get(Instance, { project: 'default', name: 'web' }))!
      await api.store.update(Instance, { ...now, status: { ...now.status, failures } }).catch(() => {})
      await pause(1)
    }
  })()
  try {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => client.call('PATCH', `${instances}/web`, { body: { spec: { env: { [`V${i}`]: 'x' } } } })),
    )
  } finally {
    writing = false
  }
  await controller
  const { spec } = (await api.store.get(Instance, { project: 'default', name: 'web' }))!
  assert.equal(Object.keys(spec.env).length, 20)
})

test('a list comes in pages that hold everything once, also over projects and with a selector', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  await client.call('POST', '/v1/projects', { body: { metadata: { name: 'other' } } })
  const wanted: string[] = []
  for (let i = 0; i < 23; i++) {
    const project = i % 3 === 0 ? 'other' : 'default'
    wanted.push(`${project}/i${i}`)
    await client.call('POST', `/v1/projects/${project}/instances`, {
      body: { metadata: { name: `i${i}`, labels: { even: String(i % 2 === 0) } }, spec: { image: 'x' } },
    })
  }
  const pages = async (path: string, query: Record<string, string | number>) => {
    const found: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await client.call<{ items: Stored[]; next?: string; total: number }>('GET', path, { query: { ...query, cursor } })
      found.push(...page.items.map(({ metadata }) => `${metadata.project}/${metadata.name}`))
      if (page.next === undefined) return { found, total: page.total }
      cursor = page.next
    }
  }
  const all = await pages('/v1/instances', { limit: 5 })
  assert.deepEqual([all.found.toSorted(), all.total], [wanted.toSorted(), 23])
  const even = await pages('/v1/instances', { limit: 4, selector: 'even=true' })
  assert.deepEqual([even.found.length, even.total], [12, 12])
  assert.equal((await pages(instances, { limit: 500 })).total, 15)
  assert.equal((await refusal(client.call('GET', instances, { query: { limit: 1001 } }))).field, '/limit')
  assert.equal((await refusal(client.call('GET', instances, { query: { cursor: 'zzz' } }))).field, '/cursor')
  assert.equal((await refusal(client.call('GET', instances, { query: { selector: 'a=b=c' } }))).code, 'api.bad_selector')
  assert.match((await refusal(client.call('GET', instances, { query: { lmit: 1 } }))).hint, /"limit"/)
})

test('an unknown project is told as such, and one that is being deleted takes nothing new', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const problem = await refusal(client.call('GET', '/v1/projects/nowhere/instances'))
  assert.deepEqual([problem.status, problem.code], [404, 'project.not_found'])
  assert.equal((await refusal(client.call('GET', '/v1/projects/nowhere/instances/web'))).code, 'project.not_found')
  assert.equal((await refusal(client.call('GET', `${instances}/web`))).code, 'store.not_found')
  await client.call('POST', '/v1/projects', { body: { metadata: { name: 'old' } } })
  const left = await client.call<Stored>('DELETE', '/v1/projects/old')
  assert.ok(left.metadata.deletedAt)
  assert.deepEqual(await client.call('DELETE', '/v1/projects/old'), left)
  assert.equal(
    (await refusal(client.call('POST', '/v1/projects/old/instances', { body: { metadata: { name: 'a' }, spec: { image: 'x' } } }))).code,
    'api.being_deleted',
  )
  assert.equal(
    (await refusal(client.call('PATCH', '/v1/projects/old', { body: { spec: { description: 'x' } } }))).code,
    'api.being_deleted',
  )
  assert.equal((await refusal(client.call('DELETE', '/v1/projects/never'))).code, 'store.not_found')
})

test('kinds that the platform writes refuse people', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  for (const [method, path] of [
    ['POST', 'images'],
    ['PUT', 'images/a'],
    ['PATCH', 'images/a'],
    ['POST', 'operations'],
  ] as const) {
    const problem = await refusal(client.call(method, `/v1/projects/default/${path}`, { body: {} }))
    assert.deepEqual([problem.status, problem.code], [422, 'api.read_only'])
  }
  assert.equal((await refusal(client.call('DELETE', '/v1/projects/default/operations/none'))).code, 'store.not_found')
  await api.store.create(Node, { name: 'n1', spec: Node.spec.parse({}) })
  assert.equal((await refusal(client.call('DELETE', '/v1/nodes/n1'))).code, 'api.read_only')
  assert.equal(
    (await client.call<Stored<typeof Node>>('PATCH', '/v1/nodes/n1', { body: { spec: { schedulable: false } } })).spec.schedulable,
    false,
  )
})

test('rules of a kind run before each write, one write of the kind at a time', options, async () => {
  let inside = 0,
    most = 0
  const uniqueImage = admission(Instance, async (change, { store }) => {
    most = Math.max(most, ++inside)
    const { items } = await store.list(Instance)
    await new Promise((resolve) => setImmediate(resolve))
    inside--
    const taken = change.verb === 'create' && items.find((item) => item.spec.image === change.spec.image)
    if (taken)
      throw new PandoError(
        'network.port_taken',
        { port: 80, protocol: 'tcp', owner: taken.metadata.name },
        { field: '/spec/ports/0/hostPort' },
      )
  })
  await using api = await startTestApi({ admissions: [uniqueImage] })
  const client = clientOf(api)
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => create(client, { image: 'same' }, `i${i}`)))
  assert.deepEqual([results.filter(({ status }) => status === 'fulfilled').length, most], [1, 1])
  const refused = results.find((result) => result.status === 'rejected')!.reason as ApiError
  assert.deepEqual([refused.problem.status, refused.code], [409, 'network.port_taken'])
  assert.match(refused.message, /published by i\d+/)
})

test('force reaches the rules about deletion', options, async () => {
  const seen: boolean[] = []
  const rule = admission(Project, async (change) => {
    if (change.verb === 'delete') seen.push(change.force)
  })
  await using api = await startTestApi({ admissions: [rule] })
  const client = clientOf(api)
  for (const name of ['a', 'b']) await client.call('POST', '/v1/projects', { body: { metadata: { name } } })
  await client.call('DELETE', '/v1/projects/a')
  await client.call('DELETE', '/v1/projects/b', { query: { force: true } })
  assert.deepEqual(seen, [false, true])
})

test('a broken, huge or hostile body is refused and the server goes on', options, async () => {
  await using api = await startTestApi()
  const post = (body: string, type = 'application/json') =>
    new Promise<{ status: number; code: string }>((resolve, reject) => {
      const sent = request(
        { socketPath: api.socketPath, method: 'POST', path: instances, headers: { 'content-type': type } },
        async (answer) => {
          let text = ''
          for await (const part of answer) text += part
          resolve({ status: answer.statusCode!, code: (JSON.parse(text) as { code: string }).code })
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
  assert.deepEqual(await post('{"metadata":'), { status: 400, code: 'api.bad_json' })
  assert.deepEqual(await post('['.repeat(100_000) + ']'.repeat(100_000)), { status: 400, code: 'api.bad_json' })
  assert.deepEqual(await post('{"spec":{"__proto__":{"image":"x"}}}'), { status: 400, code: 'api.bad_json' })
  assert.deepEqual(await post(JSON.stringify({ spec: { image: 'x'.repeat(2 * 1024 ** 2) } })), { status: 413, code: 'api.too_large' })
  assert.deepEqual(await post('a: 1', 'application/yaml'), { status: 415, code: 'api.unsupported_media_type' })
  assert.deepEqual(await post('null'), { status: 422, code: 'api.invalid' })
  assert.deepEqual(await post(''), { status: 422, code: 'api.invalid' })
  await clientOf(api).call('GET', '/v1/healthz')
})

test('an address that makes no sense is answered with a problem', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  assert.equal((await refusal(client.call('GET', '/v1/projects/%zz'))).code, 'api.bad_request')
  assert.equal((await refusal(client.call('GET', `/v1/projects/${'a'.repeat(300)}`))).code, 'api.bad_request')
  assert.equal((await refusal(client.call('GET', '/v1/projects//instances'))).status, 422)
  assert.equal((await refusal(client.call('OPTIONS', '/v1/projects'))).code, 'api.not_found')
})

test('an object tells its own history', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const web = await create(client, { image: 'x' })
  await create(client, { image: 'x' }, 'other')
  await api.store.note(web, { level: 'warning', reason: 'BackOff', message: 'it ended', source: 'test' })
  const { data } = await client.api.GET('/v1/projects/{project}/instances/{name}/events', {
    params: { path: { project: 'default', name: 'web' } },
  })
  assert.deepEqual(
    data.items.map(({ type, note }) => [type, note?.reason]),
    [
      ['created', undefined],
      ['note', 'BackOff'],
    ],
  )
  const notes = await client.call<{ items: unknown[] }>('GET', `${instances}/web/events`, { query: { types: ['note'] } })
  assert.equal(notes.items.length, 1)
})

test('If-None-Match with the ETag of a read answers 304', options, async () => {
  await using api = await startTestApi()
  const client = clientOf(api)
  const { metadata } = await create(client, { image: 'x' })
  const read = (revision: number) =>
    client.api.GET('/v1/projects/{project}/instances/{name}', {
      params: { path: { project: 'default', name: 'web' } },
      headers: { 'if-none-match': `"${revision}"` },
    })
  assert.equal((await read(metadata.revision)).response.status, 304)
  assert.equal((await read(metadata.revision - 1)).response.status, 200)
})
