import { systemClock } from '../../base/clock.ts'
import { engineConformance } from '../conformance.ts'
import type { ImageContent } from '../engine.ts'
import { createFakeEngine } from './fake.ts'

engineConformance('fake', { real: false }, async () => {
  const engine = createFakeEngine({ clock: systemClock })
  return { open: async () => engine, image: async () => ({ digest: 'sha256:0' }) as ImageContent, async cleanup() {} }
})
