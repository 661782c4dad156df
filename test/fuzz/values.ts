import fc from 'fast-check'
import type { JsonSchema } from '../../src/server/json-schema.ts'

/** What values are drawn from, besides their schemas. */
export interface Bait {
  /** Names, hosts and ids of what belongs to somebody else. */
  texts: readonly string[]
  /** Ports and the like that somebody else has. */
  numbers: readonly number[]
  schemas: Readonly<Record<string, JsonSchema>>
}

const long = 'a'.repeat(40_000)

/** Texts that have broken parsers, paths, patterns, queries and terminals elsewhere. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '-',
  '*',
  '%',
  '%00',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '../../../../etc/passwd',
  '/etc/passwd',
  'file:///etc/passwd',
  '\0',
  'a\0b',
  'a\r\nset-cookie: x=1',
  '\u202Eevil',
  '\uD800',
  'é'.normalize('NFD'),
  '👩‍👩‍👧',
  '٣',
  'İ',
  '\u2028',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  "' or 1=1 --",
  '"; drop table objects; --',
  '${7*7}',
  '{{7*7}}',
  '$(reboot)',
  '`id`',
  '<script>alert(1)</script>',
  'null',
  'NaN',
  '-1',
  '1e999',
  '0x10',
  '9'.repeat(400),
  '1'.repeat(40),
  'http://169.254.169.254/latest/meta-data/',
  'http://127.0.0.1:1/',
  '(a+)+$',
  `${long}!`,
  'a.'.repeat(2_000),
  '/'.repeat(2_000),
  `${'a=b,'.repeat(2_000)}a`,
  '999999999999999d',
  '-5m',
  '1e400GiB',
]

const hostileNumbers = [0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, 0.1 + 0.2, 65_536]

export const hostileText = (bait: Bait): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...hostileTexts),
    fc.constantFrom(...hostileTexts, ...bait.texts),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
  )

/** Anything that JSON can say. */
export const hostile = (bait: Bait): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: hostileText(bait) },
    { weight: 3, arbitrary: fc.constantFrom<unknown>(...hostileNumbers, ...bait.numbers) },
    { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], [{}], { '': '' }) },
    { weight: 1, arbitrary: fc.constantFrom(30, 63, 64, 70).map((depth) => nested(depth)) },
    { weight: 1, arbitrary: fc.constantFrom(300, 5_000).map((length) => Array.from({ length }, (_, i) => i)) },
    { weight: 1, arbitrary: fc.constantFrom(300, 5_000).map((n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i]))) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { constructor: { prototype: { polluted: true } } },
        { toJSON: 1 },
        { length: -1 },
        Object.fromEntries([['then', 1]]),
      ),
    },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  )

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

/** How deep values go before optional parts are left out. */
const mostDepth = 6

/**
 * Values that the schema takes, mostly: patterns are met where fast-check can turn them around. Where addresses are called for they are
 * of this machine, where nothing listens: no test may reach out.
 */
export function valid(schema: JsonSchema, bait: Bait, depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema['$ref'] === 'string') return valid(bait.schemas[schema['$ref'].split('/').at(-1)!] ?? {}, bait, depth)
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  const branches = schema.oneOf ?? schema.anyOf
  if (branches) return fc.oneof(...branches.map((branch) => valid(branch, bait, depth)))
  const types = [schema.type ?? []].flat()
  if (types.length === 0) return fc.jsonValue({ maxDepth: 1 })
  return fc.oneof(...types.map((type) => ofType(type, schema, bait, depth)))
}

function ofType(type: string, schema: JsonSchema, bait: Bait, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return numberOf(schema, bait)
    case 'string':
      return textOf(schema, bait)
    case 'array':
      return arrayOf(schema, bait, depth)
    default:
      return objectOf(schema, bait, depth)
  }
}

/** Near the lower limit: a fleet of 10,000 is nothing for a test of the doors. */
function numberOf({ minimum, maximum, exclusiveMinimum }: JsonSchema, bait: Bait): fc.Arbitrary<number> {
  const low = Number(minimum ?? exclusiveMinimum ?? 0)
  const high = Number(maximum ?? Number.MAX_SAFE_INTEGER)
  const inside = bait.numbers.filter((n) => n >= low && n <= high)
  const least = Math.ceil(Math.max(low, -(2 ** 31)))
  const near = fc.integer({ min: least, max: Math.max(least, Math.floor(Math.min(low + 4, high))) })
  return inside.length > 0 ? fc.oneof({ weight: 4, arbitrary: near }, { weight: 1, arbitrary: fc.constantFrom(...inside) }) : near
}

function textOf({ format, pattern, minLength, maxLength, unit }: JsonSchema, bait: Bait): fc.Arbitrary<string> {
  if (unit === 'bytes') return fc.constantFrom('1MiB', '64MiB', '1GiB')
  if (unit === 'milliseconds') return fc.constantFrom('1s', '500ms', '5m')
  if (format === 'date-time') return fc.constantFrom('2026-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2999-12-31T23:59:59Z')
  if (format === 'uri') return fc.constantFrom('http://127.0.0.1:1/', 'https://127.0.0.1:1/x?y=z')
  if (format === 'email') return fc.constant('someone@example.com')
  if (format === 'cidrv4') return fc.constantFrom('10.9.0.0/24', '0.0.0.0/0', '255.255.255.255/32')
  if (format === 'ipv4') return fc.constantFrom('127.0.0.1', '10.9.0.3', '0.0.0.0')
  if (format === 'base64') return fc.constantFrom('', 'AAAA')
  const fits = bait.texts.filter((text) => text.length <= Number(maxLength ?? 1e9) && matches(pattern, text))
  const others = fits.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom('web', ...fits) }] : []
  return fc.oneof({ weight: 3, arbitrary: made(pattern, Number(minLength ?? 0), Number(maxLength ?? 30)) }, ...others)
}

function made(pattern: unknown, minLength: number, maxLength: number): fc.Arbitrary<string> {
  if (typeof pattern !== 'string') return fc.string({ minLength, maxLength: Math.min(Math.max(minLength, 20), maxLength) })
  try {
    return fc.stringMatching(new RegExp(pattern), { size: 'small' })
  } catch {
    return fc.constantFrom('/data', 'web', 'a')
  }
}

function matches(pattern: unknown, text: string): boolean {
  return typeof pattern !== 'string' || new RegExp(pattern).test(text)
}

function arrayOf({ items, minItems }: JsonSchema, bait: Bait, depth: number): fc.Arbitrary<unknown[]> {
  const least = Number(minItems ?? 0)
  if (depth >= mostDepth && least === 0) return fc.constant([])
  return fc.array(valid(items ?? {}, bait, depth + 1), { minLength: least, maxLength: least + 2 })
}

function objectOf(schema: JsonSchema, bait: Bait, depth: number): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties } = schema
  const names = Object.keys(properties).filter((name) => required.includes(name) || depth < mostDepth)
  const record = fc.record(Object.fromEntries(names.map((name) => [name, valid(properties[name]!, bait, depth + 1)])), {
    requiredKeys: names.filter((name) => required.includes(name)),
    noNullPrototype: true,
  })
  // Few of the optional fields at a time: an object with all of them is refused for one of them, and nothing else is reached.
  const sparse = fc.tuple(record, fc.integer({ min: 1, max: 4 }), fc.nat()).map(([all, most, start]) => fewOf(all, required, most, start))
  if (typeof additionalProperties !== 'object' || depth >= mostDepth) return sparse
  const keys = textOf((schema['propertyNames'] ?? {}) as JsonSchema, bait)
  const more = fc.dictionary(keys, valid(additionalProperties, bait, depth + 1), { maxKeys: 2, noNullPrototype: true })
  return fc.tuple(sparse, more).map(([own, others]) => ({ ...others, ...own }))
}

function fewOf(all: Record<string, unknown>, required: readonly string[], most: number, start: number): object {
  const optional = Object.keys(all).filter((name) => !required.includes(name))
  const chosen = new Set(optional.map((_, i) => optional[(start + i) % optional.length]!).slice(0, most))
  return Object.fromEntries(Object.entries(all).filter(([name]) => required.includes(name) || chosen.has(name)))
}

/** The value with one place in it changed. */
export function spoiled(value: unknown, place: number, by: unknown): unknown {
  const places = placesIn(value)
  const path = places[place % places.length]!
  return replaced(value, path, by)
}

function placesIn(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [at]
  const inner = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(value)
  return [at, ...inner.flatMap(([key, item]) => placesIn(item, [...at, key]))]
}

function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? replaced(item, rest, by) : item))
  const object = value as Record<string, unknown>
  return { ...object, [key]: replaced(object[key], rest, by) }
}
