import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Stored } from '../../src/api/kind.ts'
import { hasCode } from '../../src/base/errors.ts'
import { Volume } from '../../src/resources/storage/kind.ts'
import { Desktop, userLabel } from '../../src/services/desktops/kind.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { modify } from '../../src/store/update.ts'
import { desktopsWorld } from '../support/desktops-world.ts'

type Cloud = Awaited<ReturnType<typeof desktopsWorld>>
type Act =
  | { do: 'assign'; user: string }
  /** The `which`th desktop. */
  | { do: 'logout' | 'reset' | 'crash' | 'delete'; which: number }
  | { do: 'upgrade'; to: string }
  | { do: 'resize'; size: number }
  | { do: 'killServer' }
  | { do: 'dieAt'; point: string }
  | { do: 'breakEngine'; calls: number }
  | { do: 'wait'; ms: number }

const { signal } = new AbortController()
const points = [
  ...['desktops:decided', 'desktops:created', 'desktops:made', 'desktop:decided', 'desktop:done'],
  ...['create:begin', 'create:created', 'replace:destroyed', 'remove:destroyed', 'clone:stored', 'freeze:frozen'],
]
const users = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fred', 'gina', 'hugo']
const which = fc.nat(59)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('assign' as const), user: fc.constantFrom(...users) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('logout' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('reset', 'crash', 'delete'), which }) as fc.Arbitrary<Act> },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('upgrade' as const), to: fc.constantFrom('golden', 'next') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resize' as const), size: fc.integer({ min: 1, max: 7 }) }) },
  { weight: 2, arbitrary: fc.constant<Act>({ do: 'killServer' }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('dieAt' as const), point: fc.constantFrom(...points) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('breakEngine' as const), calls: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 15_000 }) }) },
)

/** Without data disks nothing but the reset keeps users apart. */
async function poolOf(seed: number, { size, golden, data }: { size: number; golden: string; data: boolean }): Promise<Cloud> {
  const cloud = await desktopsWorld({ seed })
  await cloud.freezeGolden('golden')
  await cloud.freezeGolden('next')
  await cloud.create({ from: fromOf(golden), size, ...(data ? { data: { size: 64 * 1024 ** 2, path: '/home' } } : {}) })
  await cloud.until('ready')
  return cloud
}

const fromOf = (golden: string) => (golden === 'image' ? { image: 'win:1' } : { snapshot: golden })

async function perform(cloud: Cloud, step: Act): Promise<void> {
  if (cloud.isDead) {
    await cloud.stopServer()
    await cloud.startServer()
  }
  switch (step.do) {
    case 'assign':
      await cloud.assign(step.user).catch((error: unknown) => {
        if (!hasCode(error, 'desktop.none_free')) throw error
      })
      return
    case 'upgrade':
      return void (await cloud.change({ from: fromOf(step.to) }))
    case 'resize':
      return void (await cloud.change({ size: step.size }))
    case 'killServer':
      await cloud.stopServer()
      return cloud.startServer()
    case 'dieAt':
      return cloud.dieAt(step.point)
    case 'breakEngine':
      return cloud.breakEngine(step.calls)
    case 'wait':
      return cloud.clock.advance(step.ms)
    default:
      return actOnDesktop(cloud, step)
  }
}

async function actOnDesktop(cloud: Cloud, step: Extract<Act, { which: number }>): Promise<void> {
  const all = await cloud.all()
  const desktop = all[step.which % Math.max(1, all.length)]
  if (!desktop) return
  const { name } = desktop.metadata
  if (step.do === 'logout') return void (desktop.spec.user !== undefined && (await cloud.giveBack(name)))
  if (step.do === 'reset') return void (await cloud.reset(name))
  const instance = await cloud.store.get(Instance, cloud.key(name))
  if (!instance) return
  if (step.do === 'crash') return cloud.engine.stop(instance.metadata.uid, { graceMs: 0, signal })
  const deletedAt = new Date(cloud.clock.now()).toISOString()
  await modify(cloud.store, Instance, instance.metadata, (now) => ({ ...now, metadata: { deletedAt, ...now.metadata } }))
}

/** Whoever has a desktop finds what they left there, or nothing; never what another one left. Then they leave something. */
async function useThem(cloud: Cloud): Promise<void> {
  const seen = new Set<string>()
  for (const { metadata, spec, status } of await cloud.all()) {
    const { user } = spec
    if (user === undefined) continue
    assert.ok(!seen.has(user), `${user} has two desktops`)
    seen.add(user)
    if (status.phase !== 'assigned' || spec.resets !== status.resetsDone) continue
    const found = await cloud.marks(metadata.name)
    assert.ok(found === undefined || found === user, `${user} finds what ${found} left in ${metadata.name}`)
    await cloud.touch(metadata.name, user)
  }
}

/** Each data volume was with one instance at a time, and came to a desktop only while its owner had that. */
async function assertVolumesStayedApart(cloud: Cloud, since: number): Promise<void> {
  const log = await cloud.store.history({ since, limit: 1_000_000, types: ['created', 'updated'] })
  const owners = new Map<string, string | undefined>() // desktop -> user
  const held = new Map<string, string>() // volume -> instance
  for (const { kind, name, object } of log) {
    if (kind === Desktop.kind) owners.set(name, (object as Stored<typeof Desktop>).spec.user)
    if (kind === Instance.kind) {
      const { spec, metadata } = object as Stored<typeof Instance>
      const inside = spec.volumes?.[0]?.volume
      const owner = owners.get(metadata.name)
      if (inside !== undefined && owner !== undefined) assert.equal(inside, `class-data-${owner}`, `${inside} came to ${owner}`)
    }
    if (kind !== Volume.kind) continue
    const { metadata, status } = object as Stored<typeof Volume>
    assert.ok(status.holders.length <= 1, `${metadata.name} is with ${status.holders.map(({ instance }) => instance).join(' and ')}`)
    const [holder] = status.holders
    if (!holder) held.delete(metadata.name)
    else if (held.get(metadata.name) !== holder.uid) {
      held.set(metadata.name, holder.uid)
      const owner = owners.get(holder.instance)
      assert.ok(owner === undefined || owner === metadata.labels[userLabel], `${metadata.name} came to ${holder.instance} of ${owner}`)
    }
  }
}

async function settle(cloud: Cloud): Promise<void> {
  cloud.heal()
  await perform(cloud, { do: 'wait', ms: 0 })
  await cloud.clock.advance(20 * 60_000)
  const pool = await cloud.pool()
  const all = await cloud.all()
  const what = JSON.stringify([pool.status, all.map(({ metadata, spec, status }) => [metadata.name, spec, status])])
  assert.equal(pool.status.phase, 'ready', what)
  assert.ok(all.length >= pool.spec.size, what)
  for (const { spec, status } of all) {
    assert.equal(status.phase, spec.user === undefined ? 'available' : 'assigned', what)
    const data = spec.user === undefined || !pool.spec.data ? undefined : `class-data-${spec.user}`
    assert.equal(status.data, data, what)
    if (spec.user === undefined) assert.equal(spec.golden, pool.status.golden, what)
  }
}

test('whatever happens, nobody finds what another one left, and no data disk is at two desktops', { timeout: 200_000 }, async () => {
  const stories = fc.array(act, { minLength: 5, maxLength: 60, size: 'max' })
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.constantFrom('golden', 'image'), fc.boolean(), stories, async (seed, golden, data, story) => {
      const cloud = await poolOf(seed, { size: 4, golden, data })
      const since = await cloud.store.revision()
      for (const step of story) {
        await perform(cloud, step)
        await useThem(cloud)
      }
      await settle(cloud)
      await assertVolumesStayedApart(cloud, since)
      await cloud.stopServer()
    }),
    { numRuns: 40, endOnFailure: false },
  )
})

test('sixty desktops with people who come and go, while the server dies and the engine fails', { timeout: 200_000 }, async () => {
  const cloud = await poolOf(7, { size: 60, golden: 'golden', data: true })
  const since = await cloud.store.revision()
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 12; i++) await cloud.assign(`user-${(round * 7 + i * 5) % 70}`).catch(() => {})
    await cloud.clock.advance(3_000)
    await useThem(cloud)
    if (round % 3 === 0) cloud.dieAt(points[round % points.length]!)
    if (round % 4 === 1) cloud.breakEngine(5)
    for (let i = 0; i < 9; i++) await perform(cloud, { do: 'logout', which: (round * 11 + i * 7) % 60 })
    await perform(cloud, { do: 'wait', ms: 4_000 })
    await useThem(cloud)
  }
  await settle(cloud)
  await assertVolumesStayedApart(cloud, since)
  await cloud.stopServer()
})
