import type { TestContext } from 'node:test'
import { z } from 'zod'
import { defineKind, phases } from '../api/kind.ts'
import type { Clock } from '../base/clock.ts'
import type { Store } from './store.ts'

/** A kind of a project, made for tests. */
export const Widget = defineKind({
  kind: 'Widget',
  plural: 'widgets',
  scope: 'project',
  statusOwner: 'store',
  description: 'A thing to store.',
  spec: z.object({ size: z.number(), parts: z.array(z.string()).optional(), options: z.record(z.string(), z.number()).optional() }),
  status: phases({ seen: z.number().optional() }, { pending: {}, ready: {} }),
  initialStatus: { phase: 'pending' },
  can: {},
  columns: [],
})

/** A kind without projects. */
export const Shelf = defineKind({
  kind: 'Shelf',
  plural: 'shelves',
  scope: 'cluster',
  statusOwner: 'store',
  description: 'A place for things.',
  spec: z.object({ size: z.number() }),
  status: phases({}, { ready: {} }),
  initialStatus: { phase: 'ready' },
  can: {},
  columns: [],
})

/** Opens an empty store; what it needs to go away afterwards is registered with the test's `after`. */
export type MakeStore = (t: TestContext, clock: Clock) => Promise<Store>

/** Registers a test in which `body` gets an empty store that is closed afterwards. */
export type StoreTest = (sentence: string, body: (store: Store, t: TestContext) => Promise<void>) => void
