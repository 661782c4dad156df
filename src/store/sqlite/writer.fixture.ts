import { systemClock } from '../../base/clock.ts'
import { Shelf } from '../fixtures.conformance.ts'
import { openSqliteStore } from './sqlite.ts'

/** A process that writes without end, several at a time, and says each name once its write has been acknowledged. */
const store = await openSqliteStore({ path: process.argv[2]!, clock: systemClock })
const run = process.argv[3]!
await Promise.all(
  [0, 1, 2, 3].map(async (lane) => {
    for (let i = 0; ; i++) {
      const { metadata } = await store.create(Shelf, { name: `r${run}-l${lane}-${i}`, spec: { size: i } })
      process.stdout.write(`${metadata.name} ${metadata.revision}\n`)
    }
  }),
)
