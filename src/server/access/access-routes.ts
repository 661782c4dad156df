import { z } from 'zod'
import type { Caller } from '../../api/access.ts'
import { type KindDef, name } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { askAbout } from '../../services/auth/ask.ts'
import { Project, subject } from '../../services/auth/kind.ts'
import { monthlyCost } from '../../services/auth/quota/prices.ts'
import { quotaNames, recount } from '../../services/auth/quota/usage.ts'
import type { RouteDeps } from '../api-deps.ts'
import { currentCaller } from '../caller.ts'
import { assertAccess } from '../gate.ts'
import { entityTag } from '../precondition.ts'
import { existing } from '../resources.ts'
import { type Route, route } from '../route.ts'
import { validate } from '../validation.ts'
import { roleFor } from './denials.ts'
import { isOfTheCloud, reviewRoutes } from './review.ts'

const canQuery = z.strictObject({
  verb: z.string().min(1).max(63).meta({ description: '`get`, `create`, or the word of an action' }),
  kind: z.string().min(1).max(63).meta({ description: 'A kind by its name or plural' }),
  project: z.string().max(63).optional(),
  name: z.string().max(63).optional(),
})

export const canAnswer = z.object({
  allowed: z.boolean(),
  subject: z.string().meta({ description: 'Who it is about' }),
  why: z.string().optional().meta({ description: 'What they would be told; only where it is not allowed' }),
  role: z.string().optional().meta({ description: 'The least of the built-in roles that allows it' }),
  scope: z.enum(['project', 'cloud']).meta({ description: 'Where that role must be held' }),
})

const amount = z.object({
  name: z.enum(quotaNames),
  used: z.number().meta({ description: 'CPUs, bytes, or a count' }),
  limit: z.number().optional().meta({ description: 'Of the quota. Left out: there is none' }),
  cost: z.number().optional().meta({ description: 'In a month, when it stays as it is. Left out: it has no price' }),
})
export const usageAnswer = z.object({
  project: z.string(),
  amounts: z.array(amount),
  currency: z.string().optional().meta({ description: 'Left out: the cloud has no prices' }),
  cost: z.number().optional().meta({ description: 'All of it in a month' }),
})

export const memberBody = z.strictObject({
  role: name().describe('Name of a role.'),
  subject: subject().describe('Who: `user:ann`, `group:dev`, `serviceaccount:demo/ci`.'),
})

/** What somebody may do, and what a project holds and costs. */
export function accessRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/v1/me/can',
      id: 'canI',
      access: 'signed-in',
      tag: 'Access',
      summary: 'May I do this? And if not, which role would allow it?',
      query: canQuery,
      answers: { 200: { component: 'CanAnswer' } },
      handle: ({ query }) => can(currentCaller(), query, deps),
    }),
    ...reviewRoutes(deps),
    memberRoute('grant', 'Give somebody a role in a Project', deps),
    memberRoute('revoke', 'Take a role in a Project from somebody', deps),
    route({
      method: 'GET',
      url: '/v1/projects/:name/usage',
      id: 'getProjectUsage',
      access: { kind: Project, verb: 'usage' },
      tag: Project.kind,
      summary: 'What a Project holds beside its quota, and what that costs in a month',
      answers: { 200: { component: 'ProjectUsage' } },
      handle: async ({ params }) => usage(params['name']!, await existing(Project, params, deps), deps),
    }),
  ]
}

/** One member at a time, so that two who do so at once do not undo each other's. */
function memberRoute(verb: 'grant' | 'revoke', summary: string, { writer }: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `/v1/projects/:name/${verb}`,
    id: `${verb}Project`,
    access: { kind: Project, verb: 'grant' },
    tag: Project.kind,
    summary,
    body: { component: 'MemberRequest' },
    answers: { 200: { component: Project.kind } },
    async handle({ params, request, reply }) {
      const { role, subject: who } = validate(memberBody, request.body, Project)
      const changed = await writer.update(Project, { name: params['name']! }, ({ spec }) => {
        const held = spec.members.find((member) => member.subject === who)?.roles ?? []
        const roles = verb === 'grant' ? [...new Set([...held, role])] : held.filter((one) => one !== role)
        const others = spec.members.filter((member) => member.subject !== who)
        return { ...spec, members: roles.length === 0 ? others : [...others, { subject: who, roles }] }
      })
      return reply.header('etag', entityTag(changed.metadata.revision)).send(changed)
    },
  })
}

async function can(
  caller: Caller,
  { verb, kind: word, project, name: of }: z.output<typeof canQuery>,
  { kinds, store }: RouteDeps,
): Promise<z.output<typeof canAnswer>> {
  const kind: KindDef | undefined = kinds.find((one) => [one.kind, one.plural].some((text) => text.toLowerCase() === word.toLowerCase()))
  const asked = { kind: kind?.kind ?? word, verb, project: isOfTheCloud(kind) ? undefined : project, name: of }
  const who = caller.subject
  const least = roleFor(asked)
  const params = {
    ...(asked.project === undefined ? {} : { project: asked.project }),
    ...(of === undefined ? {} : { name: of }),
  }
  try {
    await assertAccess({ params }, caller, { access: { kind: kind ?? word, verb }, store })
    return { allowed: true, subject: who, ...least }
  } catch (error) {
    if (!(error instanceof PandoError)) throw error
    const place = askAbout({ kind: asked.kind }, verb, asked).project
    return { allowed: false, subject: who, why: error.message, ...least, scope: place === undefined ? 'cloud' : 'project' }
  }
}

async function usage(
  project: string,
  { spec: { quota } }: { spec: { quota: Partial<Record<string, number | undefined>> } },
  { store, prices }: RouteDeps,
): Promise<z.output<typeof usageAnswer>> {
  const used = await recount(store, project)
  const cost = prices && monthlyCost(used, prices)
  const amounts = quotaNames.map((name) => ({
    name,
    used: used[name],
    ...(quota[name] === undefined ? {} : { limit: quota[name] }),
    ...(cost?.parts[name] === undefined ? {} : { cost: cost.parts[name] }),
  }))
  return { project, amounts, ...(prices && cost ? { currency: prices.currency, cost: cost.total } : {}) }
}
