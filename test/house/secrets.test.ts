import assert from 'node:assert/strict'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import type { KindDef } from '../../src/api/kind.ts'
import { isSecretPath } from '../../src/api/secrets.ts'

const src = join(import.meta.dirname, '../../src')
const telling = /passw|secret|token|key|credential|recovery|digest/i

/** Named like a secret, and none. */
const excused: Readonly<Record<string, string>> = {
  secret: 'the name of a Secret, where an instance, app or desktop names it',
  key: 'which of its values',
  onSecretChange: 'what happens then',
  digest: 'a hash of 256 random bits, or the address of an image',
  imageDigest: 'the address of an image',
  recovery: 'hashes of random codes',
  publicKey: 'public by its nature',
}
const ofUses = /(^|\.)secrets\.\*\.(secret|key)$/

test('a field that is named like a secret is sealed and shown to nobody, or it is said why it is none', async () => {
  const kinds: KindDef[] = []
  for await (const file of glob('**/*kind.ts', { cwd: src }))
    kinds.push(...Object.values((await import(join(src, file))) as Record<string, unknown>).filter(isKind))
  assert.ok(
    kinds.some(({ kind }) => kind === 'Credential'),
    'those of the server alone are looked at too',
  )
  const found = kinds.flatMap((kind) => textsOf(kind).map((path) => ({ kind, path })))
  const open = found.filter(({ kind, path }) => !isSecretPath(kind, path) && !isExcused(path))
  assert.deepEqual(
    open.map(({ kind, path }) => `${kind.kind}.spec.${path}`),
    [],
    'name them in `secrets` of their kind, or excuse them here',
  )
  for (const [kind, path] of [
    ['Receiver', 'send.password'],
    ['Receiver', 'send.secret'],
    ['Credential', 'clientSecret'],
    ['Credential', 'totp.secret'],
  ])
    assert.ok(
      found.some((each) => each.kind.kind === kind && each.path === path),
      `${kind}.${path} is found`,
    )
})

test('every path that a kind names as secret is in its spec', async () => {
  for await (const file of glob('**/*kind.ts', { cwd: src }))
    for (const kind of Object.values((await import(join(src, file))) as Record<string, unknown>).filter(isKind)) {
      const all = leavesOf(kind)
      for (const path of kind.secrets) assert.ok(all.includes(path), `${kind.kind} has no ${path}`)
    }
})

function isExcused(path: string): boolean {
  const name = lastName(path)
  return name === 'secret' || name === 'key' ? ofUses.test(path) : name in excused
}

function textsOf(kind: KindDef): string[] {
  return leavesOf(kind).filter((path) =>
    telling.test(
      path
        .split('.')
        .filter((part) => part !== '*')
        .at(-1) ?? '',
    ),
  )
}

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** Paths of all texts in a spec, with `*` for members of lists and records. */
function leavesOf({ spec }: KindDef): string[] {
  const found = new Set<string>()
  const walk = (schema: Schema, path: string): void => {
    const at = (name: string) => (path === '' ? name : `${path}.${name}`)
    if (schema.type === 'string') found.add(path)
    for (const [name, inner] of Object.entries(schema.properties ?? {})) walk(inner, at(name))
    if (typeof schema.additionalProperties === 'object') walk(schema.additionalProperties, at('*'))
    if (schema.items) walk(schema.items, at('*'))
    for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) walk(inner, path)
  }
  walk(z.toJSONSchema(spec, { io: 'input', unrepresentable: 'any' }) as Schema, '')
  return [...found]
}

function isKind(value: unknown): value is KindDef {
  const kind = value as Partial<KindDef> | null
  return typeof kind === 'object' && kind !== null && typeof kind.plural === 'string' && 'initialStatus' in kind
}

function lastName(path: string): string {
  return (
    path
      .split('.')
      .filter((part) => part !== '*')
      .at(-1) ?? ''
  )
}
