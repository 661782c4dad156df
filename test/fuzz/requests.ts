import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { JsonSchema } from '../../src/server/json-schema.ts'
import type { ApiDocument } from '../../src/server/openapi.ts'
import { type Bait, hostile, hostileText, spoiled, valid } from './values.ts'

/** One request, as it goes over the wire. */
export interface FuzzRequest {
  /** `operationId` of the API document. */
  operation: string
  method: string
  /** With its query. */
  path: string
  headers: Record<string, string>
  body?: Buffer
  /** Asks for a WebSocket, and sends these frames when it gets one. */
  frames?: readonly Buffer[]
}

export interface Operation {
  id: string
  method: string
  path: string
  parameters: readonly { in: string; name: string; required?: boolean; schema: JsonSchema }[]
  body?: { media: string; schema: JsonSchema }
  socket: boolean
}

/** Where requests go. */
export interface Aim {
  /** A project in which the caller has a role. Objects in it are called `web`. */
  project: string
  /** One that may go. */
  spare: string
}

/** What the instance is called that belongs to the things of this name. */
export const instanceOf = (name: string): string => `${name}-machine`

export function operationsOf({ paths }: ApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, given]) => {
      const operation = given as {
        operationId: string
        parameters?: Operation['parameters']
        requestBody?: { content: Record<string, { schema: JsonSchema }> }
        responses: Record<string, unknown>
      }
      const [body] = Object.entries(operation.requestBody?.content ?? {})
      return {
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters ?? [],
        ...(body ? { body: { media: body[0], schema: body[1].schema } } : {}),
        socket: '101' in operation.responses,
      }
    }),
  )
}

/** What may not be asked in earnest: it would reach other machines, or write where the path says. */
const onlyHostile = new Set(['buildImage', 'addBackupTarget', 'createBackupTarget', 'applyBackupTarget', 'patchBackupTarget'])
/** Waiting is no hanging. */
const soon = new Set(['timeout', 'follow'])

/** Which parts of a request are meant to be wrong. Most are wrong in one place only, so that what is behind the first check is met too. */
interface Wrong {
  path: boolean
  query: boolean
  body: boolean
  headers: boolean
}

const right: Wrong = { path: false, query: false, body: false, headers: false }
const wrongs = fc.oneof(
  { weight: 5, arbitrary: fc.constant(right) },
  { weight: 3, arbitrary: fc.constant({ ...right, path: true }) },
  { weight: 2, arbitrary: fc.constant({ ...right, query: true }) },
  { weight: 4, arbitrary: fc.constant({ ...right, body: true }) },
  { weight: 1, arbitrary: fc.constant({ ...right, headers: true }) },
  { weight: 1, arbitrary: fc.constant({ path: true, query: true, body: true, headers: true }) },
)

export function requestsFor(operation: Operation, aim: Aim, bait: Bait): fc.Arbitrary<FuzzRequest> {
  return wrongs
    .chain((wrong) =>
      fc.record({
        path: pathOf(operation, aim, wrong.path ? bait : undefined),
        query: queryOf(operation, bait, wrong.query),
        body: bodyOf(operation, bait, wrong.body),
        headers: wrong.headers ? headers(bait) : fc.constant({}),
        frames: operation.socket ? fc.option(fc.array(frame, { minLength: 1, maxLength: 3 })) : fc.constant(null),
      }),
    )
    .map(({ path, query, body, headers: extra, frames }) => ({
      operation: operation.id,
      method: operation.method,
      path: path + query,
      headers: { ...extra, ...(body?.type === undefined ? {} : { 'content-type': body.type }), ...body?.headers },
      ...(body ? { body: body.content } : {}),
      ...(frames ? { frames } : {}),
    }))
}

/** `bait`: where the path is meant to be wrong. */
function pathOf({ path, method }: Operation, { project, spare }: Aim, bait: Bait | undefined): fc.Arbitrary<string> {
  const isProject = path.startsWith('/v1/projects/{name}')
  const own = isProject ? (method === 'DELETE' ? spare : project) : path.includes('/instances/') ? instanceOf('web') : 'web'
  const usually = (part: string) => (part === '{project}' ? project : own)
  if (!bait) return fc.constant(path.replace(/{\w+}/g, usually))
  const segment = (usual: string) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(usual) },
      { weight: 3, arbitrary: fc.constantFrom(...bait.texts) },
      { weight: 2, arbitrary: hostileText(bait) },
    )
  const parts = path.split('/').map((part) => {
    if (!part.startsWith('{')) return fc.constant(part)
    return fc.oneof({ weight: 10, arbitrary: segment(usually(part)).map(escaped) }, { weight: 1, arbitrary: raw })
  })
  return fc.tuple(...parts).map((all) => all.join('/'))
}

/** Never `.` or `..` alone: clients take these out of the path. */
function escaped(text: string): string {
  const part = encodeURIComponent(text.toWellFormed())
  return part === '.' || part === '..' || part === '' ? `${part}%20` : part.slice(0, 6_000)
}

/** What is no proper encoding of anything. */
const raw = fc.constantFrom('%', '%zz', '%c0%ae%c0%ae', '%ff%fe', '%ed%a0%80', '%2F%2F', '%2e%2e', ';x=1', 'a%00', '..%5c..', '%25%30%30')

/** What is well formed, where the schema says no more than that it is text. */
const usualQuery: Readonly<Record<string, readonly string[]>> = {
  timeout: ['0', '100ms'],
  follow: ['false'],
  selector: ['team=a', '!team', 'secretly'],
  where: ['metadata.name=web', 'status.phase!=running', 'spec.displayName=x'],
  sort: ['metadata.name', '-metadata.createdAt'],
  search: ['web', 'bait'],
  since: ['0', '10m', '2026-01-01T00:00:00Z'],
  names: ['cpu', 'memory'],
  argv: ['id'],
  path: ['/etc/hostname', '/'],
}

function queryOf({ parameters }: Operation, bait: Bait, isWrong: boolean): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query')
  const pairs = known.map(({ name, schema, required }) => {
    const usual = usualQuery[name] ?? []
    const good = usual.length > 0 ? fc.constantFrom(...usual) : valid(schema, bait).map((value) => String([value].flat()[0] ?? ''))
    const bad = soon.has(name) ? fc.constantFrom('x', '-1', '') : hostileText(bait)
    const one = (isWrong ? fc.oneof(good, bad) : good).map((text) => `${name}=${encodeURIComponent(text.toWellFormed()).slice(0, 6_000)}`)
    return required ? one : fc.option(one, { freq: isWrong ? 2 : 1 })
  })
  const strange = fc.constantFrom('x=1', '__proto__=1', 'a[b]=c', '%=%', '=', '&&', 'limit=1&limit=2', 'confirm=web', 'dryRun=true')
  return fc.tuple(isWrong ? fc.option(strange) : fc.constant(null), fc.nat(), ...pairs).map(([odd, start, ...all]) => {
    const present = all.filter((pair) => pair !== null)
    // Two at a time: of many, one is refused, and the others are not looked at.
    const few = known.some(({ required }) => required) ? present : present.slice(start % (present.length + 1)).slice(0, 2)
    const text = [...(odd === null ? [] : [odd]), ...few].join('&')
    return text === '' ? '' : `?${text}`
  })
}

interface Body {
  content: Buffer
  type?: string
  headers?: Record<string, string>
}

function bodyOf({ id, body, method }: Operation, bait: Bait, isWrong: boolean): fc.Arbitrary<Body | undefined> {
  const none = fc.constant(undefined)
  if (!body) {
    const unasked = fc.constantFrom<Body | undefined>(undefined, { content: Buffer.from('{"a":1}'), type: 'application/json' })
    return method === 'GET' || !isWrong ? none : unasked
  }
  if (body.media !== 'application/json') return fc.oneof(bytes(body.media), broken(body.media))
  const good = valid(body.schema, bait)
  const harmful = fc.tuple(good, fc.nat(), hostile(bait)).map(([value, place, by]) => spoiled(value, place, by))
  const json = (value: fc.Arbitrary<unknown>) =>
    value.map((given): Body => ({ content: Buffer.from(JSON.stringify(given) ?? ''), type: 'application/json' }))
  if (onlyHostile.has(id)) return fc.oneof(json(hostile(bait)), broken('application/json'))
  if (!isWrong) return json(good)
  return fc.oneof(
    { weight: 6, arbitrary: json(harmful) },
    { weight: 2, arbitrary: json(hostile(bait)) },
    { weight: 2, arbitrary: broken('application/json') },
    { weight: 1, arbitrary: none },
  )
}

const bytes = (type: string): fc.Arbitrary<Body> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }).map((content) => ({ content: Buffer.from(content), type })),
    fc
      .constantFrom('QFI\xfb', '\x7fELF', 'PK\x03\x04', 'ustar')
      .map((magic) => ({ content: Buffer.from(magic.padEnd(2_048, '\0'), 'latin1'), type })),
  )

/** Bodies that are none, say they are something else, or blow up. */
const broken = (type: string): fc.Arbitrary<Body> =>
  fc.constantFrom<Body>(
    { content: Buffer.from('{'), type },
    { content: Buffer.from('{"spec":{"a":1e999}}'), type },
    { content: Buffer.from('{"__proto__":{"admin":true},"metadata":{"name":"x"}}'), type },
    { content: Buffer.from('{"metadata":{"name":"a","name":"b"}}'), type },
    { content: Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), type },
    { content: Buffer.from(`{"a":${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}}`), type },
    { content: Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), type },
    { content: Buffer.from('\ufeff{}'), type },
    { content: Buffer.from('"\ud800"'), type },
    { content: Buffer.from('null'), type },
    { content: Buffer.alloc(3 * 1024 * 1024, '1'), type },
    { content: Buffer.from('{}'), type: 'application/json; charset=utf-16' },
    { content: Buffer.from('a=1'), type: 'application/x-www-form-urlencoded' },
    { content: Buffer.from('--x\r\n'), type: 'multipart/form-data; boundary=x' },
    { content: Buffer.from('{}'), type: 'text/plain' },
    { content: Buffer.from('{}'), type: '/;;=' },
    { content: Buffer.from('{}') },
    { content: gzipSync(Buffer.alloc(1024 * 1024)), type, headers: { 'content-encoding': 'gzip' } },
  )

const frame = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((content) => Buffer.from(content)),
  fc.constantFrom(
    Buffer.from('\x03{"type":"resize","columns":-1,"rows":1e9}'),
    Buffer.from('\x03{"type":"signal","name":"SIGKILL"}'),
    Buffer.from('\x03{'),
    Buffer.from('\x03{"type":"__proto__"}'),
    Buffer.from('\x00exit\n'),
    Buffer.alloc(0),
  ),
)

const headers = (bait: Bait): fc.Arbitrary<Record<string, string>> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom('if-match', 'last-event-id', 'accept', 'range', 'x-request-id', 'x-forwarded-for', 'origin'),
          hostileText(bait),
        )
        .map(([name, value]) => ({ [name]: value.replace(/[^\x20-\x7e]/g, '?').slice(0, 4_000) })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Record<string, string>>(
        { 'if-match': '"1"' },
        { 'if-match': '*' },
        { 'last-event-id': '999999999999' },
        { 'x-http-method-override': 'DELETE' },
        { host: 'evil.example' },
        { expect: '200-ok' },
        { accept: 'text/html' },
        { cookie: '__Host-pando=x; __Host-pando=y' },
      ),
    },
  )

/** A request as somebody can read and repeat it. */
export function described({ method, path, headers: given, body, frames }: FuzzRequest): string {
  const cut = (text: string) => (text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text)
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${cut(value)}`)
  const sent = body ? [``, cut(JSON.stringify(body.toString('latin1')))] : []
  const told = frames?.map((one) => `frame ${cut(JSON.stringify(one.toString('latin1')))}`) ?? []
  return [`${method} ${cut(path)}`, ...lines, ...sent, ...told].join('\n')
}
