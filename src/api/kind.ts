import { z } from 'zod'
import { parseBytes, parseDuration } from '../base/units.ts'

/**
 * A kind is declared once, as data. Validation, OpenAPI, the CLI's nouns and columns, the client's types and the table
 * of allowed actions all come from it.
 */
export interface KindDef<Spec extends z.ZodType = z.ZodType, Status extends z.ZodType<{ phase: string }> = z.ZodType<{ phase: string }>> {
  /** Singular, as in `kind: Instance`. */
  readonly kind: string
  /** Lower case plural: URL segment and CLI noun. */
  readonly plural: string
  /** One sentence for the reference and `pando explain`. Fields carry theirs in the schema: `.describe('…')`. */
  readonly description: string
  readonly scope: 'cluster' | 'project'
  /** The folder whose controllers write `status`. */
  readonly statusOwner: string
  readonly spec: Spec
  readonly status: Status
  /** What a fresh object starts with. */
  readonly initialStatus: z.output<Status>
  /** Action -> the phases in which it is allowed. Server, CLI and console ask `may()`. */
  readonly can: Readonly<Record<string, readonly string[]>>
  /** Columns of a list, as paths into the object; `name` and `age` are added by the printer. */
  readonly columns: readonly Column[]
  /** True when a controller has work to do before the object may vanish: delete then only sets `metadata.deletedAt`. */
  readonly finalized: boolean
  /** True when people may not create, update or delete it themselves. Default false. */
  readonly readOnly: boolean
  /** Fields of spec that verbs write (start, restart): an apply that does not name them leaves them as they are. Default none. */
  readonly verbFields: readonly string[]
  /** True for what only the server itself reads: no route, no stream and no document names it. Default false. */
  readonly internal: boolean
  /** Where secrets are in its spec, as paths with `*` for every key of a record or list: `data.*`. Secret files are found anyway. Default none. */
  readonly secrets: readonly string[]
  /** The objects of the same project that its spec names. Whoever writes the name needs a right to them. Default none. */
  readonly refers: readonly Reference[]
}

/** A place in a spec where others are named; see references.ts. */
export interface Reference {
  /** Where the names are in the spec, as a path with `*` for every key of a record or list: `volumes.*.volume`. */
  readonly path: string
  /** What they name. */
  readonly kind: string
  /** The right that it takes to name one. Default `get`. */
  readonly verb?: string
  /** Only in a spec that has these values. Default: always. */
  readonly when?: Readonly<Record<string, string>>
}

export interface Column {
  readonly title: string
  readonly path: string
  readonly format?: 'bytes' | 'duration' | 'age' | 'list'
}

export function defineKind<const Spec extends z.ZodType, const Status extends z.ZodType<{ phase: string }>>(
  kind: Omit<KindDef<Spec, Status>, 'finalized' | 'readOnly' | 'verbFields' | 'internal' | 'secrets' | 'refers'> & {
    finalized?: boolean
    readOnly?: boolean
    verbFields?: readonly string[]
    internal?: boolean
    secrets?: readonly string[]
    refers?: readonly Reference[]
  },
): KindDef<Spec, Status> {
  return { finalized: false, readOnly: false, verbFields: [], internal: false, secrets: [], refers: [], ...kind }
}

export interface Metadata {
  name: string
  /** Absent for cluster-wide kinds. */
  project?: string
  /** Unique for ever; never reused by a later object of the same name. */
  uid: string
  /** Changes with every write of the object; send it back as If-Match. */
  revision: number
  /** Counts changes of `spec` only. */
  generation: number
  createdAt: string
  updatedAt: string
  /** Set by delete while controllers still clear up. */
  deletedAt?: string
  labels: Record<string, string>
}

/** An object of kind K as it is stored and sent. */
export interface Stored<K extends KindDef = KindDef> {
  kind: string
  metadata: Metadata
  spec: z.output<K['spec']>
  status: z.output<K['status']>
}

export type SpecOf<K extends KindDef> = z.output<K['spec']>
export type SpecInput<K extends KindDef> = z.input<K['spec']>
export type StatusOf<K extends KindDef> = z.output<K['status']>

/** May `action` be done to this object now? The one answer for API, CLI and console. */
export function may<K extends KindDef>(kind: K, action: string, object: Stored<K>): boolean {
  return kind.can[action]?.includes((object.status as { phase: string }).phase) ?? false
}

type Shape = Record<string, z.ZodType>
const phaseText = 'Where it is in its life. Fields beside it depend on it.'
type Simplify<T> = { [P in keyof T]: T[P] } & {}

/** A status schema: one object type per phase, each with just what is true in it, plus the fields common to all. */
export function phases<C extends Shape, P extends Record<string, Shape>>(common: C, perPhase: P) {
  const members = Object.entries(perPhase).map(([phase, shape]) =>
    z.object({ phase: z.literal(phase).describe(phaseText), ...common, ...shape }),
  )
  type Out = { [K in keyof P & string]: z.output<z.ZodObject<Simplify<{ phase: z.ZodLiteral<K> } & C & P[K]>>> }[keyof P & string]
  return z.discriminatedUnion('phase', members as never) as unknown as z.ZodType<Out, Out>
}

/** RFC 1123 label: what every name must look like. */
export const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
export const name = () =>
  z.string().regex(namePattern, 'use 1 to 63 lower-case letters, digits and dashes, starting and ending with a letter or digit')
export const labels = () => z.record(z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/), z.string().max(253))
export const instant = () => z.iso.datetime()

/** A size: people write `512MiB`, inside it is bytes. */
export const bytes = (limits: { min?: number; max?: number } = {}) => quantity(parseBytes, limits, 'bytes')
/** A time span: people write `30s`, inside it is milliseconds. */
export const duration = (limits: { min?: number; max?: number } = {}) => quantity(parseDuration, limits, 'milliseconds')

function quantity(parse: (text: string | number) => number, limits: { min?: number; max?: number }, unit: string) {
  const inside = z
    .int()
    .min(limits.min ?? 0)
    .max(limits.max ?? Number.MAX_SAFE_INTEGER)
    .meta({ unit })
  return z.codec(z.union([z.number(), z.string()]), inside, {
    decode: (value, ctx) => {
      try {
        return parse(value)
      } catch (error) {
        ctx.issues.push({ code: 'custom', input: value, message: (error as Error).message, params: { pandoCode: 'base.bad_quantity' } })
        return z.NEVER
      }
    },
    encode: (value) => value,
  })
}

/** Why something is not as wished: the problem of the last attempt, as stored in a status. */
export const reason = () =>
  z.object({
    code: z.string().describe('Stable name of the problem, `<area>.<what>`.'),
    message: z.string().describe('What is wrong, for people.'),
    hint: z.string().describe('What to do next, for people.'),
    at: instant().describe('When it was first seen.'),
  })
export type Reason = z.output<ReturnType<typeof reason>>
