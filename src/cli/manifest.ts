import type { KindInfo } from './api.ts'
import { usageError } from './failure.ts'
import { kindNamed } from './kinds.ts'

/** One object as people write it: what the server owns (status, uid, revision …) is left out. */
export interface Manifest {
  kind: KindInfo
  name: string
  project: string | undefined
  labels: Record<string, string>
  spec: Record<string, unknown>
  /** Of a Compose file: what must be true of others before it is made. */
  waits?: readonly Wait[]
}

/** `started`: something of it runs; `completed`: its program ended with exit code 0. */
export interface Wait {
  manifest: Manifest
  condition: 'started' | 'healthy' | 'completed'
}

/** All objects of a YAML (or JSON) text with one or more documents; `items` of a list count one by one. Throws cli.usage with the line. */
export async function parseManifests(text: string, { source, project }: { source: string; project: string }): Promise<Manifest[]> {
  const { parseAllDocuments } = await import('yaml')
  const documents = parseAllDocuments(text)
  const manifests = [...documents].flatMap((document, index) => {
    const [error] = document.errors
    if (error) throw usageError(`${source}: ${error.message}`)
    const value = document.toJS() as unknown
    return value === null ? [] : itemsOf(value).map((item) => manifest(item, { where: `${source}, document ${index + 1}`, project }))
  })
  if (manifests.length === 0) throw usageError(`${source} holds no object`)
  return manifests
}

function itemsOf(value: unknown): unknown[] {
  const { items } = value as { items?: unknown }
  return Array.isArray(items) ? items : [value]
}

function manifest(value: unknown, { where, project }: { where: string; project: string }): Manifest {
  const { kind: word, metadata, spec = {}, ...rest } = object(value, where)
  if (typeof word !== 'string') throw usageError(`${where}: "kind" is missing`)
  const stray = Object.keys(rest).find((key) => key !== 'status' && key !== 'apiVersion')
  if (stray !== undefined) throw usageError(`${where}: there is no field "${stray}" beside kind, metadata and spec`)
  const kind = kindNamed(word)
  const { name, project: own, labels = {} } = object(metadata, `${where}: metadata`)
  if (typeof name !== 'string') throw usageError(`${where}: "metadata.name" is missing`)
  return {
    kind,
    name,
    project: kind.scope === 'project' ? (own === undefined ? project : String(own)) : undefined,
    labels: object(labels, `${where}: metadata.labels`) as Record<string, string>,
    spec: object(spec, `${where}: spec`),
  }
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw usageError(`${where} must hold names and values`)
  return value as Record<string, unknown>
}
