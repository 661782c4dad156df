import type { z } from 'zod'
import { type FieldError, PandoError, type Problem } from '../base/errors.ts'
import { nearest } from '../base/suggest.ts'
import { formatBytes, formatDuration } from '../base/units.ts'
import { jsonSchema, schemasAt } from './json-schema.ts'

/** Several things are wrong with what was sent: the first is the main one, `errors` names all. */
class ValidationError extends PandoError {
  readonly errors: readonly FieldError[]

  constructor(found: readonly PandoError[]) {
    const main = found[0]!
    super(main.code, main.params, { hint: main.hint, ...(main.field === undefined ? {} : { field: main.field }) })
    this.errors = found.map((error) => ({ field: error.field ?? '', message: error.message, code: error.code }))
  }

  override toProblem(): Problem {
    return { ...super.toProblem(), errors: [...this.errors] }
  }
}

/** What `plural` is called in hints: the kind whose schema helps. */
interface About {
  plural: string
}

/** The value as the schema reads it. Throws api.unknown_field, base.bad_quantity, api.invalid, with every problem in `errors`. */
export function validate<S extends z.ZodType>(schema: S, value: unknown, about: About): z.output<S> {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  throw new ValidationError(parsed.error.issues.flatMap((issue) => describe(issue, { schema, path: [], about })))
}

interface Place {
  schema: z.ZodType /** Of the union that holds the issue. */
  path: readonly PropertyKey[]
  about: About
}

function describe(issue: z.core.$ZodIssue, place: Place): PandoError[] {
  const path = [...place.path, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(key, path, place.schema))
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const best = likeliestBranch(issue.errors)
    if (best) return best.flatMap((inner) => describe(inner, { ...place, path }))
  }
  const field = pointer(path)
  if (issue.code === 'custom' && issue.params?.['pandoCode'] === 'base.bad_quantity') {
    const unit = unitAt(place.schema, path)
    return [
      new PandoError('base.bad_quantity', { value: String(issue.input), what: unit === 'milliseconds' ? 'duration' : 'size' }, { field }),
    ]
  }
  return [
    new PandoError(
      'api.invalid',
      { detail: `${path.map(String).join('.') || 'body'}: ${messageOf(issue, place.schema, path)}`, kind: place.about.plural },
      { field },
    ),
  ]
}

/** The branch that went furthest is the one that was meant; none when all failed at the door. */
function likeliestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const depth = (issues: readonly z.core.$ZodIssue[]) =>
    Math.max(...issues.map((issue) => issue.path.length + (issue.code === 'invalid_type' ? 0 : 1)))
  const best = branches.toSorted((a, b) => depth(b) - depth(a))[0]!
  return depth(best) === 0 ? undefined : best
}

function messageOf(issue: z.core.$ZodIssue, schema: z.ZodType, path: readonly PropertyKey[]): string {
  const wanted = schemasAt(jsonSchema(schema, 'input'), path)
    .flatMap((place) => place.type ?? [])
    .join(' or ')
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing (expected ${issue.expected})`
        : `expected ${issue.expected}, found ${typeName(issue.input)}`
    case 'invalid_union':
      return issue.errors.length > 0 ? `expected ${wanted || 'another type'}, found ${typeName(issue.input)}` : issue.message
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    case 'too_small':
      return `must be at least ${amount(issue.minimum, issue.origin, unitAt(schema, path))}`
    case 'too_big':
      return `must be at most ${amount(issue.maximum, issue.origin, unitAt(schema, path))}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(', ')}`.replace(/, ([^,]*)$/, ' or $1')
    default:
      return issue.message
  }
}

function amount(limit: number | bigint, origin: string, unit: string | undefined): string {
  if (unit === 'bytes') return formatBytes(Number(limit))
  if (unit === 'milliseconds') return formatDuration(Number(limit))
  if (origin === 'string') return `${limit} characters long`
  return origin === 'array' ? `${limit} entries` : String(limit)
}

function unitAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  return schemasAt(jsonSchema(schema, 'output'), path).find((place) => place.unit !== undefined)?.unit
}

function unknownField(key: string, path: readonly PropertyKey[], schema: z.ZodType): PandoError {
  const known = [...new Set(schemasAt(jsonSchema(schema, 'input'), path).flatMap((place) => Object.keys(place.properties ?? {})))]
  const meant = nearest(key, known)
  const suggestion = meant !== undefined ? `Did you mean "${meant}"?` : `Here may be: ${known.join(', ')}.`
  return new PandoError(
    'api.unknown_field',
    { field: [...path, key].map(String).join('.'), suggestion },
    { field: pointer([...path, key]) },
  )
}

/** RFC 6901. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
