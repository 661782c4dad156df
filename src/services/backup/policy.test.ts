import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SpecInput, Stored } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import type { Controller } from '../../controller/controller.ts'
import { runControllers } from '../../controller/manager.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify, setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import { Backup } from './kind.ts'
import { policyController } from './policy-controller.ts'
import { BackupPolicy } from './policy-kind.ts'

type Policy = Stored<typeof BackupPolicy>
const project = 'demo'
const hour = 3_600_000
const day = 24 * hour
const key = { project, name: 'nightly' }

/** Stands for who makes backups and forgets them: `ms` for each, and it fails as `fails` says. */
function maker(how: { ms: number; fails(source: string): boolean; most: number; now: number }): Controller {
  return {
    name: 'maker',
    watches: [{ kind: Backup }],
    writes: ['Backup.status'],
    concurrency: 64,
    async reconcile(at, { store, clock, signal }) {
      const backup = await store.get(Backup, at)
      if (!backup) return 'done'
      if (backup.metadata.deletedAt !== undefined) {
        await store.remove(Backup, backup)
        return 'done'
      }
      if (backup.status.phase !== 'pending') return 'done'
      how.now++
      how.most = Math.max(how.most, how.now)
      const moment = isoTime(clock)
      await clock.sleep(how.ms, signal).finally(() => how.now--)
      const phase = how.fails(backup.spec.source) ? ('failed' as const) : ('ready' as const)
      await setStatus(store, Backup, backup, (status) => ({ ...status, phase, at: moment }))
      return 'done'
    },
  }
}

/** Stands for who carries drills out: it writes on the backup what comes of them. */
function prover(works: (backup: string) => boolean): Controller {
  return {
    name: 'prover',
    watches: [{ kind: Operation }],
    writes: ['Operation.status'],
    async reconcile(at, { store, clock }) {
      const operation = await store.get(Operation, at)
      if (operation?.status.phase !== 'pending' || operation.spec.verb !== 'backup.drill') return 'done'
      const name = String(operation.spec.args['backup'])
      const backup = await store.get(Backup, { project, name })
      const ok = works(name)
      if (backup) await setStatus(store, Backup, backup, (status) => ({ ...status, proven: { at: isoTime(clock), tookMs: 1, ok } }))
      await setStatus(store, Operation, operation, () => ({
        phase: 'succeeded' as const,
        startedAt: isoTime(clock),
        finishedAt: isoTime(clock),
      }))
      return 'done'
    },
  }
}

/** Two databases and a policy that backs them up at three in the morning. Times are UTC; it begins on 1 January 2030, midnight. */
async function world(spec: Partial<SpecInput<typeof BackupPolicy>> = {}, sources: readonly string[] = ['db']) {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const how = { ms: 60_000, fails: (_source: string) => false, most: 0, now: 0 }
  let works = (_backup: string) => true
  const add = (name: string) =>
    store.create(Instance, { project, name, labels: { tier: 'prod' }, spec: Instance.spec.parse({ image: 'a:1' }) })
  for (const name of sources) await add(name)
  await store.create(Instance, { project, name: 'other', spec: Instance.spec.parse({ image: 'a:1' }) })
  const whole = { schedule: '0 3 * * *', timezone: 'UTC', select: { tier: 'prod' }, ...spec }
  await store.create(BackupPolicy, { ...key, spec: BackupPolicy.spec.parse(whole) })
  let stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined
  const begin = async () => {
    stop = new AbortController()
    const controllers = [policyController(), maker(how), prover((name) => works(name))]
    running = await runControllers({ store, clock, log: silentLog, signal: stop.signal, controllers, random: () => 0.5 })
    await clock.advance(0)
  }
  const end = async () => {
    stop.abort()
    await running?.done
  }
  await begin()
  return {
    store,
    clock,
    how,
    add,
    begin,
    end,
    proves(judge: (backup: string) => boolean) {
      works = judge
    },
    policy: async () => (await store.get(BackupPolicy, key))!,
    change: (change: (now: Policy['spec']) => Policy['spec']) =>
      modify(store, BackupPolicy, key, (now) => ({ ...now, spec: change(now.spec) })),
    backups: async () => (await store.list(Backup)).items,
    names: async () => (await store.list(Backup)).items.map(({ metadata }) => metadata.name).sort(),
    /** What people were told of the policy, oldest first. */
    told: async () => (await store.history({ kind: 'BackupPolicy' })).flatMap(({ note }) => note?.reason ?? []),
    async [Symbol.asyncDispose]() {
      await end()
    },
  }
}

describe('a policy', () => {
  test('backs up what it selects at its time, so many at a time, and says when it runs next', async () => {
    await using cloud = await world({ concurrency: 2 }, ['a', 'b', 'c', 'd', 'e'])
    await cloud.clock.advance(3 * hour - 1)
    assert.deepEqual(await cloud.names(), [])
    await cloud.clock.advance(hour)
    assert.deepEqual(
      await cloud.names(),
      ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}-20300101-030000`),
    )
    assert.equal(cloud.how.most, 2)
    const { status } = await cloud.policy()
    assert.deepEqual(
      [status.phase, status.selected, status.failures, status.lastAt, status.nextAt, status.run],
      ['active', 5, [], '2030-01-01T03:00:00.000Z', '2030-01-02T03:00:00.000Z', undefined],
    )
  })

  test('keeps seven days, four weeks and three months of half a year of nights', async () => {
    await using cloud = await world({ keep: { daily: 7, weekly: 4, monthly: 3 } })
    await cloud.clock.advance(150 * day)
    const days = (await cloud.names()).map((name) => name.slice('db-'.length, 'db-20300101'.length))
    assert.deepEqual(days, [
      ...['20300331', '20300430'], // months; May has its newest day
      ...['20300512', '20300519'], // weeks, which end on Sunday; the one before last is among the days
      ...['20300524', '20300525', '20300526', '20300527', '20300528', '20300529', '20300530'],
    ])
    assert.equal((await cloud.policy()).status.phase, 'active')
  })

  test('runs once when it missed its times because the server was away, and then to its schedule again', async () => {
    await using cloud = await world({ keep: { last: 10 } })
    await cloud.clock.advance(day)
    await cloud.end()
    await cloud.clock.advance(3 * day + 5 * hour)
    await cloud.begin()
    await cloud.clock.advance(hour)
    assert.deepEqual(await cloud.names(), ['db-20300101-030000', 'db-20300105-050000'])
    await cloud.clock.advance(day)
    assert.deepEqual((await cloud.names()).slice(2), ['db-20300106-030000'])
  })

  test('goes on with a run that the end of the server cut in two, and makes nothing twice', async () => {
    await using cloud = await world({ concurrency: 1 }, ['a', 'b', 'c'])
    cloud.how.ms = 10 * 60_000
    await cloud.clock.advance(3 * hour + 15 * 60_000)
    await cloud.end()
    assert.equal((await cloud.names()).length, 2)
    await cloud.clock.advance(30 * 60_000)
    await cloud.begin()
    await cloud.clock.advance(2 * hour)
    assert.deepEqual(await cloud.names(), ['a-20300101-030000', 'b-20300101-030000', 'c-20300101-030000'])
    assert.equal((await cloud.policy()).status.run, undefined)
  })

  test('raises an alarm when one fails, once, keeps the last good one, and takes the alarm back when all is well', async () => {
    await using cloud = await world({ keep: { last: 1 } })
    await cloud.clock.advance(day)
    cloud.how.fails = () => true
    await cloud.clock.advance(20 * day)
    const { status } = await cloud.policy()
    assert.deepEqual([status.phase, status.failures, status.reason?.code], ['overdue', ['db'], 'backup.overdue'])
    assert.match(status.reason!.message, /db failed/)
    assert.equal(status.lastGoodAt?.slice(0, 10), '2030-01-01')
    assert.deepEqual(await cloud.told(), ['Overdue'])
    const good = (await cloud.backups()).filter(({ status: { phase } }) => phase === 'ready')
    assert.deepEqual(
      good.map(({ metadata }) => metadata.name),
      ['db-20300101-030000'],
      'twenty failures do not push out what is good',
    )
    cloud.how.fails = () => false
    await cloud.clock.advance(day)
    const now = (await cloud.policy()).status
    assert.deepEqual([now.phase, now.reason, now.failures], ['active', undefined, []])
    assert.ok((await cloud.names()).includes('db-20300122-030000'))
    assert.ok(!(await cloud.names()).includes('db-20300101-030000'), 'its successor is good: it may go')
  })

  test('raises an alarm when one does not come to its end within an hour, and makes no second one meanwhile', async () => {
    await using cloud = await world()
    cloud.how.ms = 3 * day
    await cloud.clock.advance(4 * hour - 1)
    assert.equal((await cloud.policy()).status.phase, 'active')
    await cloud.clock.advance(1)
    const { status } = await cloud.policy()
    assert.equal(status.phase, 'overdue')
    assert.match(status.reason!.message, /none is good since/)
    await cloud.clock.advance(day)
    assert.equal((await cloud.names()).length, 1)
  })

  test('proves the newest to its schedule; one that does not restore is an alarm, and the last that may is kept', async () => {
    await using cloud = await world({ keep: { last: 1 }, drill: { schedule: '0 6 * * *' } })
    await cloud.clock.advance(day)
    const first = (await cloud.backups())[0]!
    assert.deepEqual(first.status.proven?.ok, true)
    cloud.proves((name) => name === first.metadata.name)
    await cloud.clock.advance(day)
    assert.deepEqual(await cloud.names(), ['db-20300101-030000', 'db-20300102-030000'])
    const { status } = await cloud.policy()
    assert.equal(status.phase, 'overdue')
    assert.match(status.reason!.message, /newest of db did not restore/)
    cloud.proves((name) => name >= 'db-20300103')
    await cloud.clock.advance(day)
    assert.equal((await cloud.policy()).status.phase, 'active')
    cloud.proves(() => false)
    await cloud.clock.advance(3 * day)
    assert.deepEqual(await cloud.names(), ['db-20300103-030000', 'db-20300106-030000'], 'the last that was seen to restore')
  })

  test('does not throw away what is being restored', async () => {
    await using cloud = await world({ keep: { last: 1 } })
    await cloud.clock.advance(day)
    const restore = await cloud.store.create(Operation, {
      project,
      name: 'restore-1',
      spec: {
        verb: 'backup.restore',
        target: { kind: 'Backup', name: 'db-20300101-030000' },
        args: { backup: 'db-20300101-030000' },
        cancel: false,
      },
    })
    await setStatus(cloud.store, Operation, restore, () => ({ phase: 'running' as const, startedAt: isoTime(cloud.clock) }))
    await cloud.clock.advance(day)
    assert.deepEqual(await cloud.names(), ['db-20300101-030000', 'db-20300102-030000'])
    await setStatus(cloud.store, Operation, restore, () => ({ phase: 'succeeded' as const, finishedAt: isoTime(cloud.clock) }))
    await cloud.clock.advance(2 * hour)
    assert.deepEqual(await cloud.names(), ['db-20300102-030000'])
  })

  test('does nothing while it is paused, and runs when asked, whatever the schedule says', async () => {
    await using cloud = await world()
    await cloud.change((now) => ({ ...now, paused: true }))
    await cloud.clock.advance(2 * day)
    assert.deepEqual([await cloud.names(), (await cloud.policy()).status.phase], [[], 'paused'])
    await cloud.change((now) => ({ ...now, paused: false, schedule: '0 3 1 6 *' }))
    await cloud.clock.advance(hour)
    assert.deepEqual(await cloud.names(), [])
    await cloud.change((now) => ({ ...now, runs: now.runs + 1 }))
    await cloud.clock.advance(hour)
    assert.deepEqual(await cloud.names(), ['db-20300103-010000'])
  })

  test('takes up what is new, and keeps the last good one of what is gone', async () => {
    await using cloud = await world({ keep: { last: 1 } })
    await cloud.clock.advance(day)
    const db = (await cloud.store.get(Instance, { project, name: 'db' }))!
    await cloud.store.remove(Instance, db)
    await cloud.add('web')
    await cloud.clock.advance(3 * day)
    assert.deepEqual(await cloud.names(), ['db-20300101-030000', 'web-20300104-030000'])
    assert.equal((await cloud.policy()).status.phase, 'active')
  })
})
