import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { SpecInput, StatusOf, Stored } from '../../api/kind.ts'
import { afterReplacing, heldUntil } from './damping.ts'
import { App } from './kind.ts'
import { type Facts, plan } from './plan.ts'
import type { Replica } from './replica.ts'
import { digestOf, revisionFor } from './revisions.ts'
import { type Goal, type Limits, roll } from './roll.ts'
import { canaryCount, canaryWeights, split } from './shares.ts'
import type { View } from './view.ts'

const at = Date.UTC(2030, 0, 1)

function app(spec: Partial<SpecInput<typeof App>> = {}, status: Partial<StatusOf<typeof App>> = {}): Stored<typeof App> {
  const metadata = { name: 'web', project: 'p', uid: 'u', revision: 1, generation: 1, createdAt: '', updatedAt: '', labels: {} }
  const full = { ...App.initialStatus, ...status } as StatusOf<typeof App>
  return { kind: 'App', metadata, spec: App.spec.parse({ template: { image: 'web:1' }, ...spec }), status: full }
}

function replica(number: number, more: Partial<Replica> = {}): Replica {
  const fixed = { createdAt: at - 3_600_000, node: 'n1', addresses: [], since: at - 3_600_000, steadyFrom: 0, reason: undefined }
  return { name: `web-${number}`, uid: `u${number}`, number, revision: 1, engine: 'container', state: 'ready', ...fixed, ...more }
}

function facts(object: Stored<typeof App>, replicas: Replica[], more: Partial<Facts> = {}): Facts {
  const rest = { balancer: undefined, traffic: undefined, vmMode: () => 'boot' as const, wake: false, hostname: undefined, now: at }
  return { app: object, specRevision: 1, wanted: object.spec.replicas, replicas, ...rest, ...more }
}

describe('shares', () => {
  const parts = fc.record({ container: fc.nat(50), vm: fc.nat(50) }).filter(({ container, vm }) => container + vm > 0)

  test('parts add up to the whole, and none is off by one or more', () => {
    fc.assert(
      fc.property(fc.nat(500), parts, (total, of) => {
        const counts = split(total, of)
        assert.equal(counts.container + counts.vm, total)
        for (const engine of ['container', 'vm'] as const)
          assert.ok(Math.abs(counts[engine] - (total * of[engine]) / (of.container + of.vm)) < 1)
      }),
    )
  })

  test('canaries get the asked share of the traffic, to half a percent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 99 }), (wanted, percent) => {
        const fresh = canaryCount(wanted, percent)
        const weights = canaryWeights({ percent, fresh, old: wanted })
        const share = (100 * fresh * weights.fresh) / (fresh * weights.fresh + wanted * weights.old)
        assert.ok(Math.abs(share - percent) <= 0.5, `${share}% instead of ${percent}%, weights ${JSON.stringify(weights)}`)
      }),
    )
  })

  test('no share is no traffic, the whole share is all of it', () => {
    assert.deepEqual(canaryWeights({ percent: 0, fresh: 1, old: 9 }), { fresh: 0, old: 100 })
    assert.deepEqual(canaryWeights({ percent: 100, fresh: 1, old: 9 }), { fresh: 100, old: 0 })
  })
})

describe('one step of a roll', () => {
  const view = fc.record({
    revision: fc.constantFrom(1, 2, 3),
    engine: fc.constantFrom('container' as const, 'vm' as const),
    condition: fc.constantFrom('ready' as const, 'waiting' as const, 'broken' as const, 'lost' as const),
    isDraining: fc.boolean(),
  })
  const views = fc.array(view, { maxLength: 30 }).map((all) =>
    all.map(({ condition, isDraining, ...one }, i): View => {
      const isUp = condition === 'ready'
      return { ...replica(i + 1, one), condition, isUp, isDraining: isDraining && isUp, isDrained: false }
    }),
  )
  const counts = fc.record({ container: fc.nat(10), vm: fc.nat(5) })
  const setting = fc.record({ surge: fc.nat(3), unavailable: fc.nat(3), mayReplace: fc.boolean() })

  const limitsOf = (
    wanted: number,
    { surge, unavailable, mayReplace }: { surge: number; unavailable: number; mayReplace: boolean },
  ): Limits => ({
    most: wanted + surge,
    leastReady: Math.max(0, wanted - unavailable),
    mayReplace,
    isAvailable: ({ condition }) => condition === 'ready',
  })

  test('takes no ready replica below the promised number, and makes none above the allowed one', () => {
    fc.assert(
      fc.property(views, counts, setting, (all, wanted, options) => {
        const goals: Goal[] = [{ revision: 2, counts: wanted }]
        const limits = limitsOf(wanted.container + wanted.vm, options)
        const step = roll(all, goals, limits)
        const gone = new Set([...step.remove, ...step.drain, ...step.replace])
        const ready = all.filter((one) => one.condition === 'ready')
        const before = ready.filter((one) => !one.isDraining).length
        const after = ready.filter((one) => !gone.has(one)).length // one that drained and stays is taken back
        assert.ok(after >= Math.min(before, limits.leastReady), `${before} -> ${after}`)
        const alive = all.filter((one) => !gone.has(one) && one.condition !== 'broken' && one.condition !== 'lost')
        const made = step.create.reduce((sum, { count }) => sum + count, 0)
        assert.ok(made === 0 || alive.length + made <= limits.most, `${alive.length} + ${made} > ${limits.most}`)
        assert.ok(step.create.every(({ revision }) => revision === 2))
      }),
    )
  })

  test('repeated until nothing is left to do, it comes to just what is wanted', () => {
    fc.assert(
      fc.property(views, counts, setting, (all, wanted, { surge, unavailable }) => {
        const goals: Goal[] = [{ revision: 2, counts: wanted }]
        const limits = limitsOf(wanted.container + wanted.vm, {
          surge: surge + unavailable === 0 ? 1 : surge,
          unavailable,
          mayReplace: true,
        })
        let now = all
        let number = 1_000
        for (let turns = 0; ; turns++) {
          assert.ok(turns < 200, 'it never comes to rest')
          const { create, remove, drain, replace } = roll(now, goals, limits)
          const gone = new Set([...remove, ...drain, ...replace])
          const made = create.flatMap(({ revision, engine, count }) =>
            Array.from({ length: count }, (): View => {
              const fresh = replica(number++, { revision, engine })
              return { ...fresh, condition: 'ready', isUp: true, isDraining: false, isDrained: false }
            }),
          )
          const next = [...now.filter((one) => !gone.has(one)), ...made]
          if (gone.size === 0 && made.length === 0) break
          now = next.map((one) =>
            one.condition === 'waiting' ? { ...one, condition: 'ready', isUp: true, isDraining: false } : { ...one, isDraining: false },
          )
        }
        const of = (engine: string) => now.filter((one) => one.engine === engine && one.revision === 2).length
        assert.deepEqual({ container: of('container'), vm: of('vm') }, { ...wanted })
        assert.equal(now.length, wanted.container + wanted.vm)
      }),
    )
  })

  test('scaling down takes what is not ready first, then the newest', () => {
    const all = [1, 2, 3, 4].map((n): View => {
      const isUp = n !== 2
      return { ...replica(n), condition: isUp ? 'ready' : 'waiting', isUp, isDraining: false, isDrained: false }
    })
    const goals = [{ revision: 1, counts: { container: 2, vm: 0 } }]
    const step = roll(all, goals, limitsOf(2, { surge: 1, unavailable: 0, mayReplace: true }))
    assert.deepEqual([step.remove.map(({ number }) => number), step.drain.map(({ number }) => number)], [[2], [4]])
  })
})

describe('a look at an app', () => {
  test('at rest it changes nothing and looks again only when something happens', () => {
    const good = {
      phase: 'ready' as const,
      revision: 1,
      target: 1,
      wanted: 3,
      total: 3,
      ready: 3,
      updated: 3,
      lastReplica: 3,
      lastRevision: 1,
    }
    const object = app({ replicas: 3 }, { ...good, observedGeneration: 1 })
    const found = plan(facts(object, [replica(1), replica(2), replica(3)]))
    assert.deepEqual(found.status, object.status)
    assert.deepEqual([found.create, found.remove, found.notes, found.again], [[], [], [], undefined])
  })

  test('numbers of replicas are taken out of the status before anything is made', () => {
    const { status, create } = plan(facts(app({ replicas: 3 }, { lastReplica: 7 }), [replica(9, { state: 'starting', since: at })]))
    assert.deepEqual([status.lastReplica, create], [11, [{ revision: 1, engine: 'container', count: 2 }]])
  })

  test('a replica that fails again and again gets traffic only after it has run for a while', () => {
    const object = app({ replicas: 1 }, { phase: 'ready', revision: 1, target: 1, wanted: 1 })
    const found = plan(facts(object, [replica(1, { steadyFrom: at + 4_000, addresses: [{ network: 'default', address: '10.0.0.2' }] })]))
    assert.deepEqual([found.status.ready, found.balancer?.backends, found.again], [0, [], 4_000])
  })

  test('the first VM of a revision is made alone and frozen, and the others wait for that', () => {
    const object = app({ replicas: 5, fork: true, template: { image: 'web:1', engine: 'vm' } })
    const vms = (found: ReturnType<typeof plan>) => found.create.map(({ count }) => count)
    const seed = (state: Replica['state']) => replica(1, { engine: 'vm', state, createdAt: at, since: at })
    assert.deepEqual(vms(plan(facts(object, [], { vmMode: () => 'seed' }))), [1])
    assert.deepEqual(vms(plan(facts(object, [seed('starting')], { vmMode: () => 'seed' }))), [])
    assert.equal(plan(facts(object, [seed('ready')], { vmMode: () => 'seed' })).freeze?.name, 'web-1')
    assert.deepEqual(vms(plan(facts(object, [seed('ready')], { vmMode: () => 'wait' }))), [])
    assert.deepEqual(vms(plan(facts(object, [seed('ready')], { vmMode: () => 'clone' }))), [4])
  })

  test('new replicas that were lost with their node speak against no revision', () => {
    const upgrading = { phase: 'upgrading' as const, since: '', stage: 'rolling' as const, step: '', revision: 1, target: 2 }
    const object = app({ replicas: 2 }, upgrading)
    const lost = replica(3, { revision: 2, lostAt: at })
    const found = plan(facts(object, [replica(1), replica(2), lost], { specRevision: 2 }))
    assert.equal(found.status.phase, 'upgrading')
    assert.deepEqual(
      found.remove.map(({ name }) => name),
      ['web-3'],
    )
    assert.deepEqual(found.create, [{ revision: 2, engine: 'container', count: 1 }])
  })
})

describe('damping', () => {
  test('pauses double while young replicas fail, up to five minutes, and old ones that fail change nothing', () => {
    let damping: { failures: number; retryAt?: string | undefined } = { failures: 0 }
    const pauses: number[] = []
    let now = at
    for (let i = 0; i < 9; i++) {
      damping = afterReplacing([{ createdAt: now }], damping, now)
      pauses.push((heldUntil(damping) - now) / 1_000)
      now = heldUntil(damping)
    }
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300])
    assert.deepEqual(afterReplacing([{ createdAt: now - 600_000 }], damping, now), damping)
    assert.equal(afterReplacing([{ createdAt: now + 600_000 }], damping, now + 600_000).failures, 1, 'ten quiet minutes forget all')
  })
})

describe('revisions', () => {
  test('how many, where from and how it is upgraded is no new revision; the template and a restart are', () => {
    const digest = digestOf(app().spec)
    assert.equal(digestOf(app({ replicas: 9, ports: [{ port: 80 }], update: { strategy: 'canary' } }).spec), digest)
    assert.notEqual(digestOf(app({ restarts: 1 }).spec), digest)
    assert.notEqual(digestOf(app({ template: { image: 'web:1', env: { A: '1' } } }).spec), digest)
  })

  test('a field that a later Pando adds with a default makes no new revision', () => {
    const older = app()
    const { cpus: _later, ...template } = older.spec.template
    assert.equal(digestOf({ ...older.spec, template: template as typeof older.spec.template }), digestOf(older.spec))
  })

  test('the same template again is the revision that it was, another one says what changed', () => {
    const object = app({}, { target: 1, lastRevision: 1 })
    const first = revisionFor(app(), [])
    assert.ok(!('metadata' in first))
    assert.deepEqual([first.number, first.cause], [1, 'first deployment'])
    const stored = { kind: 'Revision', metadata: object.metadata, spec: first, status: { phase: 'current' as const, since: '' } }
    assert.equal(revisionFor(object, [stored]), stored)
    const next = revisionFor({ ...object, spec: app({ template: { image: 'web:2', cpus: 2 }, restarts: 1 }).spec }, [stored])
    assert.ok(!('metadata' in next))
    assert.deepEqual([next.number, next.cause], [2, 'image web:1 -> web:2, cpus, restart'])
  })
})
