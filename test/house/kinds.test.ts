import assert from 'node:assert/strict'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import type { KindDef } from '../../src/api/kind.ts'
import { kinds } from '../../src/kinds.ts'

const src = join(import.meta.dirname, '../../src')

test('every kind that is declared, and is not the server’s alone, is in the list that things are made from', async () => {
  const declared: string[] = []
  for await (const file of glob('**/*kind.ts', { cwd: src })) {
    const module = (await import(join(src, file))) as Record<string, unknown>
    declared.push(
      ...Object.values(module)
        .filter(isPublicKind)
        .map(({ kind }) => kind),
    )
  }
  assert.deepEqual(declared.toSorted(), kinds.map(({ kind }) => kind).toSorted())
})

function isPublicKind(value: unknown): value is KindDef {
  const kind = value as Partial<KindDef> | null
  return typeof kind === 'object' && kind !== null && typeof kind.plural === 'string' && 'initialStatus' in kind && kind.internal === false
}

/** Words in a spec that stand for no object of the project, with the reason. */
const noReference: Readonly<Record<string, string>> = {
  'Snapshot.backup': 'written by restore, and refused from people',
}

test('every name of another object in a spec is declared, so that whoever writes it needs a right to that object', () => {
  const inProjects = kinds.filter(({ scope }) => scope === 'project')
  const words = new Set(inProjects.flatMap(({ kind }) => [lowerFirst(kind), `${lowerFirst(kind)}s`, kind.toLowerCase()]))
  for (const word of ['group', 'cdroms']) words.add(word)
  const undeclared: string[] = []
  for (const kind of inProjects.filter(({ readOnly }) => !readOnly)) {
    const declared = new Set(kind.refers.map(({ path }) => path))
    for (const path of textPaths(z.toJSONSchema(kind.spec, { io: 'input', unrepresentable: 'any' }) as Schema)) {
      const word = path.split('.').findLast((part) => part !== '*')!
      if (words.has(word) && !declared.has(path) && !(`${kind.kind}.${path}` in noReference)) undeclared.push(`${kind.kind}.${path}`)
    }
  }
  assert.deepEqual(undeclared, [])
})

test('every declared reference is a text of its spec, and leads to a kind of projects', () => {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]))
  const wrong = kinds.flatMap(({ kind, spec, refers }) => {
    const paths = new Set(textPaths(z.toJSONSchema(spec, { io: 'input', unrepresentable: 'any' }) as Schema))
    return refers.filter((one) => !paths.has(one.path) || byName.get(one.kind)?.scope !== 'project').map(({ path }) => `${kind}.${path}`)
  })
  assert.deepEqual(wrong, [])
})

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
}

/** Paths of all texts, with `*` for members of lists and records. */
function textPaths(schema: Schema, path = ''): string[] {
  const at = (part: string) => (path === '' ? part : `${path}.${part}`)
  const { additionalProperties: members } = schema
  const inside = [
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => textPaths(one, path)),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => textPaths(inner, at(key))),
    ...(schema.items ? textPaths(schema.items, at('*')) : []),
    ...(typeof members === 'object' ? textPaths(members, at('*')) : []),
  ]
  return schema.type === 'string' ? [path, ...inside] : inside
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
