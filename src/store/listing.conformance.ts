import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Stored } from '../api/kind.ts'
import { compareKeys, compareValues, parseSort, searchText, sortValue, textsAt } from '../api/list-query.ts'
import { systemClock } from '../base/clock.ts'
import { type MakeStore, Widget } from './fixtures.conformance.ts'
import type { Query, Store } from './store.ts'

type Thing = Stored<typeof Widget>

const key = fc.record({ project: fc.constantFrom('p', 'q'), name: fc.constantFrom('a', 'b', 'c', 'd') })
const content = fc.record({
  size: fc.nat(3),
  seen: fc.option(fc.nat(2), { nil: undefined }),
  label: fc.constantFrom('x', 'y', 'z'),
})
const step = fc.record({ do: fc.constantFrom('put' as const, 'put' as const, 'remove' as const), key, content })
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
const query: fc.Arbitrary<Query> = fc.record(
  {
    sort: fc.constantFrom('spec.size', '-spec.size', 'status.seen', '-status.seen', 'metadata.labels.label', '-metadata.revision'),
    where: fc.constantFrom([{ path: 'spec.size', value: '1' }], [{ path: 'status.seen', value: '0' }]),
    search: fc.constantFrom('A', 'label=x'),
    project: fc.constantFrom('p', 'q'),
    selector: fc.constantFrom('label=x', 'label!=y'),
    within: fc.constantFrom([{ project: 'p' }], [{ name: 'a' }, { project: 'q', selector: 'label=y' }]),
    offset: fc.nat(3),
  },
  { requiredKeys: [] },
)
/** What is written, and asked between the writes: what is asked for once is kept ready from then on. */
const program = fc.array(fc.record({ steps: fc.array(step, { maxLength: 8 }), asked: query }), { maxLength: 12 })

/** Registers that lists and views stay those of objects which are looked at anew each time. */
export function listingTests(name: string, make: MakeStore): void {
  test(`${name}: whatever is written, each list is in the order of a fresh sort, and a view is the list`, {
    timeout: 120_000,
  }, async (t) => {
    await fc.assert(
      fc.asyncProperty(program, async (turns) => {
        const store = await make(t, systemClock)
        try {
          for (const { steps, asked } of turns) {
            for (const one of steps) await perform(store, one)
            await compare(store, asked)
          }
        } finally {
          await store.close()
        }
      }),
      { numRuns: 60 },
    )
  })
}

async function perform(store: Store, { do: what, key, content: { size, seen, label } }: Step): Promise<unknown> {
  const old = await store.get(Widget, key)
  const status = { phase: 'ready' as const, ...(seen === undefined ? {} : { seen }) }
  if (what === 'remove') return old && store.remove(Widget, old)
  if (!old) return store.create(Widget, { ...key, labels: { label }, spec: { size }, status })
  return store.update(Widget, { ...old, metadata: { ...old.metadata, labels: { label } }, spec: { size }, status })
}

async function compare(store: Store, asked: Query): Promise<void> {
  const { items: all } = await store.list(Widget)
  assert.deepEqual(await store.view(Widget), all)
  assert.deepEqual(
    await store.view(Widget, { project: 'p' }),
    all.filter(({ metadata }) => metadata.project === 'p'),
  )
  const { items, total } = await store.list(Widget, asked)
  const expected = sorted(
    all.filter((thing) => fits(thing, asked)),
    asked.sort,
  )
  assert.deepEqual([items, total], [expected.slice(asked.offset ?? 0), expected.length], JSON.stringify(asked))
}

function fits(thing: Thing, { where = [], search = '', project, selector, within }: Query): boolean {
  const { metadata } = thing
  const label = metadata.labels['label']
  return (
    where.every(({ path, value }) => textsAt(thing, path).includes(value)) &&
    searchText(thing, Widget.columns).includes(search.toLowerCase()) &&
    (project ?? metadata.project) === metadata.project &&
    (selector === undefined || (selector === 'label=x' ? label === 'x' : label !== 'y')) &&
    (within === undefined ||
      within.some((scope) =>
        scope.name === undefined && scope.selector !== undefined
          ? metadata.project === 'q' && label === 'y'
          : (scope.project ?? metadata.project) === metadata.project && (scope.name ?? metadata.name) === metadata.name,
      ))
  )
}

function sorted(things: readonly Thing[], sort: string | undefined): Thing[] {
  const order = sort === undefined ? undefined : parseSort(sort)
  const value = (thing: Thing) => (order ? sortValue(thing, order.path) : undefined)
  return things.toSorted((a, b) => (order ? compareValues(value(a), value(b), order.descending) : 0) || compareKeys(a.metadata, b.metadata))
}
