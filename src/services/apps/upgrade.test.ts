import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appsWorld, image, names } from '../../../test/support/apps-world.ts'
import { revisionLabel } from './kind.ts'

test('a rolling upgrade replaces one after the other and never has too few or too many', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 4, ports: [{ port: 80 }], update: { bake: 2_000 } })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  let most = 0
  await cloud.clock.runUntil(async () => {
    const { spec } = await cloud.balancer()
    const active = spec.backends.filter(({ state }) => state === 'active').length
    assert.ok(active >= 4, `${active} active`)
    most = Math.max(most, active)
    return (await cloud.get()).status.revision === 2
  }, 600_000)
  assert.equal(most, 5)
  await cloud.until('ready')
  const made = (await cloud.replicas()).map(({ spec, metadata }) => [spec.image, metadata.labels[revisionLabel]])
  assert.deepEqual(made, Array(4).fill(['web:2', '2']))
  assert.deepEqual(await cloud.revisions(), [
    ['web-1', 'superseded', 'first deployment'],
    ['web-2', 'current', 'image web:1 -> web:2'],
  ])
  assert.deepEqual(await cloud.notes(), ['Deployed', 'UpgradeStarted', 'UpgradeFinished'])
})

test('an upgrade to a program that crashes is rolled back with the reason, and is not tried again by itself', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ ports: [{ port: 80 }] })
  await cloud.until('ready')
  await cloud.change(image('false:1'))
  await cloud.clock.runUntil(async () => {
    const { spec } = await cloud.balancer()
    assert.ok(spec.backends.filter(({ state, revision }) => state === 'active' && revision === 1).length >= 3)
    return (await cloud.get()).status.phase === 'rolledBack'
  }, 600_000)
  await cloud.clock.advance(3_600_000)
  const { status, spec } = await cloud.get()
  assert.ok(status.phase === 'rolledBack')
  assert.deepEqual(
    [status.failedRevision, status.reason?.code, status.ready, status.revision, status.target, spec.template.image],
    [2, 'instance.crashed', 3, 1, 1, 'false:1'],
  )
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-2', 'web-3'])
  assert.deepEqual(
    (await cloud.revisions()).map(([name, phase]) => [name, phase]),
    [
      ['web-1', 'current'],
      ['web-2', 'failed'],
    ],
  )
  await cloud.change(() => ({ replicas: 4 }))
  await cloud.clock.advance(60_000)
  assert.deepEqual([(await cloud.get()).status.phase, (await cloud.get()).status.ready], ['rolledBack', 4], 'it can be scaled meanwhile')
  await cloud.change(image('web:3'))
  await cloud.until('ready')
  assert.equal((await cloud.get()).status.revision, 3)
})

test('an upgrade that never gets healthy is rolled back after its deadline', async (t) => {
  const cloud = await appsWorld(t)
  const check = { type: 'exec' as const, command: ['true'], interval: 1_000, startPeriod: 0 }
  await cloud.deploy({ template: { image: 'web:1', healthCheck: check }, update: { deadline: 120_000 } })
  await cloud.until('ready')
  const at = cloud.clock.now()
  await cloud.change((spec) => ({
    template: { ...spec.template, healthCheck: { ...check, command: ['nothing'], startPeriod: 3_600_000 } },
  }))
  await cloud.until('rolledBack')
  assert.ok(cloud.clock.now() - at >= 120_000 && cloud.clock.now() - at < 130_000, `${cloud.clock.now() - at} ms`)
  assert.equal((await cloud.get()).status.reason?.code, 'app.not_ready')
  assert.equal((await cloud.get()).status.ready, 3)
})

test('a first deployment that fails stays degraded with the reason, and a corrected one takes its place', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ template: { image: 'false:1' } })
  await cloud.until('degraded')
  assert.equal((await cloud.get()).status.reason?.code, 'instance.crashed')
  await cloud.change(image('web:1'))
  await cloud.until('ready')
  const { status } = await cloud.get()
  assert.deepEqual([status.revision, status.ready, status.total], [2, 3, 3])
})

test('a canary gets its share of the traffic, waits for its promotion, and then takes over', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({
    replicas: 4,
    ports: [{ port: 80 }],
    update: { strategy: 'canary', canary: { weight: 20, promote: 'manual', bake: 10_000 } },
  })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  await cloud.clock.runUntil(async () => {
    const { status } = await cloud.get()
    return status.phase === 'upgrading' && status.waitsFor === 'promotion'
  }, 600_000)
  const { spec } = await cloud.balancer()
  const weightOf = (wanted: number) =>
    spec.backends.filter(({ revision }) => revision === wanted).reduce((sum, { weight }) => sum + weight, 0)
  assert.equal(spec.backends.filter(({ revision }) => revision === 2).length, 1)
  assert.ok(Math.abs(weightOf(2) / (weightOf(1) + weightOf(2)) - 0.2) < 0.01)
  await cloud.clock.advance(600_000)
  assert.equal((await cloud.get()).status.phase, 'upgrading', 'it waits as long as it takes')
  await cloud.change((old) => ({ rollout: { ...old.rollout, promotions: 1 } }))
  await cloud.until('ready')
  assert.deepEqual([(await cloud.get()).status.revision, (await cloud.replicas()).length], [2, 4])
  assert.deepEqual(await cloud.notes(), ['Deployed', 'UpgradeStarted', 'WaitsForPromotion', 'CanaryPromoted', 'UpgradeFinished'])
})

test('a canary that answers with errors is rolled back, and all old replicas are still there', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 4, ports: [{ port: 80 }], update: { strategy: 'canary' } })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  await cloud.clock.runUntil(async () => (await cloud.balancer()).spec.backends.some(({ revision }) => revision === 2), 60_000)
  const fresh = (await cloud.replicas()).find(({ metadata }) => metadata.labels[revisionLabel] === '2')!
  await cloud.report(fresh, { requests: 19, errors: 19 })
  await cloud.clock.advance(4_000)
  assert.equal((await cloud.get()).status.phase, 'upgrading', 'too few requests to judge by')
  await cloud.report(fresh, { requests: 100, errors: 5 })
  await cloud.until('rolledBack')
  const { status } = await cloud.get()
  assert.equal(status.reason?.code, 'app.error_rate')
  assert.match(status.reason!.message, /5\.0% of 100 requests/)
  await cloud.clock.advance(10_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-2', 'web-3', 'web-4'])
})

test('blue-green makes a whole second set, switches all at once, and can go back at once', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ ports: [{ port: 80 }], update: { strategy: 'blue-green', bake: 30_000 } })
  await cloud.until('ready')
  const states = async () => {
    const { spec } = await cloud.balancer()
    return spec.backends.map(({ revision, state }) => `${revision} ${state}`)
  }
  const seen = new Set<string>()
  const upgradeTo = async (to: string, target: number) => {
    await cloud.change(image(to))
    await cloud.clock.runUntil(async () => {
      const active = (await states()).filter((one) => one.endsWith('active'))
      seen.add([...new Set(active)].join())
      assert.equal(active.length, 3)
      const { status } = await cloud.get()
      return status.phase === 'upgrading' && status.stage === 'switched' && active[0] === `${target} active`
    }, 600_000)
  }
  await upgradeTo('web:2', 2)
  assert.deepEqual([...seen], ['1 active', '2 active'], 'never a mixture')
  assert.deepEqual((await states()).sort(), [...Array(3).fill('1 standby'), ...Array(3).fill('2 active')])
  await cloud.change((spec) => ({ rollout: { ...spec.rollout, aborts: 1 } }))
  await cloud.until('rolledBack')
  const back = (await states()).filter((one) => one.endsWith('active'))
  assert.deepEqual(back, Array(3).fill('1 active'))
  await cloud.clock.advance(10_000)
  assert.equal((await cloud.replicas()).length, 3)
  await upgradeTo('web:3', 3)
  await cloud.until('ready')
  await cloud.clock.advance(10_000)
  assert.deepEqual(await states(), Array(3).fill('3 active'))
})

test('a paused upgrade goes no further, still replaces what is lost, and goes on when it may', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 4, ports: [{ port: 80 }] })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  await cloud.clock.runUntil(async () => (await cloud.get()).status.updated === 2, 600_000)
  await cloud.change((spec) => ({ rollout: { ...spec.rollout, paused: true } }))
  await cloud.clock.advance(600_000)
  const { status } = await cloud.get()
  assert.ok(status.phase === 'upgrading' && status.waitsFor === 'resume')
  assert.equal(status.updated, 2)
  assert.ok(status.ready >= 4)
  await cloud.change((spec) => ({ rollout: { ...spec.rollout, paused: false } }))
  await cloud.until('ready')
  assert.equal((await cloud.get()).status.revision, 2)
})

test('restart replaces all replicas as in an upgrade, once', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy()
  await cloud.until('ready')
  await cloud.change(() => ({ restarts: 1 }))
  await cloud.until('upgrading')
  await cloud.until('ready')
  assert.deepEqual(names(await cloud.replicas()), ['web-4', 'web-5', 'web-6'])
  assert.deepEqual((await cloud.revisions())[1], ['web-2', 'current', 'restart'])
})

test('the same template again is the same revision, and only the last ten are kept', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 1, update: { bake: 0 } })
  await cloud.until('ready')
  for (let i = 2; i <= 14; i++) {
    await cloud.change(image(`web:${i}`))
    await cloud.clock.advance(10_000)
  }
  const kept = await cloud.revisions()
  assert.equal(kept.length, 10)
  await cloud.change(image('web:10'))
  await cloud.until('ready')
  await cloud.clock.advance(10_000)
  assert.equal((await cloud.get()).status.revision, 10)
  assert.equal((await cloud.get()).status.lastRevision, 14)
})

test('an upgrade of an app without replicas is judged when it next has some, and rolled back then', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 1 })
  await cloud.until('ready')
  await cloud.change(() => ({ replicas: 0 }))
  await cloud.until('stopped')
  await cloud.change(image('false:1'))
  await cloud.until('stopped')
  await cloud.change(() => ({ replicas: 1 }))
  await cloud.until('rolledBack')
  await cloud.clock.advance(10_000)
  assert.equal((await cloud.get()).status.ready, 1)
})

test('who asks for the good revision again in the middle of an upgrade gets it back, without a failure', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 4, ports: [{ port: 80 }] })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  await cloud.clock.runUntil(async () => (await cloud.get()).status.updated === 2, 600_000)
  await cloud.change(image('web:1'))
  await cloud.until('ready')
  await cloud.clock.advance(10_000)
  assert.ok((await cloud.replicas()).every(({ spec }) => spec.image === 'web:1'))
  assert.deepEqual(await cloud.notes(), ['Deployed', 'UpgradeStarted', 'UpgradeCalledOff'])
  assert.deepEqual(
    (await cloud.revisions()).map(([name, phase]) => [name, phase]),
    [
      ['web-1', 'current'],
      ['web-2', 'superseded'],
    ],
  )
})
