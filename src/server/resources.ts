import { z } from 'zod'
import type { KindDef, Stored } from '../api/kind.ts'
import { parseWhere } from '../api/list-query.ts'
import { PandoError } from '../base/errors.ts'
import { finerVerbs } from '../services/auth/verbs.ts'
import type { Key, Query, Store } from '../store/store.ts'
import { isVisible, mustLookAtEach, placesOf } from './access/visible.ts'
import { requireProject } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { currentCaller } from './caller.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { entityTag, preconditionOf } from './precondition.ts'
import { count, flag, type HttpCall, type Route, repeated, route } from './route.ts'

const path = /^-?[A-Za-z_][\w-]*(\.[\w./-]+)*$/
const listQuery = z.strictObject({
  selector: z.string().max(4096).optional().meta({ description: 'Labels: `tier=prod,env!=test,owner,!old`' }),
  where: repeated(
    z
      .string()
      .max(1024)
      .refine((text) => parseWhere(text) !== undefined, 'write path=value, e.g. status.phase=running'),
  )
    .optional()
    .meta({
      type: 'array',
      items: { type: 'string' },
      description: 'Path and value, e.g. `status.phase=running`; of several all must hold',
    }),
  search: z.string().max(256).optional().meta({ description: 'Text in name, labels or columns' }),
  sort: z
    .string()
    .max(256)
    .regex(path, 'write a path, e.g. metadata.createdAt, with - in front from the highest down')
    .optional()
    .meta({ description: 'Path to sort by, with `-` in front from the highest down. Default: project and name' }),
  limit: count({ min: 1, max: 1000 }).default(500),
  offset: count({ max: 1_000_000 }).default(0).meta({ description: 'How many to leave out from the beginning' }),
  /** The `next` of the page before. */
  cursor: z.string().max(1024).optional().meta({ description: 'The `next` of the page before; not together with sort or offset' }),
})
const historyQuery = z.strictObject({
  limit: count({ min: 1, max: 1000 }).default(100),
  /** Default: all. */
  types: repeated(z.enum(['created', 'updated', 'deleted', 'note'])).optional(),
})

const confirm = z.string().max(63).optional().meta({ description: 'Name of the app of which more may stop than its guard lets pass' })
const writeQuery = z.strictObject({ confirm })
const applyQuery = z.strictObject({ confirm, dryRun: flag().meta({ description: 'Only tell what would change, as a DryRun' }) })
const deleteQuery = z.strictObject({ confirm, force: flag() })

/** create, read, update, delete and the history of every kind, from its declaration. */
export function resourceRoutes(kind: KindDef, deps: RouteDeps): Route[] {
  const writes = writeRoutes(kind, deps).map((write) => (kind.readOnly ? { ...write, hidden: true } : write))
  const remove = deleteRoute(kind, deps)
  return [...readRoutes(kind, deps), ...writes, kind.can['delete'] ? remove : { ...remove, hidden: true }]
}

/** Path of the objects of a kind, without a name. */
export function collectionUrl(kind: KindDef): string {
  return kind.scope === 'cluster' ? `/v1/${kind.plural}` : `/v1/projects/:project/${kind.plural}`
}

/** The object a path names. Throws project.not_found, store.not_found. */
export async function existing<K extends KindDef>(kind: K, params: HttpCall['params'], { store }: RouteDeps): Promise<Stored<K>> {
  const key = keyOf(params)
  const object = await store.get(kind, key)
  if (object) return object
  if (key.project !== undefined) await requireProject(store, key.project)
  throw new PandoError('store.not_found', { kind: kind.kind, name: key.name, plural: kind.plural })
}

export function keyOf(params: HttpCall['params']): Key {
  return { ...(params['project'] === undefined ? {} : { project: params['project'] }), name: params['name']! }
}

function readRoutes(kind: KindDef, deps: RouteDeps): Route[] {
  const { kind: tag, plural } = kind
  const url = collectionUrl(kind)
  const Plural = plural.charAt(0).toUpperCase() + plural.slice(1)
  const list = { method: 'GET' as const, tag, query: listQuery, answers: { 200: { component: `${tag}List` } } }
  const everywhere =
    kind.scope === 'cluster'
      ? []
      : [
          route({
            ...list,
            url: `/v1/${plural}`,
            id: `listAll${Plural}`,
            access: { kind, verb: 'list', anywhere: true },
            summary: `List ${plural} of all projects`,
            handle: ({ query }) => answerList(kind, query, deps),
          }),
        ]
  return [
    ...everywhere,
    route({
      ...list,
      url,
      id: `list${Plural}`,
      access: { kind, verb: 'list' },
      summary: `List ${plural}`,
      async handle({ params, query }) {
        const project = params['project']
        if (project !== undefined) await requireProject(deps.store, project)
        return answerList(kind, { ...query, project }, deps)
      },
    }),
    route({
      method: 'GET',
      url: `${url}/:name`,
      id: `get${tag}`,
      access: { kind, verb: 'get' },
      tag,
      summary: `Read one ${tag}; the ETag is its revision`,
      answers: { 200: { component: tag }, 304: { description: 'It still has the revision of If-None-Match' } },
      async handle({ params, request, reply }) {
        const object = await existing(kind, params, deps)
        if (request.headers['if-none-match'] === entityTag(object.metadata.revision)) return reply.code(304).send()
        return answerObject(object, reply)
      },
    }),
    route({
      method: 'GET',
      url: `${url}/:name/events`,
      id: `get${tag}Events`,
      access: { kind, verb: 'get' },
      tag,
      summary: `What happened to one ${tag}, newest last`,
      query: historyQuery,
      answers: { 200: { component: 'EventList' } },
      async handle({ params, query: { limit, types } }) {
        const { metadata } = await existing(kind, params, deps)
        return {
          items: await deps.store.history({ kind: kind.kind, ...keyOf(params), uid: metadata.uid, limit, ...(types ? { types } : {}) }),
        }
      },
    }),
  ]
}

function writeRoutes(kind: KindDef, { writer }: RouteDeps): Route[] {
  const { kind: tag } = kind
  const url = collectionUrl(kind)
  const body = { component: `${tag}Write` }
  return [
    route({
      method: 'POST',
      url,
      id: `create${tag}`,
      access: { kind, verb: 'create' },
      tag,
      summary: `Create one ${tag}`,
      query: writeQuery,
      body,
      answers: { 201: { component: tag } },
      async handle({ params, query, request, reply }) {
        const object = await writer.create(kind, params['project'], { body: request.body, ...query })
        return answerCreated(object, `${request.url.split('?', 1)[0]}/${object.metadata.name}`, reply)
      },
    }),
    route({
      method: 'PUT',
      url: `${url}/:name`,
      id: `apply${tag}`,
      access: { kind, verb: ['update', 'create', ...finerVerbs(kind)] },
      tag,
      query: applyQuery,
      body,
      answers: { 200: { component: tag }, 201: { component: tag } },
      summary: `Create one ${tag}, or make its spec and labels what the body says; with dryRun, tell what that would change`,
      async handle({ params, query: { confirm, dryRun }, request, reply }) {
        const asked = { body: request.body, when: preconditionOf(request.headers) }
        if (dryRun) return writer.dryRun(kind, keyOf(params), asked)
        const { object, created } = await writer.apply(kind, keyOf(params), { ...asked, confirm })
        return created ? answerCreated(object, request.url, reply) : answerObject(object, reply)
      },
    }),
    route({
      method: 'PATCH',
      url: `${url}/:name`,
      id: `patch${tag}`,
      access: { kind, verb: ['update', ...finerVerbs(kind)] },
      tag,
      query: writeQuery,
      body: { component: `${tag}Patch` },
      answers: { 200: { component: tag } },
      summary: `Change parts of spec and labels of one ${tag} (JSON merge patch)`,
      async handle({ params, query, request, reply }) {
        const asked = { body: request.body, when: preconditionOf(request.headers), ...query }
        return answerObject(await writer.patch(kind, keyOf(params), asked), reply)
      },
    }),
  ]
}

function deleteRoute(kind: KindDef, { writer }: RouteDeps): Route {
  return route({
    method: 'DELETE',
    url: `${collectionUrl(kind)}/:name`,
    id: `delete${kind.kind}`,
    access: { kind, verb: 'delete' },
    tag: kind.kind,
    summary: `Delete one ${kind.kind}`,
    query: deleteQuery,
    answers: { 202: { component: kind.kind }, 204: { description: 'It is gone' } },
    async handle({ params, query, request, reply }) {
      const left = await writer.remove(kind, keyOf(params), { ...query, when: preconditionOf(request.headers) })
      return left ? answerObject(left, reply.code(202)) : reply.code(204).send()
    },
  })
}

async function answerList(
  kind: KindDef,
  { limit, offset, selector, where, search, sort, cursor, project }: z.output<typeof listQuery> & { project?: string | undefined },
  { store }: RouteDeps,
) {
  const caller = currentCaller()
  const within = placesOf(caller, kind)
  if (cursor !== undefined && (sort !== undefined || offset > 0))
    throw new PandoError('api.invalid', { detail: 'cursor: not together with sort or offset' }, { field: '/cursor' })
  const query: Query = {
    limit,
    ...(offset > 0 ? { offset } : {}),
    ...(where ? { where: where.flatMap((text) => parseWhere(text) ?? []) } : {}),
    ...(search === undefined ? {} : { search }),
    ...(sort === undefined ? {} : { sort }),
    ...(within ? { within } : {}),
    ...(selector === undefined ? {} : { selector }),
    ...(project === undefined ? {} : { project }),
    ...(cursor === undefined ? {} : { after: decodeCursor(cursor) }),
  }
  const { next, ...page } = mustLookAtEach(caller, kind)
    ? await listEach(kind, query, (object) => isVisible(caller, kind, object), store)
    : await store.list(kind, query)
  return { ...page, ...(next ? { next: encodeCursor(next) } : {}) }
}

/** For kinds of which the caller has a few, and only the object says which. */
async function listEach(
  kind: KindDef,
  { limit = Infinity, offset = 0, after, ...query }: Query,
  accepts: (object: Stored) => boolean,
  store: Store,
) {
  const { within: _, ...everywhere } = query
  const { items: all, revision } = await store.list(kind, everywhere)
  const theirs = all.filter(accepts)
  const from = after ? theirs.findIndex(({ metadata }) => metadata.name > after.name) : offset
  const items = from < 0 ? [] : theirs.slice(from, from + limit)
  const last = items.at(-1)?.metadata
  return {
    items,
    revision,
    total: theirs.length,
    ...(last && last.name !== theirs.at(-1)?.metadata.name ? { next: { name: last.name } } : {}),
  }
}

function answerObject(object: Stored, reply: HttpCall['reply']) {
  return reply.header('etag', entityTag(object.metadata.revision)).send(object)
}

function answerCreated(object: Stored, url: string, reply: HttpCall['reply']) {
  return answerObject(object, reply.code(201).header('location', url))
}
