import { test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import type { MakeStore, StoreTest } from './fixtures.conformance.ts'
import { listingTests } from './listing.conformance.ts'
import { logTests } from './log.conformance.ts'
import { modelTests } from './model.conformance.ts'
import { objectTests } from './objects.conformance.ts'
import { watchTests } from './watch.conformance.ts'

/** Registers what every store must do, as node:test tests. */
export function storeConformance(name: string, make: MakeStore): void {
  const storeTest: StoreTest = (sentence, body) =>
    test(`${name}: ${sentence}`, { timeout: 60_000 }, async (t) => {
      const store = await make(t, systemClock)
      try {
        await body(store, t)
      } finally {
        await store.close()
      }
    })
  objectTests(storeTest)
  logTests(storeTest)
  watchTests(storeTest)
  modelTests(name, make)
  listingTests(name, make)
}
