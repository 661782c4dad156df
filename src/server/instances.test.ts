import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Stored } from '../api/kind.ts'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { ApiError } from '../client/api-error.ts'
import { connect, type LogLine } from '../client/client.ts'
import type { Engine, ExecRequest, ExecSession, Powers } from '../engines/engine.ts'
import { createFakeEngine } from '../engines/fake/fake.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import { runningInstance, startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 30_000 }
const web = { project: 'default', name: 'web' }
const signal = new AbortController().signal

function withPowers(powers: Powers): Engine {
  const fake = createFakeEngine({ clock: systemClock })
  return { ...fake, powers: { ...fake.powers, ...powers } }
}

async function setStatus({ store }: TestApi, status: Partial<Stored<typeof Instance>['status']>): Promise<void> {
  const now = (await store.get(Instance, web))!
  await store.update(Instance, { ...now, status: { ...now.status, ...status } as typeof now.status })
}

const rejectsWith = (code: string) => (error: unknown) => error instanceof ApiError && error.code === code

test('a program run over the socket gets its input and returns output and exit code', options, async () => {
  await using api = await startTestApi()
  await runningInstance(api, { image: 'x' })
  const client = connect({ socketPath: api.socketPath })
  const session = await client.exec(web, { argv: ['cat'] }, signal)
  const sent = Buffer.alloc(3 * 1024 ** 2, 'pando ')
  Readable.from([sent]).pipe(session.stdin)
  const [stdout, stderr, code] = await Promise.all([buffer(session.stdout), buffer(session.stderr), session.exit])
  assert.ok(stdout.equals(sent))
  assert.deepEqual([stderr.length, code], [0, 0])
  const missing = await client.exec(web, { argv: ['nothing-like-this'] }, signal)
  assert.equal(await missing.exit, 127)
})

test('a program run over TLS keeps stdout and stderr apart, and takes size and signals of the terminal', options, async () => {
  const told: unknown[] = []
  let request: ExecRequest | undefined
  const engine = withPowers({
    async exec(_id, asked): Promise<ExecSession> {
      request = asked
      const { promise: exit, resolve } = Promise.withResolvers<number>()
      const [stdout, stderr] = [new PassThrough(), new PassThrough()]
      stdout.write('out')
      stderr.write('err')
      return {
        stdin: new PassThrough(),
        stdout,
        stderr,
        exit,
        resize: (size) => told.push(size),
        signal: (name) => {
          told.push(name)
          stdout.end()
          stderr.end()
          resolve(130)
        },
      }
    },
  })
  await using api = await startTestApi({ engine })
  await runningInstance(api, { image: 'x' })
  const client = connect({ url: api.url, token: api.token, ca: api.ca })
  const session = await client.exec(
    web,
    { argv: ['sh', '-c', 'a b'], env: { A: '1=2', B: '' }, user: 'app', workdir: '/srv', tty: { columns: 100, rows: 30 } },
    signal,
  )
  session.resize({ columns: 120, rows: 40 })
  session.signal('SIGINT')
  const [stdout, stderr, code] = await Promise.all([text(session.stdout), text(session.stderr), session.exit])
  assert.deepEqual([stdout, stderr, code], ['out', 'err', 130])
  assert.deepEqual(request, {
    argv: ['sh', '-c', 'a b'],
    env: { A: '1=2', B: '' },
    user: 'app',
    workdir: '/srv',
    tty: { columns: 100, rows: 30 },
  })
  assert.deepEqual(told, [{ columns: 120, rows: 40 }, 'SIGINT'])
})

test('a program that prints faster than its reader takes is held back', options, async () => {
  let produced = 0
  const block = Buffer.alloc(64 * 1024)
  const engine = withPowers({
    async exec(): Promise<ExecSession> {
      const stdout = new Readable({
        read() {
          produced += block.length
          this.push(produced > 512 * 1024 ** 2 ? null : block)
        },
      })
      return {
        stdin: new PassThrough(),
        stdout,
        stderr: Readable.from([]),
        exit: once(stdout, 'end').then(() => 0),
        resize() {},
        signal() {},
      }
    },
  })
  await using api = await startTestApi({ engine })
  await runningInstance(api, { image: 'x' })
  const stop = new AbortController()
  const session = await connect({ socketPath: api.socketPath }).exec(web, { argv: ['yes'] }, stop.signal)
  let before = -1
  while (before !== produced) {
    // until it stands still
    before = produced
    for (let i = 0; i < 200; i++) await nextTurn()
  }
  assert.ok(produced < 32 * 1024 ** 2, `${produced} bytes were taken from a program nobody reads`)
  stop.abort()
  await assert.rejects(session.exit, { name: 'AbortError' })
})

test('the program is told to end when its client goes away', options, async () => {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const engine = withPowers({
    async exec(_id, _request, until): Promise<ExecSession> {
      until.addEventListener('abort', () => resolve())
      return {
        stdin: new PassThrough(),
        stdout: new PassThrough(),
        stderr: new PassThrough(),
        exit: new Promise(() => {}),
        resize() {},
        signal() {},
      }
    },
  })
  await using api = await startTestApi({ engine })
  await runningInstance(api, { image: 'x' })
  const stop = new AbortController()
  await connect({ socketPath: api.socketPath }).exec(web, { argv: ['sleep'] }, stop.signal)
  stop.abort()
  await ended
})

test('exec is refused before the connection is upgraded, with the problem of any other call', options, async () => {
  await using api = await startTestApi({ engine: withPowers({}) })
  const client = connect({ socketPath: api.socketPath })
  await assert.rejects(client.exec(web, { argv: ['ls'] }, signal), rejectsWith('store.not_found'))
  await runningInstance(api, { image: 'x' })
  await assert.rejects(client.exec(web, { argv: [] }, signal), rejectsWith('api.invalid'))
  await assert.rejects(client.console(web, signal), rejectsWith('instance.unsupported'))
  await setStatus(api, { phase: 'stopping' })
  await assert.rejects(client.exec(web, { argv: ['ls'] }, signal), rejectsWith('api.not_allowed_now'))
  await assert.rejects(
    connect({ url: api.url, token: 'wrong', ca: api.ca }).exec(web, { argv: ['ls'] }, signal),
    rejectsWith('auth.unknown_token'),
  )
})

test('an engine that fails in the middle is told as a problem', options, async () => {
  const failure = new PandoError('instance.command_not_found', { command: 'ls' })
  const engine = withPowers({
    exec: () => Promise.reject(failure),
    async *logs() {
      yield { at: '2026-01-01T00:00:00.000Z', stream: 'stdout', text: 'one' } as const
      throw failure
    },
  })
  await using api = await startTestApi({ engine })
  await runningInstance(api, { image: 'x' })
  const client = connect({ socketPath: api.socketPath })
  const session = await client.exec(web, { argv: ['ls'] }, signal)
  await assert.rejects(session.exit, rejectsWith('instance.command_not_found'))
  const lines: LogLine[] = []
  await assert.rejects(async () => {
    for await (const line of client.logs(web, {}, signal)) lines.push(line)
  }, rejectsWith('instance.command_not_found'))
  assert.deepEqual(
    lines.map((line) => line.text),
    ['one'],
  )
})

test('a console carries raw bytes both ways until one side ends', options, async () => {
  const device = new PassThrough()
  await using api = await startTestApi({
    engine: withPowers({
      async console() {
        return device
      },
    }),
  })
  await runningInstance(api, { image: 'x', engine: 'vm' })
  const wire = await connect({ socketPath: api.socketPath }).console(web, signal)
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  wire.write(bytes)
  const [echoed] = (await once(wire, 'data')) as [Buffer]
  assert.deepEqual([...echoed], [...bytes])
  wire.end()
  await once(device, 'end')
})

test('logs are followed line by line, and following ends with its signal', options, async () => {
  const asked: unknown[] = []
  const more = new PassThrough({ objectMode: true })
  const engine = withPowers({
    async *logs(_id, logOptions, until) {
      asked.push(logOptions)
      until.addEventListener('abort', () => more.end())
      for await (const line of more) yield line as LogLine
    },
  })
  await using api = await startTestApi({ engine })
  await runningInstance(api, { image: 'x' })
  const stop = new AbortController()
  const lines = connect({ socketPath: api.socketPath })
    .logs(web, { follow: true, since: '2026-01-01T00:00:00.000Z', tail: 5 }, stop.signal)
    [Symbol.asyncIterator]()
  for (const word of ['one', 'two']) {
    more.write({ at: '2026-01-02T00:00:00.000Z', stream: 'stdout', text: word })
    assert.equal(((await lines.next()).value as LogLine).text, word)
  }
  assert.deepEqual(asked, [{ follow: true, since: '2026-01-01T00:00:00.000Z', tail: 5 }])
  stop.abort()
  assert.equal((await lines.next()).done, true)
  await once(more, 'close')
})

test('files go in and come out as they are', options, async () => {
  await using api = await startTestApi()
  await runningInstance(api, { image: 'x' })
  const client = connect({ url: api.url, token: api.token, ca: api.ca })
  const tar = Buffer.alloc(5 * 1024 ** 2, 'tar')
  await client.copyIn(web, { path: '/srv', tar: Readable.from([tar]) })
  assert.ok((await buffer(await client.copyOut(web, '/srv'))).equals(tar))
  await assert.rejects(client.copyOut(web, '/none'), rejectsWith('instance.file_not_found'))
  await assert.rejects(client.copyOut(web, 'srv'), rejectsWith('api.invalid'))
})

test('stats come from the engine', options, async () => {
  await using api = await startTestApi()
  await runningInstance(api, { image: 'x' })
  const { data } = await connect({ socketPath: api.socketPath }).api.GET('/v1/projects/{project}/instances/{name}/stats', {
    params: { path: web },
  })
  assert.equal(data.processes, 1)
})

test('verbs write what should be, and answer with an Operation', options, async () => {
  await using api = await startTestApi()
  await runningInstance(api, { image: 'x' })
  const client = connect({ socketPath: api.socketPath })
  const spec = async () => {
    const {
      spec: { state, restarts, stopGrace },
    } = (await api.store.get(Instance, web))!
    return { state, restarts, stopGrace }
  }
  const act = (verb: string, body?: unknown) =>
    client.call<Stored<typeof Operation>>('POST', `/v1/projects/default/instances/web/${verb}`, { body })
  const operation = await act('stop', { grace: '3s' })
  assert.deepEqual([operation.spec.verb, operation.spec.target], ['instance.stop', { kind: 'Instance', name: 'web' }])
  assert.deepEqual(await api.store.get(Operation, operation.metadata), operation)
  assert.deepEqual(await spec(), { state: 'stopped', restarts: 0, stopGrace: 3000 })
  await setStatus(api, { phase: 'stopped', byRequest: true })
  await act('start')
  assert.deepEqual(await spec(), { state: 'running', restarts: 0, stopGrace: 3000 })
  await setStatus(api, { phase: 'failed', restartsDone: 4 })
  await act('start')
  assert.deepEqual(await spec(), { state: 'running', restarts: 5, stopGrace: 3000 })
  await setStatus(api, { phase: 'running' })
  await act('restart')
  await act('pause')
  assert.deepEqual(await spec(), { state: 'paused', restarts: 6, stopGrace: 3000 })
  await assert.rejects(act('resume'), (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.deepEqual([error.problem.status, error.code], [409, 'api.not_allowed_now'])
    assert.match(error.message, /web is running: resume is possible when it is paused/)
    return true
  })
  await assert.rejects(act('stop', { grace: 'long' }), rejectsWith('base.bad_quantity'))
  await assert.rejects(act('stop', { gracee: '1s' }), rejectsWith('api.unknown_field'))
})

test('pausing is refused where the engine cannot, and an absent engine is told with its remedy', options, async () => {
  const { pause: _none, ...powers } = createFakeEngine({ clock: systemClock }).powers
  await using api = await startTestApi({ engine: { ...createFakeEngine({ clock: systemClock }), runs: ['container'], powers } })
  await runningInstance(api, { image: 'x' })
  const client = connect({ socketPath: api.socketPath })
  await assert.rejects(client.call('POST', '/v1/projects/default/instances/web/pause'), rejectsWith('instance.unsupported'))
  const now = (await api.store.get(Instance, web))!
  await api.store.update(Instance, { ...now, spec: { ...now.spec, engine: 'vm' } })
  await assert.rejects(client.call('GET', '/v1/projects/default/instances/web/stats'), rejectsWith('node.engine_unavailable'))
})

test('an upload that the instance refuses early ends with the problem, not with a broken pipe', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024))
    },
  })
  await assert.rejects(client.copyIn(web, { path: '/srv', tar: endless }), rejectsWith('store.not_found'))
  assert.equal(endless.destroyed, true)
})

test('a server that stops ends sessions whose engine does not', options, async () => {
  const silent = () => ({
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    exit: new Promise<number>(() => {}),
    resize() {},
    signal() {},
  })
  const api = await startTestApi({ engine: withPowers({ exec: async () => silent(), console: async () => new PassThrough() }) })
  await runningInstance(api, { image: 'x' })
  const client = connect({ socketPath: api.socketPath })
  const session = await client.exec(web, { argv: ['sleep'] }, signal)
  const wire = await client.console(web, signal)
  wire.resume()
  await Promise.all([api[Symbol.asyncDispose](), assert.rejects(session.exit, rejectsWith('client.connection_lost')), once(wire, 'end')])
})
