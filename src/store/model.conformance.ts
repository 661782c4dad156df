import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Stored } from '../api/kind.ts'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { type MakeStore, Widget } from './fixtures.conformance.ts'
import type { Store } from './store.ts'

type Thing = Stored<typeof Widget>

/** What a store is, in a few lines: a map, and a list of what happened. `held` are copies of any age that writers still have. */
interface Model {
  objects: Map<string, Thing>
  log: string[]
  held: Thing[]
}

type Step =
  | { do: 'create'; project: string; name: string; size: number; label: string }
  | { do: 'update'; pick: number; size: number; label: string }
  | { do: 'remove'; pick: number }

const project = fc.constantFrom('p', 'q')
const name = fc.constantFrom('a', 'b', 'c')
const size = fc.nat(2)
const label = fc.constantFrom('x', 'y')
const pick = fc.nat(50)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('create' as const), project, name, size, label }),
  fc.record({ do: fc.constant('update' as const), pick, size, label }),
  fc.record({ do: fc.constant('remove' as const), pick }),
)
/** Steps of an inner list are asked for in one turn, so that they share a commit. */
const program = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 25 })

const keyOf = (at: { project?: string; name: string }) => `${at.project}/${at.name}`

export function modelTests(name: string, make: MakeStore): void {
  test(`${name}: any sequence of writes has the outcome of a plain map with a log`, { timeout: 120_000 }, async (t) => {
    await fc.assert(
      fc.asyncProperty(program, async (turns) => {
        const store = await make(t, systemClock)
        try {
          const model: Model = { objects: new Map(), log: [], held: [] }
          for (const turn of turns) await Promise.all(plan(turn, model.held).map((one) => perform(store, model, one)))
          await compare(store, model)
        } finally {
          await store.close()
        }
      }),
      { numRuns: 60 },
    )
  })
}

/** A step with the copy it works on, chosen before the turn begins. */
type Planned = { step: Extract<Step, { do: 'create' }> } | { step: Exclude<Step, { do: 'create' }>; copy: Thing }

function plan(turn: Step[], held: Thing[]): Planned[] {
  return turn.flatMap((one): Planned[] => {
    if (one.do === 'create') return [{ step: one }]
    const copy = held[one.pick % (held.length || 1)]
    return copy ? [{ step: one, copy }] : []
  })
}

async function perform(store: Store, model: Model, planned: Planned): Promise<void> {
  const asked = ask(store, planned)
  const result = await asked.catch((error: unknown) => (error instanceof PandoError ? error.code : Promise.reject(error)))
  // Answers arrive in the order of the writes, so the model can follow them one by one.
  const key = keyOf('copy' in planned ? planned.copy.metadata : planned.step)
  const current = model.objects.get(key)
  const refusal = expectedRefusal(planned, current)
  if (refusal) return assert.equal(result, refusal)
  if (planned.step.do === 'remove') {
    assert.equal(result, undefined)
    model.objects.delete(key)
    model.log.push(`deleted ${key}`)
    return
  }
  const thing = result as Thing
  if (planned.step.do === 'update' && current?.spec.size === planned.step.size && current.metadata.labels['label'] === planned.step.label) {
    return assert.deepEqual(thing, current)
  }
  assert.equal(thing.metadata.generation, expectedGeneration(planned.step.size, current))
  assert.equal(thing.metadata.revision, model.log.length + 1)
  model.objects.set(key, thing)
  model.held.push(thing)
  model.log.push(`${planned.step.do}d ${key}`)
}

function ask(store: Store, planned: Planned): Promise<unknown> {
  if (!('copy' in planned)) {
    const { project, name, size, label } = planned.step
    return store.create(Widget, { project, name, spec: { size }, labels: { label } })
  }
  const { step, copy } = planned
  if (step.do === 'remove') return store.remove(Widget, copy)
  return store.update(Widget, { ...copy, spec: { size: step.size }, metadata: { ...copy.metadata, labels: { label: step.label } } })
}

function expectedRefusal(planned: Planned, current: Thing | undefined): string | undefined {
  if (!('copy' in planned)) return current ? 'store.exists' : undefined
  if (!current) return 'store.not_found'
  return current.metadata.revision === planned.copy.metadata.revision ? undefined : 'store.conflict'
}

function expectedGeneration(size: number, current: Thing | undefined): number {
  if (!current) return 1
  return current.metadata.generation + (current.spec.size === size ? 0 : 1)
}

async function compare(store: Store, model: Model): Promise<void> {
  const sorted = [...model.objects.values()].sort((a, b) => (keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1))
  const all = await store.list(Widget)
  assert.deepEqual([all.items, all.total, all.revision], [sorted, sorted.length, model.log.length])
  for (const project of ['p', 'q']) {
    const expected = sorted.filter(({ metadata }) => metadata.project === project && metadata.labels['label'] === 'x')
    const found = await store.list(Widget, { project, selector: 'label=x' })
    assert.deepEqual([found.items, found.total], [expected, expected.length])
  }
  const history = await store.history({ limit: 1000 })
  assert.deepEqual(
    history.map((event) => `${event.type} ${keyOf(event)}`),
    model.log,
  )
  const seen: unknown[] = []
  if (history.length === 0) return
  for await (const event of store.watch(0, {}, new AbortController().signal)) if (seen.push(event) === history.length) break
  assert.deepEqual(seen, history)
}
