import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { AutoscalePolicy } from './kind.ts'
import { begin, type Decision, decide, type Facts, type PolicySpec } from './plan.ts'
import { proposalOf, type Reading } from './targets.ts'
import { explain } from './words.ts'

const start = Date.UTC(2030, 0, 1)
const lookMs = 5_000

function policy(spec: object = {}): PolicySpec {
  return AutoscalePolicy.spec.parse({ app: 'web', max: 20, ...spec })
}
function cpu(load: number, read: number, more: Partial<Reading> = {}): Reading {
  return { name: 'cpu', unit: '%', target: 60, load, read, missing: 0, parts: true, ...more }
}
function facts(more: Partial<Facts> = {}): Facts {
  const present = more.present ?? 3
  return {
    ...{
      spec: policy({ metrics: [{ type: 'cpu', target: 60 }] }),
      now: start,
      memory: begin(present, start),
      present,
      decidedAt: start - 1,
    },
    ...{ ready: present, readings: [], used: true, wantedAt: undefined, hasPorts: true },
    ...more,
  }
}
/** Looks every five seconds; each number that was decided is in force, and ready, at the next look. */
function play(given: Partial<Facts>, { looks, see }: { looks: number; see(present: number, i: number): Partial<Facts> }): number[] {
  let last: Decision | undefined
  const numbers: number[] = []
  let decidedAt = start - 1
  for (let i = 0; i < looks; i++) {
    const present = last?.wanted ?? given.present ?? 3
    const now = start + i * lookMs
    const memory = last?.memory ?? begin(present, start)
    last = decide(facts({ ...given, now, present, ready: present, memory, decidedAt, ...see(present, i) }))
    if (last.wanted !== present) decidedAt = now
    numbers.push(last.wanted)
  }
  return numbers
}
const steps = (numbers: readonly number[]) => numbers.filter((each, i) => each !== numbers[i - 1])

describe('target tracking', () => {
  const wanted = (reading: Reading, present: number, tolerance = 10) => proposalOf(reading, { present, tolerance })?.wanted

  test('asks for as many replicas as share the load at the target', () => {
    assert.deepEqual([wanted(cpu(276, 3), 3), wanted(cpu(60, 5), 5), wanted(cpu(180, 3), 3)], [5, 1, 3])
  })
  test('lets small differences be', () => {
    assert.deepEqual([wanted(cpu(197, 3), 3), wanted(cpu(199, 3), 3), wanted(cpu(163, 3), 3), wanted(cpu(115, 3), 3)], [3, 4, 3, 2])
  })
  test('is not moved by replicas that start: they neither look idle nor loaded', () => {
    assert.equal(wanted(cpu(270, 3), 5), 5, 'the two that start take what is too much')
    assert.equal(wanted(cpu(360, 4), 8), 8, 'the four that start may be needed')
    assert.equal(wanted(cpu(20, 4), 8), 5, 'one for what is there, four that nobody knows')
  })
  test('is careful with replicas that cannot be read', () => {
    assert.equal(wanted(cpu(190, 2, { missing: 1 }), 3), 3)
    assert.equal(wanted(cpu(60, 2, { missing: 1 }), 3), 2)
    const queue = { name: 'queue', unit: '' as const, target: 10, read: 2, parts: false }
    assert.equal(wanted({ ...queue, load: 5, missing: 1 }, 3), 2)
    assert.equal(wanted({ ...queue, load: 5, missing: 0 }, 3), 1)
    assert.equal(wanted({ ...queue, load: 55, missing: 1 }, 3), 6)
  })
  test('says nothing when nothing could be read', () => {
    assert.equal(wanted(cpu(0, 0, { load: undefined, missing: 3 }), 3), undefined)
  })

  const anyReading = fc.record({
    load: fc.double({ min: 0, max: 10_000, noNaN: true }),
    target: fc.double({ min: 1, max: 1_000, noNaN: true }),
    read: fc.integer({ min: 0, max: 50 }),
    missing: fc.integer({ min: 0, max: 5 }),
    parts: fc.boolean(),
  })
  test('never turns the wrong way, and rests once it was heeded', () => {
    fc.assert(
      fc.property(anyReading, fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 50, noNaN: true }), (some, present, tolerance) => {
        const reading: Reading = { name: 'x', unit: '', ...some }
        const first = proposalOf(reading, { present, tolerance })!.wanted
        if (some.load > present * some.target) assert.ok(first >= present, 'too much load never means fewer')
        const again = proposalOf({ ...reading, read: Math.max(reading.read, first), missing: 0 }, { present: first, tolerance })
        if (first > 0) assert.ok(again!.wanted <= first, 'what was enough is enough')
      }),
    )
  })
})

describe('the number', () => {
  test('is the largest that a metric asks for, and one that cannot be read keeps it from going down', () => {
    const memory: Reading = { name: 'memory', unit: '%', target: 70, load: 420, read: 3, missing: 0, parts: true }
    const asked = (...readings: Reading[]) => decide(facts({ readings, spec: policy({ downWindow: 0 }) })).wanted
    assert.equal(asked(cpu(276, 3), memory), 6)
    assert.equal(asked(cpu(10, 3)), 1)
    assert.equal(asked(cpu(10, 3), { ...memory, load: undefined, missing: 3 }), 3)
  })
  test('goes up at once and down when the load was lower all through the window', () => {
    const load = (_: number, i: number) => (i < 4 ? 500 : i < 70 ? 100 : 340)
    const numbers = play({}, { looks: 140, see: (present, i) => ({ readings: [cpu(load(present, i), present)] }) })
    assert.deepEqual(steps(numbers), [9, 2, 6])
    assert.equal(numbers.indexOf(2) * lookMs, 300_000 + 4 * lookMs, 'five minutes after the first low look')
  })
  test('goes up only when the load was higher all through the window for that', () => {
    const spec = policy({ upWindow: 30_000 })
    const see = (present: number, i: number) => ({ readings: [cpu(i === 3 || i >= 10 ? 500 : 180, present)] })
    const numbers = play({ spec }, { looks: 30, see })
    assert.equal(numbers.indexOf(9), 16)
    assert.deepEqual(steps(numbers), [3, 9])
  })
  test('stays between min and max, and says when more was asked for', () => {
    const spec = policy({ min: 2, max: 8, downWindow: 0 })
    const high = decide(facts({ spec, readings: [cpu(900, 3)] }))
    assert.deepEqual([high.wanted, high.beyond], [8, 15])
    const low = decide(facts({ spec, readings: [cpu(3, 3)] }))
    assert.deepEqual([low.wanted, low.beyond], [2, undefined])
    assert.equal(decide(facts({ spec, present: 12, readings: [cpu(700, 12)] })).wanted, 8)
    assert.equal(decide(facts({ spec, present: 1, ready: 0 })).wanted, 2)
  })
  test('stays when nothing can be measured, and says so when that lasts', () => {
    const unread = (present: number, ready = present, more: Partial<Reading> = { missing: 3, problem: 'gone' }) => ({
      ...{ spec: policy({ downWindow: 0 }), present, ready, now: start + 20_000 },
      ...{ readings: [cpu(0, 0, { load: undefined, ...more })], memory: { ...begin(present, start), blindSince: start } },
    })
    const blind = (given: Partial<Facts>) => {
      const { wanted, isBlind } = decide(facts(given))
      return [wanted, isBlind]
    }
    assert.deepEqual(blind(unread(3)), [3, true])
    assert.deepEqual(blind({ ...unread(3), memory: begin(3, start) }), [3, false], 'not for one look')
    assert.deepEqual(blind(unread(3, 0)), [3, false], 'none is there yet')
    assert.deepEqual(blind(unread(3, 3, {})), [3, false], 'there was one look only')
  })
  test('does not jump when a new process begins to look', () => {
    for (const load of [1, 170, 185]) assert.equal(decide(facts({ readings: [cpu(load, 3)] })).wanted, 3)
  })
})

describe('noise', () => {
  const story = fc.record({
    seed: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 200, maxLength: 200 }),
    level: fc.double({ min: 30, max: 900, noNaN: true }),
    present: fc.integer({ min: 1, max: 20 }),
    downWindow: fc.constantFrom(0, 30_000, 120_000),
  })
  const numbersOf = ({ seed, level, present, downWindow }: typeof story extends fc.Arbitrary<infer T> ? T : never, noise: number) =>
    play(
      { present, spec: policy({ max: 40, downWindow }) },
      { looks: seed.length, see: (now, i) => ({ readings: [cpu(level * (1 + noise * seed[i]!), now)] }) },
    )
  const moves = (numbers: readonly number[], present: number) =>
    numbers.flatMap((each, i) => {
      const before = i === 0 ? present : numbers[i - 1]!
      return each === before ? [] : [{ at: i * lookMs, up: each > before }]
    })

  test('within the tolerance never makes it go up again after it went down, whatever the windows', () => {
    fc.assert(
      fc.property(story, (given) => {
        const ways = moves(numbersOf(given, 0.047), given.present).map(({ up }) => up)
        assert.ok(!ways.some((up, i) => up && ways.slice(0, i).includes(false)), `flaps: ${ways}`)
      }),
    )
  })
  test('of any size never makes it go down sooner than the window after it went up', () => {
    fc.assert(
      fc.property(story, fc.double({ min: 0, max: 1, noNaN: true }), (given, noise) => {
        const made = moves(numbersOf(given, noise), given.present)
        for (const [i, move] of made.entries()) {
          const before = made[i - 1]
          if (before?.up && !move.up) assert.ok(move.at - before.at >= given.downWindow, `${move.at - before.at} ms after it went up`)
        }
      }),
    )
  })
  test('leaves the number within the limits, whatever is seen', () => {
    const anything = fc.array(
      fc.record({
        load: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true }), { nil: undefined }),
        ready: fc.nat(30),
        used: fc.option(fc.boolean(), { nil: undefined }),
        asked: fc.boolean(),
      }),
      { maxLength: 100 },
    )
    fc.assert(
      fc.property(anything, fc.nat(5), fc.integer({ min: 5, max: 30 }), (seen, min, max) => {
        const spec = policy({ min, max, idle: 10_000, downWindow: 10_000 })
        const see = (_: number, i: number): Partial<Facts> => {
          const { load, ready, used, asked } = seen[i]!
          const readings = [cpu(load ?? 0, load === undefined ? 0 : ready, { load, missing: load === undefined ? ready : 0 })]
          return { readings, ready, used, wantedAt: asked ? start + i * lookMs : undefined }
        }
        for (const number of play({ spec, present: min }, { looks: seen.length, see })) assert.ok(number >= min && number <= max)
      }),
    )
  })
})

describe('scale to zero', () => {
  const spec = policy({ min: 0, idle: 60_000, downWindow: 20_000, metrics: [{ type: 'requests', target: 50 }] })
  const requests = (rate: number): Reading => ({ name: 'requests', unit: '/s', target: 50, load: rate, read: 1, missing: 0, parts: false })

  test('comes after so long without a request, and the next request wakes one at once', () => {
    const at = (i: number) => start + i * lookMs
    const numbers = play(
      { spec, present: 2 },
      {
        looks: 40,
        see: (present, i) => ({
          readings: present === 0 ? [] : [requests(i < 3 ? 90 : 0)],
          used: i < 3 || (i >= 30 && i < 32),
          wantedAt: i >= 30 ? at(30) : undefined,
        }),
      },
    )
    assert.deepEqual(steps(numbers), [2, 1, 0, 1])
    assert.equal(numbers.indexOf(0), 2 + 12, 'a minute after the last request')
    assert.equal(numbers.lastIndexOf(0), 29)
  })
  test('waits for a replica that has not answered yet, and for an app that nobody can see the use of', () => {
    const idle = (more: Partial<Facts>) =>
      decide(facts({ spec, present: 1, now: start + 120_000, readings: [requests(0)], used: false, ...more })).wanted
    assert.equal(idle({}), 0)
    assert.equal(idle({ ready: 0 }), 1)
    assert.equal(idle({ used: undefined }), 1)
    assert.equal(idle({ hasPorts: false }), 1)
    assert.equal(idle({ readings: [requests(0), cpu(95, 1)] }), 2, 'it works on something')
  })
  test('a request of before it went to sleep wakes nobody', () => {
    assert.equal(decide(facts({ spec, present: 0, ready: 0, decidedAt: start - 10, wantedAt: start - 20 })).wanted, 0)
    assert.equal(decide(facts({ spec, present: 0, ready: 0, decidedAt: start - 20, wantedAt: start - 10 })).wanted, 1)
  })
})

describe('why', () => {
  const why = (more: Partial<Facts>) => {
    const given = facts(more)
    return explain(decide(given), given)
  }
  test('says what was measured and what was made of it', () => {
    assert.equal(why({ readings: [cpu(276, 3)] }), 'cpu 92% of 60% over 3 replicas: 3 -> 5')
    const spec = policy({ max: 4 })
    assert.equal(why({ spec, readings: [cpu(276, 3)] }), 'cpu 92% of 60% over 3 replicas: 3 -> 4 (5 wanted, at most 4)')
    assert.equal(why({ spec, present: 6, readings: [cpu(360, 6)] }), 'at most 4: 6 -> 4 (6 wanted, at most 4)')
    assert.equal(why({ spec: policy({ min: 5 }) }), 'at least 5: 3 -> 5')
    assert.equal(why({ readings: [cpu(180, 3)] }), 'cpu 60% of 60% over 3 replicas: 3')
    const low = { spec: policy({ downWindow: 300_000 }), memory: begin(1, start), readings: [cpu(60, 3)] }
    assert.equal(why(low), 'cpu 20% of 60% over 3 replicas, no more for 5m: 3 -> 1')
  })
})
