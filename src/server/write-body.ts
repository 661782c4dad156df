import { z } from 'zod'
import { type KindDef, labels, name, type SpecOf } from '../api/kind.ts'
import { keepSecretFiles, keepSecrets } from '../api/secrets.ts'
import { PandoError } from '../base/errors.ts'
import { reservedLabels } from '../services/apps/kind.ts'
import type { Key } from '../store/store.ts'
import { validate } from './validation.ts'

/** What people send, read: the rest of an object is the server's. */
export interface Wanted<K extends KindDef = KindDef> {
  name: string | undefined
  labels: Record<string, string>
  spec: SpecOf<K>
}

const ignored = z.unknown().optional()

/** Written by the server; taken and dropped, so that get, edit and put works. */
const serverFields = {
  project: z.string().optional(),
  uid: ignored,
  revision: ignored,
  generation: ignored,
  createdAt: ignored,
  updatedAt: ignored,
  deletedAt: ignored,
}

/** A name that only the path says must look like any other. */
const pathName = z.object({ metadata: z.object({ name: name() }) })

const schemas = new WeakMap<KindDef, z.ZodType<Body>>()
interface Body {
  kind?: string
  metadata: { name?: string; project?: string; labels: Record<string, string> }
  spec: never
}

function schemaOf(kind: KindDef): z.ZodType<Body> {
  let schema = schemas.get(kind)
  if (!schema) {
    schemas.set(
      kind,
      (schema = z.strictObject({
        kind: z.string().optional(),
        metadata: z.strictObject({ name: name().optional(), labels: labels().default({}), ...serverFields }).prefault({}),
        spec: kind.spec.prefault({}),
        status: ignored,
      }) as unknown as z.ZodType<Body>),
    )
  }
  return schema
}

/** Where the path says that a body goes, and the labels of what is there. */
interface Place {
  project?: string | undefined
  name?: string
  labels?: Record<string, string>
}

/**
 * The body of a create or apply. One that says something else than its place is refused.
 * Throws api.invalid, api.unknown_field, app.reserved_label, base.bad_quantity.
 */
export function readWrite<K extends KindDef>(kind: K, body: unknown, key: Place): Wanted<K> {
  const { metadata, spec, kind: sentKind } = validate(schemaOf(kind), body, kind)
  const { name: sentName, project } = metadata
  if (sentKind !== undefined && sentKind !== kind.kind) throw mismatch(kind, { field: '/kind', sent: sentKind, path: kind.kind })
  if (key.name !== undefined && sentName !== undefined && sentName !== key.name)
    throw mismatch(kind, { field: '/metadata/name', sent: sentName, path: key.name })
  if (project !== undefined && project !== key.project)
    throw mismatch(kind, { field: '/metadata/project', sent: project, path: key.project ?? 'none' })
  if (key.name !== undefined && sentName === undefined) validate(pathName, { metadata: { name: key.name } }, kind)
  return { name: key.name ?? sentName, labels: ownLabels(metadata.labels, key.labels), spec }
}

/** Labels that Pando writes itself stay as they are; those of people are as they were sent. Throws app.reserved_label. */
export function ownLabels(sent: Record<string, string>, old: Record<string, string> = {}): Record<string, string> {
  const isReserved = ([label]: [string, string]) => label.startsWith(reservedLabels)
  const wrong = Object.entries(sent).find((entry) => isReserved(entry) && old[entry[0]] !== entry[1])
  if (wrong) throw new PandoError('app.reserved_label', { label: wrong[0] }, { field: `/metadata/labels/${wrong[0]}` })
  return { ...sent, ...Object.fromEntries(Object.entries(old).filter(isReserved)) }
}

/**
 * The body of an apply over an object that exists: fields that verbs write stay as they are where the body does not name them, and
 * secrets where it does not say them, because nobody was shown them.
 */
export function keepUnsaid(kind: KindDef, body: unknown, old: { spec: unknown }): unknown {
  if (!isRecord(body) || !(body['spec'] === undefined || isRecord(body['spec']))) return body
  const spec = old.spec as Record<string, unknown>
  const kept = Object.fromEntries(kind.verbFields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]))
  const next = structuredClone({ ...kept, ...body['spec'] })
  keepSecrets(kind, next, spec)
  return { ...body, spec: next }
}

/** JSON merge patch (RFC 7396) over what people may write of an object. */
export function patchedBody(old: { metadata: Key & { labels: Record<string, string> }; spec: unknown }, patch: unknown): unknown {
  if (!isRecord(patch)) throw new PandoError('api.invalid', { detail: 'body: expected object' }, { field: '' })
  const merged = mergePatch({ metadata: { labels: old.metadata.labels }, spec: old.spec }, structuredClone(patch))
  keepSecretFiles(merged, old.spec)
  return merged
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const merged = new Map(isRecord(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function mismatch(kind: KindDef, { field, sent, path }: { field: string; sent: string; path: string }): PandoError {
  return new PandoError(
    'api.invalid',
    { detail: `${field.slice(1).replaceAll('/', '.')}: is "${sent}", but the address says "${path}"`, kind: kind.plural },
    { field },
  )
}
