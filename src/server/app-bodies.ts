import { z } from 'zod'

const confirm = z.string().max(63).optional().describe('Name of the app: more of it may stop than its guard lets pass.')

export const scaleBody = z.strictObject({
  replicas: z.int().min(0).max(10_000).describe('How many are wanted.'),
  confirm,
})
export const rollbackBody = z.strictObject({
  to: z.int().min(1).optional().describe('Number of the revision. Left out: the last good one that is not the present one.'),
})
