import assert from 'node:assert/strict'
import { Agent, request } from 'node:https'
import { test } from 'node:test'
import { inProject, leastRole, ofTheCloud, pairs, type Role, roleOrder } from '../../../test/support/access-expected.ts'
import type { Permission } from '../../api/access.ts'
import { askAbout } from '../../services/auth/ask.ts'
import { builtInRoles } from '../../services/auth/built-in-roles.ts'
import { decide } from '../../services/auth/decide.ts'
import { Project } from '../../services/auth/kind.ts'
import { User } from '../../services/auth/people-kind.ts'
import type { Route } from '../route.ts'
import { startTestApi, type TestApi } from '../test-api.ts'
import type { Right } from './access.ts'

type Place = 'mine' | 'other' | 'cloud'
interface Holder {
  role: Role | 'none'
  /** Where they hold it. */
  at: Place
}

const holders: readonly Holder[] = [
  { role: 'none', at: 'mine' },
  ...roleOrder.flatMap((role) => (['mine', 'other', 'cloud'] as const).map((at) => ({ role, at }))),
]

/** The word in the cell: may this holder do it, to something in the project `mine` or of the cloud? */
function expectedWord({ role, at }: Holder, kind: string, verb: string, inside = isInside(kind, verb)): 'allow' | 'forbidden' | 'hidden' {
  const least = leastRole(inside ? inProject : ofTheCloud, kind, verb) ?? 'admin'
  const isEnough = role !== 'none' && roleOrder.indexOf(role) >= roleOrder.indexOf(least)
  if (at === 'cloud') return isEnough ? 'allow' : 'forbidden'
  if (!inside) return 'forbidden'
  if (role === 'none' || at === 'other') return 'hidden'
  return isEnough ? 'allow' : 'forbidden'
}

function isInside(kind: string, verb: string): boolean {
  return leastRole(inProject, kind, verb) !== undefined || (kind in inProject && leastRole(ofTheCloud, kind, verb) === undefined)
}

function permissionsOf({ role, at }: Holder): Permission[] {
  if (role === 'none') return []
  const { rules } = builtInRoles[role]!
  return [at === 'cloud' ? { rules } : { project: at, rules }]
}

function rightOf({ access }: Route): Right | undefined {
  return typeof access === 'string' ? undefined : access
}

const kindOf = ({ kind }: Right) => (typeof kind === 'string' ? kind : kind.kind)

test('every kind, verb and role is decided as the table says: in the own project, in another one, for the cloud', async () => {
  await using api = await startTestApi()
  const asked = api.routes.flatMap((route) => {
    const right = rightOf(route)
    return right && !route.hidden ? [right.verb].flat().map((verb) => ({ kind: kindOf(right), verb })) : []
  })
  const silent = asked.filter(({ kind, verb }) => !leastRole(inProject, kind, verb) && !leastRole(ofTheCloud, kind, verb))
  assert.deepEqual(silent, [], 'say in test/support/access-expected.ts which role may do it')
  const wrong: string[] = []
  for (const { kind, verb } of [...pairs(inProject), ...pairs(ofTheCloud)])
    for (const holder of holders) {
      const place = kind === 'Project' ? { name: 'mine' } : { project: isInside(kind, verb) ? 'mine' : undefined, name: 'x' }
      const found = decide({ permissions: permissionsOf(holder) }, askAbout({ kind }, verb, place))
      const expected = expectedWord(holder, kind, verb)
      if (found !== expected) wrong.push(`${holder.role} at ${holder.at}: ${verb} ${kind} is ${found}, should be ${expected}`)
    }
  assert.deepEqual(wrong, [])
})

/** Somebody with this role, as the objects in the store say. */
async function tokenOf({ role, at }: Holder, api: TestApi): Promise<string> {
  const name = `${role}-${at}`
  await api.store.create(User, {
    name,
    spec: { displayName: '', disabled: false, roles: at === 'cloud' && role !== 'none' ? [role] : [] },
  })
  return api.tokenFor({ subject: `user:${name}`, by: { type: 'token', token: name } })
}

async function twoProjects({ store }: TestApi): Promise<void> {
  for (const name of ['mine', 'other']) {
    const members = holders
      .filter(({ role, at }) => at === name && role !== 'none')
      .map(({ role, at }) => ({ subject: `user:${role}-${at}`, roles: [role] }))
    await store.create(Project, { name, spec: { description: '', members, quota: {} } })
  }
}

/** What the server says before it does anything: status and code. Answers without end are not read. */
function call(api: TestApi, { method, path, token }: { method: string; path: string; token?: string }, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const sent = request(`${api.url}${path}`, { method, ca: api.ca, agent, headers }, async (answer) => {
      if (answer.headers['content-type'] === 'text/event-stream') {
        sent.destroy()
        return resolve('200')
      }
      let body = ''
      for await (const part of answer) body += part
      const code = answer.headers['content-type']?.includes('problem') ? (JSON.parse(body) as { code: string }).code : undefined
      resolve(code ?? String(answer.statusCode))
    })
    sent.on('error', reject)
    sent.end(method === 'GET' || method === 'DELETE' ? undefined : '{}')
  })
}

/** Names in paths: the project `mine`, and an object that is not there, so that nothing happens where it is allowed. */
function pathOf({ url }: Route): string {
  const isProject = /^\/v1\/projects\/:name/.test(url)
  return url
    .replace(':project', 'mine')
    .replace(':name', isProject ? 'mine' : 'nothing-here')
    .replace(/:\w+/g, 'x')
    .replace('*', 'x')
}

const refusals = new Set(['auth.required', 'auth.too_many_attempts', 'access.denied', 'project.not_found'])

/** What a route is to answer somebody; `passes` stands for whatever it says to who may. */
function expectedAnswer(route: Route, holder: Holder): string {
  const right = rightOf(route)
  if (!right || right.anywhere) return 'passes'
  const kind = kindOf(right)
  const namesProject = kind === 'Project' || route.url.includes(':project')
  const words = [right.verb].flat().map((verb) => expectedWord(holder, kind, verb, namesProject && isInside(kind, verb)))
  const homed = ['Alarm', 'AlarmRule', 'Silence', 'Receiver'].includes(kind)
  const own = homed || ['User', 'Token', 'Session', 'Role'].includes(kind)
  // Where it belongs is in the body, which says nothing here.
  if (homed && [right.verb].flat().includes('create') && expectedWord({ ...holder, at: 'cloud' }, kind, 'create') === 'allow')
    return 'passes'
  if (words.includes('allow') || (right.verb === 'list' && (own || kind === 'Project'))) return 'passes'
  if (route.url.includes(':project') && holder.at !== 'cloud' && (holder.at === 'other' || holder.role === 'none'))
    return 'project.not_found'
  // What somebody may have some of: nobody learns which there are.
  if (own && route.url.includes(':name')) return 'store.not_found'
  if (words.every((word) => word === 'hidden')) return 'store.not_found'
  return 'access.denied'
}

test('every route of the API lets in whom the table says, and nobody else, over HTTPS', { timeout: 180_000 }, async (t) => {
  await using api = await startTestApi()
  await twoProjects(api)
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  t.after(() => agent.destroy())
  const wrong: string[] = []
  let asked = 0
  // Deleting and changing the project `mine` itself would take the ground from under the rest.
  const routes = api.routes.filter(({ access, url }) => access !== 'open' && url !== '/v1/projects/:name')
  for (const holder of holders) {
    const token = await tokenOf(holder, api)
    for (const route of routes) {
      const method = 'method' in route ? route.method : 'GET'
      const code = await call(api, { method, path: pathOf(route), token }, agent)
      const expected = expectedAnswer(route, holder)
      // What nobody may say of a kind that Pando writes, it may answer as it likes.
      if (route.hidden && code === 'api.read_only') continue
      const found = expected === 'passes' && !refusals.has(code) ? 'passes' : code
      if (found !== expected) wrong.push(`${holder.role} at ${holder.at}: ${method} ${route.url} is ${found}, should be ${expected}`)
      asked++
    }
  }
  assert.deepEqual(wrong, [])
  assert.ok(asked > 1500, `only ${asked} requests`)
  for (const route of routes) {
    const code = await call(api, { method: 'method' in route ? route.method : 'GET', path: pathOf(route) }, agent)
    assert.ok(['auth.required', 'auth.too_many_attempts'].includes(code), `${route.url}: ${code} for nobody`)
  }
})
