import { z } from 'zod'
import type { Ask, Caller, Subject } from '../../api/access.ts'
import type { KindDef, Stored } from '../../api/kind.ts'
import { askAbout } from '../../services/auth/ask.ts'
import { decide, needsLabels, scopesOf } from '../../services/auth/decide.ts'
import { subject } from '../../services/auth/kind.ts'
import { askAboutObject, decideObject, hasHomes } from '../../services/auth/own.ts'
import type { Binding } from '../../services/auth/permissions.ts'
import { requireProject } from '../admission.ts'
import type { RouteDeps } from '../api-deps.ts'
import { currentCaller } from '../caller.ts'
import { assertAccess } from '../gate.ts'
import { type HttpCall, type Route, route } from '../route.ts'
import { denied, noSuchObject, roleFor } from './denials.ts'
import { isVisible } from './visible.ts'

/** Who asks about others needs this right: in the project that the question is about, or, for what belongs to the cloud, on the whole cloud. */
const mayReview = { kind: 'Access', verb: 'review' } as const

const whoQuery = z.strictObject({
  verb: z.string().min(1).max(63).meta({ description: '`get`, `create`, or the word of an action' }),
  kind: z.string().min(1).max(63).meta({ description: 'A kind by its name or plural' }),
  name: z.string().max(63).optional().meta({ description: 'One object of it. Left out: it is about all of them' }),
})
const ofSubject = { subject: subject().meta({ description: '`user:ann`, `group:dev` or `serviceaccount:demo/ci`' }) }

const holding = z.object({
  subject: z.string().meta({ description: 'Who holds the role; of a group, all its members do' }),
  role: z.string(),
  project: z.string().optional().meta({ description: 'Where they hold it. Left out: for the whole cloud' }),
  selectors: z.array(z.string()).optional().meta({ description: 'Only for objects with these labels. Left out: for all' }),
})

export const reviewAnswer = z.object({
  allowed: z.boolean(),
  subject: z.string().meta({ description: 'Who it is about' }),
  why: z.string().optional().meta({ description: 'Only where it is not allowed' }),
  role: z.string().optional().meta({ description: 'The least of the built-in roles that allows it' }),
  scope: z.enum(['project', 'cloud']).meta({ description: 'Where that role must be held' }),
  by: z.array(holding).meta({ description: 'The roles that allow it. Who asks about one project is told of those held in it' }),
})
export const whoAnswer = z.object({
  items: z.array(holding),
  scope: z.enum(['project', 'cloud']).meta({
    description: '`project`: only who holds a role in the project is told, not who may do it by a role for the whole cloud',
  }),
})

type Question = z.output<typeof whoQuery>

/** What others may do, and who may do something. */
export function reviewRoutes(deps: RouteDeps): Route[] {
  const shared = { method: 'GET' as const, access: mayReview, tag: 'Access' }
  const can = { ...shared, answers: { 200: { component: 'AccessReview' } } }
  const who = { ...shared, answers: { 200: { component: 'AccessHolders' } } }
  const ofCloud = { project: z.string().max(63).optional() }
  return [
    route({
      ...can,
      url: '/v1/access/can',
      id: 'reviewAccess',
      summary: 'May somebody else do this, and by which role?',
      query: whoQuery.extend({ ...ofSubject, ...ofCloud }),
      handle: ({ query: { subject: of, project, ...question } }) => review(of as Subject, { question, project }, deps),
    }),
    route({
      ...can,
      url: '/v1/projects/:project/access/can',
      id: 'reviewProjectAccess',
      summary: 'May somebody else do this in the project, and by which role?',
      query: whoQuery.extend(ofSubject),
      handle: ({ params, query: { subject: of, ...question } }) => review(of as Subject, { question, ...within(params) }, deps),
    }),
    route({
      ...who,
      url: '/v1/access/who',
      id: 'listAccess',
      summary: 'Who may do this, and by which role?',
      query: whoQuery.extend(ofCloud),
      handle: ({ query: { project, ...question } }) => holders({ question, project }, deps),
    }),
    route({
      ...who,
      url: '/v1/projects/:project/access/who',
      id: 'listProjectAccess',
      summary: 'Who may do this by a role in the project?',
      query: whoQuery,
      handle: ({ params, query }) => holders({ question: query, ...within(params) }, deps),
    }),
  ]
}

/** Who asks in one project learns nothing of others, and of the cloud no more than what it means for this one. */
function within({ project }: HttpCall['params']): Place {
  return { project, only: project! }
}

interface Place {
  project: string | undefined
  /** Nothing outside this project may be told. */
  only?: string
}

async function review(
  of: Subject,
  { question, ...place }: Place & { question: Question },
  deps: RouteDeps,
): Promise<z.output<typeof reviewAnswer>> {
  const { asked, kind, object, ask } = await understood(question, place, deps)
  const all = await deps.permissions.bindings()
  const groups = await deps.permissions.groupsOf(of)
  const own = all.filter((one) => one.subject === of)
  const isThere = of.startsWith('group:') || (await deps.permissions.isInUse(of))
  const theirs = isThere
    ? [...own, ...all.filter((one) => groups.some((group) => one.subject === `group:${group}` && one.subject !== of))]
    : []
  const permissions = theirs.map(({ project, rules }) => ({ ...(project === undefined ? {} : { project }), rules }))
  const they: Caller = { subject: of as Caller['subject'], groups, permissions, by: { type: 'token', token: '' }, address: '' }
  const answer = object && kind && isThere ? decideObject(they, kind, asked.verb, object) : decide(they, ask)
  const allowed = answer === 'allow'
  return {
    allowed,
    subject: of,
    ...(allowed ? {} : { why: denied(they, asked).message }),
    ...roleFor(asked),
    by: held(theirs, ask, place),
  }
}

async function holders({ question, ...place }: Place & { question: Question }, deps: RouteDeps): Promise<z.output<typeof whoAnswer>> {
  const { ask } = await understood(question, place, deps)
  return { items: held(await deps.permissions.bindings(), ask, place), scope: place.only === undefined ? 'cloud' : 'project' }
}

/** What is asked, as far as the asker may know of it. Throws access.denied, project.not_found, store.not_found. */
async function understood({ verb, kind: word, name }: Question, { project, only }: Place, { kinds, store }: RouteDeps) {
  const caller = currentCaller()
  const kind: KindDef | undefined = kinds.find((one) => [one.kind, one.plural].some((text) => text.toLowerCase() === word.toLowerCase()))
  const asked = { kind: kind?.kind ?? word, verb, project: isOfTheCloud(kind) ? undefined : project, name }
  const general: Ask = askAbout({ kind: asked.kind }, verb, asked)
  if (only !== undefined && general.project !== only) await assertAccess({ params: {} }, caller, { access: mayReview, store }) // it is about the cloud, or about another project
  if (general.project !== undefined) await requireProject(store, general.project)
  const object = kind && name !== undefined ? await objectAt(kind, asked, store) : undefined
  const mayKnow = kind && object && isVisible(caller, kind, object)
  if (kind && name !== undefined && verb !== 'create' && !mayKnow) throw noSuchObject(kind, name)
  return { asked, kind, object: mayKnow ? object : undefined, ask: kind && mayKnow ? askAboutObject(kind, verb, object) : general }
}

/** In no project, whichever is asked about. */
export function isOfTheCloud(kind: KindDef | undefined): boolean {
  return kind?.scope === 'cluster' && !hasHomes(kind)
}

async function objectAt(
  kind: KindDef,
  { project, name }: { project?: string | undefined; name?: string | undefined },
  store: RouteDeps['store'],
): Promise<Stored | undefined> {
  if (kind.scope === 'project' && project === undefined) return undefined
  return store.get(kind, { ...(project === undefined || kind.scope === 'cluster' ? {} : { project }), name: name! })
}

/** Those of the roles that allow it. Of a question about no object in particular, also those that allow it for some. */
function held(bindings: readonly Binding[], ask: Ask, { only }: Place): z.output<typeof holding>[] {
  return bindings.flatMap(({ subject: who, role, project, rules }) => {
    if (only !== undefined && project !== only) return []
    const holder = { permissions: [{ ...(project === undefined ? {} : { project }), rules }] }
    if (ask.project === undefined && project !== undefined) return []
    const isSome = ask.labels === undefined && needsLabels(holder, ask)
    if (decide(holder, ask) !== 'allow' && !isSome) return []
    const selectors = isSome ? scopesOf(holder, ask.kind, ask.verb).flatMap(({ selector }) => selector ?? []) : []
    const limits = selectors.length > 0 ? { selectors } : {}
    return [{ subject: who, role, ...(project === undefined ? {} : { project }), ...limits }]
  })
}
