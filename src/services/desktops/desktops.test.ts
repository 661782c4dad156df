import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { desktopsWorld } from '../../../test/support/desktops-world.ts'
import { hasCode } from '../../base/errors.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Desktop, DesktopPool } from './kind.ts'

async function world(t: TestContext, options: Parameters<typeof desktopsWorld>[0] = {}) {
  const cloud = await desktopsWorld(options)
  t.after(cloud.stopServer)
  await cloud.freezeGolden()
  return cloud
}
const data = { size: 64 * 1024 ** 2, path: '/home' }

test('sixty desktops of a snapshot come up at once, and the pool says how long that took', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { snapshot: 'golden' }, size: 60 })
  await cloud.until('ready')
  const { status } = await cloud.pool()
  assert.deepEqual([status.desktops, status.ready, status.inUse, status.old], [60, 60, 0, 0])
  assert.ok(status.lastReadyMs! < 30_000, `${status.lastReadyMs} ms`)
  const instances = (await cloud.store.list(Instance)).items.filter(({ metadata }) => metadata.name.startsWith('class-'))
  assert.equal(instances.length, 60)
  assert.ok(instances.every(({ spec }) => spec.from?.snapshot === 'golden'))
})

test('whoever asks twice has one desktop, with their data in it; after logout it is as new and the data is theirs elsewhere', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { snapshot: 'golden' }, size: 2, data })
  await cloud.until('ready')
  const first = await cloud.assign('alice')
  assert.equal((await cloud.assign('alice')).metadata.name, first.metadata.name)
  await cloud.untilDesktop('class-1', 'assigned')
  await cloud.clock.advance(10_000)
  assert.deepEqual(await cloud.volumes(), [['alice', 'class-1']])
  assert.equal((await cloud.desktop('class-1')).status.data, 'class-data-alice')
  await cloud.touch('class-1', 'was here')
  await cloud.giveBack('class-1')
  await cloud.untilDesktop('class-1', 'available')
  assert.equal(await cloud.marks('class-1'), undefined)
  const { status } = await cloud.desktop('class-1')
  assert.deepEqual([status.resetsDone, status.data, status.reset], [1, undefined, undefined])
  assert.equal((await cloud.assign('bob')).metadata.name, 'class-1')
  assert.equal((await cloud.assign('alice')).metadata.name, 'class-2')
  await cloud.clock.advance(20_000)
  assert.deepEqual((await cloud.volumes()).sort(), [['alice', 'class-2'], ['bob', 'class-1']]) // biome-ignore format: pairs
  await assert.rejects(cloud.assign('carol'), (error) => hasCode(error, 'desktop.none_free'))
})

test('desktops of an image are frozen once all of them are up, and go back there in a moment', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { image: 'win:1' }, size: 20 })
  const isFrozen = ({ metadata }: { metadata: { name: string } }) => metadata.name.endsWith('-base')
  await cloud.clock.runUntil(async () => {
    const frozen = (await cloud.store.list(Snapshot)).items.filter(isFrozen).length
    const up = (await cloud.store.list(Instance)).items.filter(({ status }) => status.phase === 'running').length
    assert.ok(frozen === 0 || up >= 20, `${frozen} are frozen while ${up} are up`)
    return (await cloud.pool()).status.phase === 'ready'
  }, 600_000)
  assert.equal((await cloud.all()).length, 20)
  let fewest = 20
  await cloud.clock.runUntil(async () => {
    const { ready, phase } = (await cloud.pool()).status
    assert.equal(phase, 'ready', 'what is being frozen is there')
    fewest = Math.min(fewest, ready)
    return ready === 20 && (await cloud.instance('class-20')).spec.from !== undefined
  }, 60_000)
  assert.ok(fewest >= 12, `${20 - fewest} were frozen at a time by 8 processors`)
  const { spec } = await cloud.instance('class-3')
  assert.deepEqual(spec.from, { snapshot: 'class-3-base', memory: true, take: 0 })
  await cloud.assign('alice')
  await cloud.touch('class-1', 'was here')
  await cloud.clock.advance(1_000)
  await cloud.giveBack('class-1')
  await cloud.untilDesktop('class-1', 'available')
  assert.equal(await cloud.marks('class-1'), undefined)
  assert.ok((await cloud.desktop('class-1')).status.lastResetMs! < 2_000, 'it did not boot')
})

test('a desktop that was given away before it was frozen is as new after it all the same, and is frozen then', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { image: 'win:1' }, size: 20 })
  await cloud.untilDesktop('class-1', 'available')
  await cloud.assign('alice')
  const before = (await cloud.instance('class-1')).metadata.uid
  await cloud.touch('class-1', 'was here')
  await cloud.until('ready')
  await cloud.clock.advance(60_000)
  assert.equal((await cloud.instance('class-1')).spec.from, undefined, 'what somebody has is not frozen')
  await cloud.giveBack('class-1')
  await cloud.untilDesktop('class-1', 'available')
  assert.notEqual((await cloud.instance('class-1')).metadata.uid, before)
  assert.equal(await cloud.marks('class-1'), undefined)
  await cloud.clock.advance(10_000)
  assert.deepEqual((await cloud.instance('class-1')).spec.from, { snapshot: 'class-1-base', memory: true, take: 0 })
})

test('a desktop whose snapshot is lost is made anew, and boots', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { image: 'win:1' }, size: 1 })
  await cloud.until('ready')
  await cloud.clock.runUntil(async () => (await cloud.instance('class-1')).spec.from !== undefined, 60_000)
  await cloud.untilDesktop('class-1', 'available')
  const { uid } = (await cloud.store.get(Snapshot, cloud.key('class-1-base')))!.metadata
  await cloud.engine.powers.snapshots!.remove(uid, new AbortController().signal)
  const before = (await cloud.instance('class-1')).metadata.uid
  await cloud.reset('class-1')
  await cloud.untilDesktop('class-1', 'resetting')
  await cloud.untilDesktop('class-1', 'available')
  assert.notEqual((await cloud.instance('class-1')).metadata.uid, before)
  assert.equal((await cloud.desktop('class-1')).status.resetsDone, 1)
})

test('a session ends after a while without input, and when whoever was logged in inside has left', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { snapshot: 'golden' }, size: 2, idleTimeout: 60_000, disconnectTimeout: 30_000 })
  await cloud.until('ready')
  await cloud.assign('alice')
  await cloud.untilDesktop('class-1', 'assigned')
  const { uid } = (await cloud.instance('class-1')).metadata
  let ended = false
  const screen = cloud.screens.open(uid, () => {
    ended = true
    screen.close()
  })
  await cloud.untilDesktop('class-1', 'connected')
  for (let i = 0; i < 5; i++) {
    await cloud.clock.advance(40_000)
    screen.input()
  }
  assert.equal((await cloud.desktop('class-1')).spec.user, 'alice')
  await cloud.clock.advance(70_000)
  assert.deepEqual([ended, (await cloud.desktop('class-1')).spec.user], [true, undefined])

  await cloud.assign('bob')
  await cloud.untilDesktop('class-1', 'assigned')
  cloud.logIn(uid, ['bob'])
  await cloud.clock.advance(16_000)
  cloud.logIn(uid, [])
  await cloud.clock.advance(20_000)
  assert.equal((await cloud.desktop('class-1')).spec.user, undefined)

  await cloud.assign('carol')
  await cloud.untilDesktop('class-1', 'assigned')
  const theirs = cloud.screens.open(uid, () => theirs.close())
  await cloud.clock.advance(5_000)
  theirs.input()
  theirs.close()
  await cloud.clock.advance(20_000)
  assert.equal((await cloud.desktop('class-1')).spec.user, 'carol', 'a short break ends nothing')
  await cloud.clock.advance(15_000)
  assert.equal((await cloud.desktop('class-1')).spec.user, undefined)
  assert.deepEqual((await cloud.notes('class-1')).filter((reason) => reason === 'LoggedOut').length, 3)
})

test('as many run as the schedule says, and those that rest come as new', async (t) => {
  const cloud = await world(t, { start: Date.parse('2030-01-07T05:00:00Z') })
  const schedule = [{ start: '0 7 * * 1-5', stop: '0 18 * * 1-5', ready: 3 }]
  await cloud.create({ from: { snapshot: 'golden' }, size: 4, timezone: 'UTC', schedule })
  await cloud.until('ready')
  const phases = async () => (await cloud.all()).map(({ status }) => status.phase).join(' ')
  assert.equal(await phases(), 'stopped stopped stopped stopped')
  await cloud.clock.advance(2 * 3_600_000 + 60_000)
  assert.equal(await phases(), 'available available available stopped')
  await cloud.assign('alice')
  await cloud.clock.advance(60_000)
  assert.equal(await phases(), 'assigned available available available', 'another one waits in its place')
  await cloud.clock.advance(11 * 3_600_000)
  assert.equal(await phases(), 'assigned stopped stopped stopped')
  assert.equal((await cloud.assign('bob')).metadata.name, 'class-2', 'outside of the schedule too')
  await cloud.clock.advance(60_000)
  assert.equal(await phases(), 'assigned assigned stopped stopped')
})

test('a new golden image comes to those that nobody uses, two at a time, and to the others when they are given back', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { snapshot: 'golden' }, size: 6 })
  await cloud.until('ready')
  await cloud.assign('alice')
  await cloud.untilDesktop('class-1', 'assigned')
  await cloud.freezeGolden('next')
  const kept = (await cloud.instance('class-1')).metadata.uid
  let fewest = 6
  await cloud.change({ from: { snapshot: 'next' } })
  await cloud.clock.runUntil(async () => {
    const { old, observedGeneration } = (await cloud.pool()).status
    fewest = Math.min(fewest, (await cloud.all()).filter(({ status }) => status.phase === 'available').length)
    return observedGeneration === 2 && old === 1
  }, 300_000)
  assert.ok(fewest >= 3, `${fewest} waited`)
  await cloud.clock.advance(5_000)
  assert.deepEqual([(await cloud.pool()).status.old, (await cloud.instance('class-1')).metadata.uid], [1, kept])
  await cloud.giveBack('class-1')
  await cloud.clock.advance(60_000)
  assert.equal((await cloud.pool()).status.old, 0)
  assert.notEqual((await cloud.instance('class-1')).metadata.uid, kept)
})

test('a persistent desktop keeps what is in it, is upgraded on request only, and goes back to the pool as new', async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { snapshot: 'golden' }, size: 2, mode: 'persistent', data })
  await cloud.until('ready')
  await cloud.assign('alice')
  await cloud.clock.advance(10_000)
  await cloud.touch('class-1', 'hers')
  await cloud.giveBack('class-1')
  await cloud.clock.advance(60_000)
  assert.deepEqual([(await cloud.desktop('class-1')).spec.user, await cloud.marks('class-1')], ['alice', 'hers'])
  await cloud.freezeGolden('next')
  await cloud.change({ from: { snapshot: 'next' } })
  await cloud.clock.advance(120_000)
  assert.equal(await cloud.marks('class-1'), 'hers')
  const { golden } = (await cloud.pool()).status
  await cloud.store.update(Desktop, {
    ...(await cloud.desktop('class-1')),
    spec: { ...(await cloud.desktop('class-1')).spec, golden: golden! },
  })
  await cloud.clock.advance(120_000)
  assert.deepEqual([(await cloud.desktop('class-1')).spec.user, await cloud.marks('class-1')], ['alice', undefined])
  assert.deepEqual(await cloud.volumes(), [['alice', 'class-1']])
  await cloud.touch('class-1', 'hers')
  await cloud.giveBack('class-1', 'release')
  await cloud.untilDesktop('class-1', 'available')
  assert.equal(await cloud.marks('class-1'), undefined)
})

test("a pool that shrinks takes nobody's desktop, and a pool that goes leaves the data", async (t) => {
  const cloud = await world(t)
  await cloud.create({ from: { snapshot: 'golden' }, size: 4, data })
  await cloud.until('ready')
  for (const user of ['alice', 'bob', 'carol']) await cloud.assign(user)
  await cloud.clock.advance(20_000)
  await cloud.giveBack('class-1')
  await cloud.untilDesktop('class-1', 'available')
  await cloud.change({ size: 1 })
  await cloud.clock.advance(60_000)
  assert.deepEqual((await cloud.all()).map(({ metadata }) => metadata.name), ['class-2', 'class-3']) // biome-ignore format: one line
  await cloud.removePool()
  await cloud.clock.advance(60_000)
  const left = await Promise.all([DesktopPool, Desktop].map(async (kind) => (await cloud.store.list(kind)).total))
  assert.deepEqual(left, [0, 0])
  assert.equal((await cloud.store.list(Volume)).total, 3)
  assert.deepEqual((await cloud.store.list(Instance)).items.map(({ metadata }) => metadata.name), ['golden-vm']) // biome-ignore format: one line
})
