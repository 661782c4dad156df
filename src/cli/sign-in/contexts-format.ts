import { z } from 'zod'

/** A cloud that somebody signed in to from here. */
const context = z.strictObject({
  url: z.string(),
  /** PEM of the authority that is trusted for this cloud, and no other. Absent: what Node trusts. */
  ca: z.string().optional(),
  user: z.string(),
  token: z.string(),
})
/** What `contexts.json` holds. */
export const contextsFormat = z.strictObject({ current: z.string().optional(), contexts: z.record(z.string(), context) })
export type Context = z.output<typeof context>
export type Contexts = z.output<typeof contextsFormat>
