import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { SpecInput, Stored } from '../../../api/kind.ts'
import { silentLog } from '../../../base/log.ts'
import { createVirtualClock, type VirtualClock } from '../../../base/virtual-clock.ts'
import { runControllers } from '../../../controller/manager.ts'
import { Node } from '../../../resources/compute/kind.ts'
import { StoragePool } from '../../../resources/storage/pool-kind.ts'
import { createMemoryStore } from '../../../store/memory/memory.ts'
import { setStatus } from '../../../store/update.ts'
import { Project } from '../../auth/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import { Alarm, AlarmRule, Silence } from '../alarm-kind.ts'
import { openArchive } from '../archive/archive.ts'
import { Metrics } from '../metrics.ts'
import { notifyController } from '../notify/controller.ts'
import type { Message } from '../notify/message.ts'
import { Receiver } from '../receiver-kind.ts'
import { alarmRules } from './admissions.ts'
import { alarmController } from './controller.ts'
import { defaultRules, makeDefaultRules } from './default-rules.ts'
import { planAlarms } from './plan.ts'

const second = 1_000
const minute = 60 * second

/** The real loops, a receiver that is a real HTTP server, and a clock that goes when told. */
async function world(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'pando-alarms-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  let metrics = new Metrics(openArchive({ path: join(dir, 'metrics.db') }))
  const hook = await webhook(t)
  let stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined
  const start = async () => {
    stop = new AbortController()
    metrics = new Metrics(metrics.archive)
    const controllers = [alarmController({ metrics }), notifyController()]
    running = await runControllers({ controllers, store, clock, log: silentLog, random: () => 0, signal: stop.signal })
  }
  const end = async () => {
    stop.abort()
    await clock.advance(0)
    await running?.done
  }
  await start()
  t.after(async () => {
    await end()
    metrics.archive.close()
  })
  const node = await store.create(Node, {
    name: 'n1',
    spec: Node.spec.parse({}),
    status: { ...Node.initialStatus, phase: 'ready' } as never,
  })
  for (const name of ['default', 'shop', 'other']) await store.create(Project, { name, spec: Project.spec.parse({}) })
  return {
    ...{ clock, store, hook, start, end },
    setNode: (phase: 'ready' | 'notReady') => setStatus(store, Node, node, (status) => ({ ...status, phase, reason: 'gone' }) as never),
    rule: (spec: Partial<SpecInput<typeof AlarmRule>> = {}, name = 'node-down') =>
      store.create(AlarmRule, { name, spec: AlarmRule.spec.parse({ ...defaultRules['node-down'], ...spec }) }),
    receiver: (spec: Partial<SpecInput<typeof Receiver>> = {}) =>
      store.create(Receiver, {
        name: 'hook',
        spec: Receiver.spec.parse({ send: { type: 'webhook', url: hook.url }, groupWait: 0, ...spec }),
      }),
    alarms: async () => (await store.list(Alarm)).items,
    measure: (kind: 'Instance' | 'Node', uid: string, values: Record<string, number>) =>
      metrics.record(clock.now(), [{ kind, uid, name: uid, values }]),
    /** Lets time go by; what is sent over a real network meanwhile has arrived afterwards. */
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 15 * second) {
        await clock.advance(Math.min(left, 15 * second))
        await hook.settled(clock)
      }
    },
  }
}

async function webhook(t: TestContext) {
  const got: Message[] = []
  const headers: IncomingMessage['headers'][] = []
  let answer = 200
  let open = 0
  const server = createServer(async (request, response) => {
    open++
    headers.push(request.headers)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (answer === 200) got.push(JSON.parse(Buffer.concat(chunks).toString()) as Message)
    response.once('close', () => open--)
    response.writeHead(answer).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/alarms`,
    ...{ got, headers },
    answerWith: (status: number) => {
      answer = status
    },
    /** Short lines of what has come. */
    lines: () =>
      got.map(
        ({ status, alarms }) => `${status}: ${alarms.map(({ rule, state, object }) => `${rule} ${state} ${object.name}`).join(', ')}`,
      ),
    /** Nothing is under way any more. */
    async settled(clock: VirtualClock) {
      do {
        await new Promise((resolve) => setTimeout(resolve, 8)) // a request that is about to be sent has no event to wait for
        await clock.advance(0)
      } while (open > 0)
    },
  }
}

test('an alarm fires when it has held for long enough, and is over when it does not hold any more', async (t) => {
  const { rule, setNode, alarms, clock } = await world(t)
  await rule({ for: 2 * minute })
  await setNode('notReady')
  await clock.advance(minute)
  assert.equal((await alarms())[0]!.status.phase, 'pending')
  await clock.advance(90 * second)
  const [firing] = await alarms()
  assert.equal(firing!.status.phase, 'firing')
  assert.equal(firing!.status.summary, 'the node n1 is down')
  assert.deepEqual(firing!.spec.object.name, 'n1')
  await setNode('ready')
  await clock.advance(30 * second)
  assert.equal((await alarms())[0]!.status.phase, 'resolved')
})

test('an alarm that is over for a week goes', () => {
  const at = Date.UTC(2030, 0, 1)
  const status = { phase: 'resolved', summary: 'x', ...{ since: iso(at), firedAt: iso(at), resolvedAt: iso(at) } } as const
  const alarm = { metadata: { name: 'a' }, spec: { object: { kind: 'Node', name: 'n1', uid: 'u' } }, status } as Stored<typeof Alarm>
  const rule = { metadata: { name: 'r' }, spec: AlarmRule.spec.parse(defaultRules['node-down']) } as Stored<typeof AlarmRule>
  const plan = (days: number) => planAlarms({ rule, found: [], alarms: [alarm], now: at + days * 86_400_000 })
  assert.deepEqual(plan(6), [])
  assert.deepEqual(plan(8), [{ do: 'remove', alarm }])
})

const iso = (ms: number) => new Date(ms).toISOString()

test('what does not hold for long enough leaves nothing behind', async (t) => {
  const { rule, setNode, alarms, clock, hook, receiver, pass } = await world(t)
  await receiver()
  await rule({ for: 5 * minute })
  await setNode('notReady')
  await clock.advance(minute)
  await setNode('ready')
  await pass(10 * minute)
  assert.deepEqual(await alarms(), [])
  assert.deepEqual(hook.got, [])
})

test('alarms of a rule that come together are one message, and their end is told', async (t) => {
  const { rule, store, hook, receiver, pass } = await world(t)
  await receiver({ groupWait: 30 * second })
  await rule({ when: { type: 'state', of: 'StoragePool', field: 'status.alarm', is: ['true'] }, for: 0, summary: '{name} is full' }, 'pool')
  const status = { ...StoragePool.initialStatus, phase: 'ready' as const, alarm: true }
  const [fast] = [await store.create(StoragePool, { name: 'fast', spec: StoragePool.spec.parse({ path: '/a' }), status })]
  await pass(20 * second)
  await store.create(StoragePool, { name: 'slow', spec: StoragePool.spec.parse({ path: '/b' }), status })
  await pass(2 * minute)
  assert.deepEqual(hook.lines(), ['firing: pool firing fast, pool firing slow'])
  await setStatus(store, StoragePool, fast!, (now) => ({ ...now, alarm: false }))
  await pass(2 * minute)
  assert.deepEqual(hook.lines().slice(1), ['firing: pool firing slow, pool resolved fast'])
})

test('what still fires is sent again in time, unless somebody takes care of it', async (t) => {
  const { rule, setNode, store, alarms, hook, receiver, pass } = await world(t)
  await receiver({ repeat: 30 * minute })
  await rule({ for: 0 })
  await setNode('notReady')
  await pass(40 * minute)
  assert.equal(hook.got.length, 2)
  const [alarm] = await alarms()
  await store.update(Alarm, {
    ...alarm!,
    spec: { ...alarm!.spec, acknowledged: { by: 'user:ann', at: new Date().toISOString(), comment: '' } },
  })
  await pass(90 * minute)
  assert.equal(hook.got.length, 2)
  assert.equal((await alarms())[0]!.spec.acknowledged?.by, 'user:ann')
  await setNode('ready')
  await pass(3 * minute)
  assert.equal(hook.lines().at(-1), 'resolved: node-down resolved n1')
  await setNode('notReady')
  await pass(3 * minute)
  assert.equal((await alarms())[0]!.spec.acknowledged, undefined)
  assert.equal(hook.lines().at(-1), 'firing: node-down firing n1')
})

test('a silenced alarm is sent to nobody, until the silence is over', async (t) => {
  const { rule, setNode, store, clock, alarms, hook, receiver, pass } = await world(t)
  await receiver()
  await rule({ for: 0 })
  const until = new Date(clock.now() + 10 * minute).toISOString()
  await store.create(Silence, { name: 'night', spec: Silence.spec.parse({ match: { rules: ['node-down'] }, until }) })
  await setNode('notReady')
  await pass(9 * minute)
  assert.deepEqual(hook.got, [])
  assert.equal((await alarms())[0]!.status.silencedBy, 'night')
  await pass(2 * minute)
  assert.deepEqual(hook.lines(), ['firing: node-down firing n1'])
  assert.equal((await store.get(Silence, { name: 'night' }))?.status.phase, 'expired')
})

test('after a restart a firing alarm is neither over nor sent again', async (t) => {
  const { rule, store, measure, clock, alarms, hook, receiver, start, end, pass } = await world(t)
  await receiver()
  await rule({ when: { type: 'metric', of: 'Node', metric: 'diskPercent', above: 90, over: 10_000 }, for: 0 }, 'disk')
  measure('Node', 'n1', { diskPercent: 95 })
  await pass(minute)
  assert.deepEqual(hook.lines(), ['firing: disk firing n1'])
  await end()
  await start() // nothing is measured yet: the last minutes are not at hand
  await pass(minute)
  measure('Node', 'n1', { diskPercent: 96 })
  await pass(5 * minute)
  assert.equal((await alarms())[0]!.status.phase, 'firing')
  assert.equal(hook.got.length, 1)
  measure('Node', 'n1', { diskPercent: 50 })
  await pass(2 * minute)
  assert.equal(hook.lines().at(-1), 'resolved: disk resolved n1')
  assert.ok(clock.now() > 0 && (await store.list(Receiver)).items[0]!.status.phase === 'ready')
})

test('nothing is lost while a receiver is down, not even what is over by then', async (t) => {
  const { rule, setNode, store, hook, receiver, pass, start, end } = await world(t)
  await receiver()
  await rule({ for: 0 })
  hook.answerWith(503)
  await setNode('notReady')
  await pass(2 * minute)
  const tries = hook.headers.length
  assert.ok(tries >= 3 && tries <= 6, `${tries} tries in two minutes`)
  const failing = (await store.list(Receiver)).items[0]!.status
  assert.deepEqual([failing.phase, failing.reason?.code], ['failing', 'monitoring.not_delivered'])
  assert.equal(new Set(hook.headers.map((one) => one['x-pando-delivery'])).size, 1)
  await setNode('ready')
  await pass(minute)
  await end()
  await start()
  hook.answerWith(200)
  await pass(11 * minute)
  assert.deepEqual(hook.lines(), ['resolved: node-down resolved n1'])
  assert.equal((await store.list(Receiver)).items[0]!.status.phase, 'ready')
})

test('a rule about events fires when something was said often enough, also when that was before the start', async (t) => {
  const { rule, store, alarms, pass, start, end } = await world(t)
  const web = await store.create(Instance, { name: 'web', project: 'default', spec: Instance.spec.parse({ image: 'web:1' }) })
  const say = () => store.note(web, { level: 'warning', reason: 'Stalled', message: 'no room', source: 'services/lifecycle' })
  await rule({ when: { type: 'event', of: 'Instance', reasons: ['Stalled'], times: 2, in: 10 * minute }, for: 0 }, 'stalled')
  await say()
  await pass(30 * second)
  assert.deepEqual(await alarms(), [])
  await end()
  await say()
  await start()
  await pass(30 * second)
  assert.equal((await alarms())[0]?.status.value, 2)
  await pass(11 * minute)
  assert.equal((await alarms())[0]?.status.phase, 'resolved')
})

test('a rule chooses by labels and project, and what is deleted or paused is over', async (t) => {
  const { rule, store, alarms, pass } = await world(t)
  const create = (name: string, project: string, tier: string) =>
    store.create(Instance, {
      ...{ name, project, labels: { tier }, spec: Instance.spec.parse({ image: 'web:1' }) },
      status: { ...Instance.initialStatus, phase: 'failed' },
    })
  const [web] = [await create('web', 'shop', 'prod'), await create('test', 'shop', 'dev'), await create('web', 'other', 'prod')]
  const when = { type: 'state' as const, of: 'Instance' as const, field: 'status.phase', is: ['failed'] }
  const made = await rule({ when, for: 0, select: { projects: ['shop'], selector: 'tier=prod' } }, 'failed')
  await pass(30 * second)
  assert.deepEqual(
    (await alarms()).map(({ spec: { object, labels } }) => [object.project, object.name, labels['tier']]),
    [['shop', 'web', 'prod']],
  )
  await store.remove(Instance, web!)
  await pass(30 * second)
  assert.equal((await alarms())[0]!.status.phase, 'resolved')
  await create('web', 'shop', 'prod')
  await pass(30 * second)
  assert.equal((await alarms())[0]!.status.phase, 'firing')
  const now = (await store.get(AlarmRule, made.metadata))!
  assert.equal(now.status.firing, 1)
  await store.update(AlarmRule, { ...now, spec: { ...now.spec, paused: true } })
  await pass(30 * second)
  assert.equal((await alarms())[0]!.status.phase, 'resolved')
  assert.equal((await store.get(AlarmRule, made.metadata))!.status.phase, 'paused')
})

test('rules, silences and receivers of a project have to do with that project alone, and go with it', async (t) => {
  const { store, rule, receiver, alarms, hook, pass } = await world(t)
  const failing = async (project: string) =>
    store.create(Instance, {
      ...{ name: 'web', project, spec: Instance.spec.parse({ image: 'web:1' }) },
      status: { ...Instance.initialStatus, phase: 'failed' },
    })
  const [web] = [await failing('shop'), await failing('other')]
  const when = { type: 'state' as const, of: 'Instance' as const, field: 'status.phase', is: ['failed'] }
  await rule({ when, for: 0 }, 'of-the-cloud')
  await rule({ when, for: 0, project: 'shop' }, 'of-shop')
  await receiver({ project: 'shop', groupBy: [] })
  const until = '2999-01-01T00:00:00.000Z'
  const silence = { match: { rules: ['of-the-cloud'] }, project: 'shop', until }
  await store.create(Silence, { name: 'quiet', spec: Silence.spec.parse(silence) })
  await pass(30 * second)
  const short = async () =>
    (await alarms()).map(({ spec, status }) => [spec.rule, spec.object.project, status.silencedBy ?? 'loud'].join(' ')).sort()
  assert.deepEqual(await short(), ['of-shop shop loud', 'of-the-cloud other loud', 'of-the-cloud shop quiet'])
  // What a project has set up is reached over what everybody reaches: this receiver is on loopback.
  assert.deepEqual(hook.got, [])
  const told = (await store.get(Receiver, { name: 'hook' }))!.status
  assert.deepEqual([told.phase, told.reason?.code], ['failing', 'base.out_of_reach'])
  await store.remove(Instance, web!)
  await store.remove(Project, (await store.get(Project, { name: 'shop' }))!)
  await pass(60 * second)
  assert.deepEqual(await short(), ['of-the-cloud other loud'])
  for (const kind of [Silence, Receiver]) assert.equal((await store.list(kind)).total, 0)
  assert.deepEqual(
    (await store.list(AlarmRule)).items.map(({ metadata }) => metadata.name),
    ['of-the-cloud'],
  )
})

test('every default rule is one that is taken, and a cloud gets them once', async (t) => {
  const { store } = await world(t)
  const [admission] = alarmRules
  for (const [name, input] of Object.entries(defaultRules))
    await admission!.admit({ verb: 'create', name, project: undefined, spec: AlarmRule.spec.parse(input) }, { store })
  await makeDefaultRules({ store })
  const made = await store.list(AlarmRule)
  assert.equal(made.items.length, Object.keys(defaultRules).length)
  for (const rule of made.items) await store.remove(AlarmRule, rule)
  await makeDefaultRules({ store })
  assert.equal((await store.list(AlarmRule)).items.length, 0)
})

test('a rule that says too little, too much or something unknown is refused', async (t) => {
  const { store } = await world(t)
  const [admission] = alarmRules
  const admit = (when: object, select = {}) =>
    admission!.admit(
      { verb: 'create', name: 'x', project: undefined, spec: AlarmRule.spec.parse({ summary: 'x', when, select }) },
      { store },
    )
  const code = (wanted: string) => (error: Error & { code?: string }) => error.code === wanted
  await assert.rejects(admit({ type: 'metric', of: 'Node', metric: 'cpu' }), code('monitoring.bad_rule'))
  await assert.rejects(admit({ type: 'metric', of: 'Node', metric: 'cpu', above: 1, below: 2 }), code('monitoring.bad_rule'))
  await assert.rejects(admit({ type: 'metric', of: 'Node', metric: 'requests', above: 1 }), code('monitoring.no_such_metric'))
  await assert.rejects(admit({ type: 'state', of: 'Node', field: 'status.phase' }), code('monitoring.bad_rule'))
  await assert.rejects(admit({ type: 'state', of: 'Node', field: 'status.phase', is: ['x'] }, { selector: '=' }), code('api.bad_selector'))
})
