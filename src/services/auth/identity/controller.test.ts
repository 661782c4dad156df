import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../../base/log.ts'
import { createVirtualClock } from '../../../base/virtual-clock.ts'
import { runControllers } from '../../../controller/manager.ts'
import { createMemoryStore } from '../../../store/memory/memory.ts'
import { modify } from '../../../store/update.ts'
import { Credential, ServiceAccount, Session, Token, User } from '../people-kind.ts'
import { identityControllers } from './controller.ts'
import { openIdentity } from './identity.ts'
import { readSessionKey } from './random-keys.ts'
import { defaultSessionLimits as limits } from './sessions.ts'

const minute = 60_000
const day = 24 * 60 * minute

async function world() {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const identity = openIdentity({ store, clock, limits })
  const user = await store.create(User, { name: 'ann', spec: User.spec.parse({}) })
  const open = () => identity.sessions.open(user, { method: 'password', address: '192.0.2.1', agent: '', groups: [] })
  const issue = (expiresAt?: string) => identity.tokens.issue({ owner: user, description: '', scope: {}, expiresAt })
  const stop = new AbortController()
  const start = () => runControllers({ store, clock, log: silentLog, controllers: identityControllers(limits), signal: stop.signal })
  const counts = async () => Promise.all([Session, Token, Credential].map(async (kind) => (await store.list(kind)).total))
  return {
    clock,
    store,
    identity,
    user,
    open,
    issue,
    start,
    counts,
    async [Symbol.asyncDispose]() {
      stop.abort(new DOMException('over', 'AbortError'))
      await clock.advance(0)
      await store.close()
    },
  }
}

test('a session that nobody uses is gone after half an hour, one that is used after twelve hours, with what proves them', async () => {
  await using w = await world()
  await w.start()
  const idle = await w.open()
  const used = await w.open()
  const alive = async ({ session }: typeof idle) => (await w.store.get(Session, session.metadata)) !== undefined
  for (let minutes = 0; minutes < 29; minutes++) {
    await w.clock.advance(minute)
    await w.identity.sessions.seen((await w.store.get(Session, used.session.metadata))!)
  }
  assert.deepEqual([await alive(idle), await alive(used)], [true, true])
  for (let minutes = 29; minutes < 12 * 60; minutes += 20) {
    await w.identity.sessions.seen((await w.store.get(Session, used.session.metadata))!)
    await w.clock.advance(20 * minute)
    assert.equal(await alive(idle), false)
    if (minutes + 20 < 12 * 60) assert.equal(await alive(used), true, `after ${minutes + 20} minutes`)
  }
  assert.equal(await alive(used), false)
  assert.deepEqual(await w.counts(), [0, 0, 0])
  await assert.rejects(w.identity.sessions.resolve(readSessionKey(used.cookie)!), { code: 'auth.session_ended' })
})

test('that somebody is there is written once a minute, however much they do', async () => {
  await using w = await world()
  const { session } = await w.open()
  const before = await w.store.revision()
  for (let second = 0; second < 180; second++) {
    await w.clock.advance(1000)
    await w.identity.sessions.seen((await w.store.get(Session, session.metadata))!)
  }
  assert.equal((await w.store.revision()) - before, 3)
})

test('a token is told to have expired, and is gone a month later', async () => {
  await using w = await world()
  await w.start()
  const { token } = await w.issue(new Date(w.clock.now() + 40 * day).toISOString())
  await w.issue()
  const phase = async () => (await w.store.get(Token, token.metadata))?.status.phase
  await w.clock.advance(39 * day)
  assert.equal(await phase(), 'active')
  await w.clock.advance(2 * day)
  assert.equal(await phase(), 'expired')
  await w.clock.advance(31 * day)
  assert.deepEqual([await phase(), await w.counts()], [undefined, [0, 1, 1]])
})

test('who is disabled has no session left, who is deleted nothing at all; an account of that name made later gets nothing of it', async () => {
  await using w = await world()
  await w.start()
  await w.identity.passwords.set(w.user, { password: 'wandering mole tin', mustChange: false })
  const { cookie } = await w.open()
  await w.issue()
  await modify(w.store, User, { name: 'ann' }, (now) => ({ ...now, spec: { ...now.spec, disabled: true } }))
  await w.clock.advance(0)
  assert.deepEqual(await w.counts(), [0, 1, 2])
  assert.equal((await w.store.get(User, { name: 'ann' }))!.status.phase, 'disabled')
  await modify(w.store, User, { name: 'ann' }, (now) => ({
    ...now,
    metadata: { ...now.metadata, deletedAt: new Date(w.clock.now()).toISOString() },
  }))
  await w.clock.advance(0)
  assert.equal(await w.store.get(User, { name: 'ann' }), undefined)
  assert.deepEqual(await w.counts(), [0, 0, 0])
  await w.store.create(User, { name: 'ann', spec: User.spec.parse({}) })
  await assert.rejects(w.identity.sessions.resolve(readSessionKey(cookie)!), { code: 'auth.session_ended' })
})

test('what was left while no controller ran is cleared up when one begins', async () => {
  await using w = await world()
  await w.open()
  const account = await w.store.create(ServiceAccount, { project: 'demo', name: 'ci', spec: ServiceAccount.spec.parse({}) })
  await w.identity.tokens.issue({ owner: account, description: '', scope: {} })
  for (const kind of [Session, Token]) for (const object of (await w.store.list(kind)).items) await w.store.remove(kind, object)
  assert.deepEqual(await w.counts(), [0, 0, 2])
  await w.start()
  await w.clock.advance(0)
  assert.deepEqual(await w.counts(), [0, 0, 0])
})

test('of one user at most fifty sessions are kept, and the ones seen last stay', async () => {
  await using w = await world()
  const first = await w.open()
  await w.clock.advance(minute)
  for (let i = 0; i < 50; i++) await w.open()
  assert.deepEqual(await w.counts(), [50, 0, 51])
  assert.equal(await w.store.get(Session, first.session.metadata), undefined)
})
