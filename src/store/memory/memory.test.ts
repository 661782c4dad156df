import { storeConformance } from '../conformance.ts'
import { createMemoryStore } from './memory.ts'

storeConformance('memory', async (_, clock) => createMemoryStore({ clock }))
