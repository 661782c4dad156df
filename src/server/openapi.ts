import type { KindDef } from '../api/kind.ts'
import { type JsonSchema, jsonSchema } from './json-schema.ts'
import { problemType } from './problems.ts'
import type { Answer, Route } from './route.ts'
import { incoming, labelsText, nameText, outgoing } from './wire.ts'

/** An OpenAPI 3.1 document; only what is read of it here is typed. */
export interface ApiDocument {
  openapi: string
  paths: Record<string, Record<string, unknown>>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> }
  [field: string]: unknown
}

/** The document of the API, from the kinds and from the routes as they are registered. */
export function apiDocument({
  kinds,
  routes,
  version,
}: {
  kinds: readonly KindDef[]
  routes: readonly Route[]
  version: string
}): ApiDocument {
  const paths: ApiDocument['paths'] = {}
  for (const route of routes.filter(({ hidden }) => !hidden)) {
    const path = (paths[pathTemplate(route.url)] ??= {})
    path['method' in route ? route.method.toLowerCase() : 'get'] = operation(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pando',
      version,
      description: 'One cloud for containers and virtual machines.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name, ...describeTag(name, kinds) })),
    paths,
    components: {
      schemas: { ...(Object.assign({}, ...kinds.map(kindComponents)) as Record<string, JsonSchema>), ...wireComponents() },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Not needed on the Unix socket' } },
    },
  }
}

/** `/v1/projects/:project` -> `/v1/projects/{project}` */
function pathTemplate(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}')
}

function operation(route: Route): JsonSchema {
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    ...(route.access === 'open' ? { security: [] } : {}),
    parameters: [...pathParameters(route.url), ...queryParameters(route)],
    ...('handle' in route && route.body ? { requestBody: requestBody(route.body) } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(route.answers).map(([status, answer]) => [status, response(answer)])),
      default: { description: 'A problem', content: { [problemType]: { schema: ref('Problem') } } },
    },
  }
}

function pathParameters(url: string): JsonSchema[] {
  return [...url.matchAll(/:(\w+)/g)].map(
    ([, name]) => ({ in: 'path', name: name!, required: true, schema: { type: 'string' } }) as unknown as JsonSchema,
  )
}

function queryParameters({ query }: Route): JsonSchema[] {
  if (!query) return []
  const { properties = {}, required = [] } = jsonSchema(query, 'input')
  return Object.entries(properties).map(
    ([name, schema]) => ({ in: 'query', name, required: required.includes(name), schema }) as unknown as JsonSchema,
  )
}

function requestBody(body: { component: string; optional?: boolean } | { upload: string }) {
  if ('upload' in body) return { required: true, content: { [body.upload]: { schema: bytes } } }
  return { required: !body.optional, content: { 'application/json': { schema: ref(body.component) } } }
}

function response(answer: Answer) {
  if ('media' in answer)
    return { description: answer.description, content: { [answer.media]: { schema: answer.component ? ref(answer.component) : bytes } } }
  if ('component' in answer) return { description: answer.component, content: { 'application/json': { schema: ref(answer.component) } } }
  return { description: answer.description }
}

const bytes: JsonSchema = { type: 'string', contentMediaType: 'application/octet-stream' }

/** Instance, InstanceSpec, InstanceStatus, InstanceList for answers; InstanceWrite, InstanceSpecInput, InstancePatch for requests. */
function kindComponents(kind: KindDef): Record<string, JsonSchema> {
  const { kind: name, description, readOnly } = kind
  const labels: JsonSchema = { type: 'object', description: labelsText, additionalProperties: { type: 'string' } }
  const nameField: JsonSchema = { type: 'string', description: nameText }
  const read: Record<string, JsonSchema> = {
    [name]: object(
      {
        kind: { type: 'string', const: name },
        metadata: { ...ref('Metadata'), description: 'What it is called, and its history.' },
        spec: { ...ref(`${name}Spec`), description: readOnly ? 'What it is about.' : 'What it should be. People write it.' },
        status: { ...ref(`${name}Status`), description: 'What it is. Pando writes it.' },
      },
      { description },
    ),
    [`${name}Spec`]: jsonSchema(kind.spec, 'output'),
    [`${name}Status`]: jsonSchema(kind.status, 'output'),
    [`${name}List`]: object(
      { items: { type: 'array', items: ref(name) }, revision: { type: 'integer' }, total: { type: 'integer' }, next: { type: 'string' } },
      { optional: ['next'] },
    ),
  }
  if (readOnly) return read
  const needsSpec = (jsonSchema(kind.spec, 'input').required ?? []).length > 0
  return {
    ...read,
    [`${name}SpecInput`]: jsonSchema(kind.spec, 'input'),
    [`${name}Write`]: object(
      {
        kind: { type: 'string', const: name },
        metadata: object({ name: nameField, labels }, { optional: ['labels'], description: 'What it is called.' }),
        spec: { ...ref(`${name}SpecInput`), description: 'What it should be. People write it.' },
      },
      { optional: ['kind', ...(needsSpec ? [] : ['spec'])] },
    ),
    [`${name}Patch`]: object(
      {
        metadata: object({ labels: { type: 'object', additionalProperties: { type: ['string', 'null'] } } }, { optional: ['labels'] }),
        spec: { type: 'object', additionalProperties: true },
      },
      { optional: ['metadata', 'spec'] },
    ),
  }
}

function wireComponents(): Record<string, JsonSchema> {
  const of = (schemas: typeof outgoing, io: 'input' | 'output') =>
    Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema, io)])
  return Object.fromEntries([
    ...of(outgoing, 'output'),
    ...of(incoming, 'input'),
    ['EventList', object({ items: { type: 'array', items: ref('LoggedEvent') } })],
  ])
}

function object(
  properties: Record<string, JsonSchema>,
  { optional = [], description }: { optional?: string[]; description?: string } = {},
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), ...(description === undefined ? {} : { description }) }
}

function ref(component: string): JsonSchema {
  return { $ref: `#/components/schemas/${component}` }
}

function describeTag(tag: string, kinds: readonly KindDef[]): { description?: string } {
  const kind = kinds.find((candidate) => candidate.kind === tag)
  return kind ? { description: kind.description } : {}
}
