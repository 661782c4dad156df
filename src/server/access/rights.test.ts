import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { LoggedEvent } from '../../api/event.ts'
import type { SpecOf, Stored } from '../../api/kind.ts'
import { ApiError } from '../../client/api-error.ts'
import { connect, type PandoClient } from '../../client/client.ts'
import { instanceNetworks } from '../../resources/network/admissions.ts'
import { createFakeNetworkDriver } from '../../resources/network/drivers/fake/fake.ts'
import { Network } from '../../resources/network/kind.ts'
import { App } from '../../services/apps/kind.ts'
import { auth } from '../../services/auth/auth.ts'
import { Project } from '../../services/auth/kind.ts'
import { Group, Role, Session, User } from '../../services/auth/people-kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { modify } from '../../store/update.ts'
import { runningInstance, startTestApi, type TestApi } from '../test-api.ts'

const options = { timeout: 400_000 }
const startApi = () => startTestApi({ admissions: [...auth().admissions] })
const refusedWith = (code: string, text?: RegExp) => (error: unknown) =>
  error instanceof ApiError && error.code === code && (text?.test(`${error.problem.title} ${error.problem.hint}`) ?? true)

/** Signed in as somebody with these roles for the whole cloud. */
async function signIn(api: TestApi, name: string, roles: string[] = []): Promise<PandoClient> {
  await api.store.create(User, { name, spec: { displayName: '', roles, disabled: false } })
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  await api.store.create(Session, {
    name: `of-${name}`,
    spec: { user: name, method: 'password', address: '127.0.0.1', agent: '', groups: [], expiresAt },
  })
  return connect({
    url: api.url,
    ca: api.ca,
    token: api.tokenFor({ subject: `user:${name}`, by: { type: 'session', session: `of-${name}` } }),
  })
}

type Members = SpecOf<typeof Project>['members']
const project = (api: TestApi, name: string, members: Members) =>
  api.store.create(Project, { name, spec: { description: '', members, quota: {} } })
const network = (api: TestApi, at: string, name: string, labels: Record<string, string> = {}) =>
  api.store.create(Network, { project: at, name, labels, spec: { mtu: 1500 } })
const role = (api: TestApi, name: string, rules: SpecOf<typeof Role>['rules']) =>
  api.store.create(Role, { name, spec: { description: '', rules } })

interface List {
  items: Stored[]
  total: number
}
const names = ({ items, total }: List) => [items.map(({ metadata }) => metadata.name).join(' '), total]

test('lists hold what their reader may read, and count no more', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  const cleo = await signIn(api, 'cleo', ['viewer'])
  await project(api, 'mine', [{ subject: 'user:ann', roles: ['viewer'] }])
  await project(api, 'secret', [])
  for (const name of ['a', 'b', 'c']) await network(api, 'mine', name)
  await network(api, 'secret', 'hidden')
  assert.deepEqual(names(await ann.call('GET', '/v1/networks')), ['a b c', 3])
  const page = await ann.call<List & { next: string }>('GET', '/v1/networks', { query: { limit: 2 } })
  assert.deepEqual([page.items.length, page.total], [2, 3])
  assert.deepEqual(names(await ann.call('GET', '/v1/networks', { query: { cursor: page.next } })), ['c', 3])
  assert.deepEqual(names(await ann.call('GET', '/v1/networks', { query: { search: 'hidden' } })), ['', 0])
  assert.deepEqual(names(await ann.call('GET', '/v1/projects')), ['mine', 1])
  assert.deepEqual(names(await ann.call('GET', '/v1/users')), ['ann', 1])
  assert.deepEqual(names(await ann.call('GET', '/v1/sessions')), ['of-ann', 1])
  assert.deepEqual(names(await ann.call('GET', '/v1/tokens')), ['', 0])
  await assert.rejects(ann.call('GET', '/v1/nodes'), refusedWith('access.denied', /role viewer for the whole cloud/))
  assert.deepEqual(names(await cleo.call('GET', '/v1/networks')), ['a b c hidden', 4])
  assert.deepEqual(names(await cleo.call('GET', '/v1/projects')), ['default mine secret', 3])
})

test('what somebody may not see answers exactly like what is not there', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  await project(api, 'secret', [])
  await network(api, 'secret', 'net')
  const problemOf = async (path: string, method: 'GET' | 'DELETE' = 'GET') => {
    const error: unknown = await ann.call(method, path).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof ApiError, path)
    const { requestId: _, ...problem } = error.problem
    return JSON.stringify(problem).replaceAll('secret', 'X').replaceAll('absent', 'X').replaceAll('cleo', 'X')
  }
  await api.store.create(User, { name: 'cleo', spec: { displayName: '', roles: [], disabled: false } })
  for (const path of ['/v1/projects/?', '/v1/projects/?/networks', '/v1/projects/?/networks/net', '/v1/projects/?/networks/none'])
    assert.equal(await problemOf(path.replace('?', 'secret')), await problemOf(path.replace('?', 'absent')), path)
  assert.equal(await problemOf('/v1/users/cleo'), await problemOf('/v1/users/absent'))
  assert.equal(await problemOf('/v1/users/cleo', 'DELETE'), await problemOf('/v1/users/absent', 'DELETE'))
  assert.equal(await problemOf('/v1/sessions/of-cleo'), await problemOf('/v1/sessions/of-absent'))
})

test('the event stream tells of what its reader may read, follows their rights, and ends with their session', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  await project(api, 'mine', [{ subject: 'user:ann', roles: ['viewer'] }])
  await project(api, 'later', [])
  const since = await api.store.revision()
  const events = ann.events({ since }, new AbortController().signal)[Symbol.asyncIterator]()
  const next = async () => ((await events.next()).value as LoggedEvent).name
  const hidden = await network(api, 'later', 'too-early')
  await api.store.note(hidden, { level: 'info', reason: 'Told', message: 'to others', source: 'test' })
  await network(api, 'mine', 'seen')
  assert.equal(await next(), 'seen')
  await modify(api.store, Project, { name: 'later' }, (now) => ({
    ...now,
    spec: { ...now.spec, members: [{ subject: 'user:ann', roles: ['viewer'] }] },
  }))
  assert.equal(await next(), 'later')
  await network(api, 'later', 'now-seen')
  assert.equal(await next(), 'now-seen')
  await modify(api.store, Project, { name: 'mine' }, (now) => ({ ...now, spec: { ...now.spec, members: [] } }))
  await network(api, 'mine', 'no-more')
  await network(api, 'later', 'still')
  assert.equal(await next(), 'still')
  const ended = assert.rejects(events.next(), refusedWith('auth.required'))
  await api.store.remove(Session, (await api.store.get(Session, { name: 'of-ann' }))!)
  await network(api, 'later', 'unheard')
  await ended
})

test('a role with a selector opens these objects only: not by relabelling, nor by making others', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  await role(api, 'team-a', [{ kinds: ['Network'], verbs: ['*'], selector: 'team=a' }])
  await project(api, 'mine', [{ subject: 'user:ann', roles: ['team-a'] }])
  await network(api, 'mine', 'ours', { team: 'a' })
  await network(api, 'mine', 'theirs', { team: 'b' })
  const url = '/v1/projects/mine/networks'
  assert.deepEqual(names(await ann.call('GET', url)), ['ours', 1])
  assert.deepEqual(names(await ann.call('GET', url, { query: { selector: 'team=b' } })), ['', 0])
  await assert.rejects(ann.call('GET', `${url}/theirs`), refusedWith('store.not_found'))
  await assert.rejects(ann.call('DELETE', `${url}/theirs`), refusedWith('store.not_found'))
  const relabel = { metadata: { labels: { team: 'a' } } }
  await assert.rejects(ann.call('PATCH', `${url}/theirs`, { body: relabel }), refusedWith('store.not_found'))
  await assert.rejects(ann.call('PUT', `${url}/theirs`, { body: { ...relabel, spec: { mtu: 1400 } } }), refusedWith('store.not_found'))
  const away = { metadata: { labels: { team: 'b' } } }
  await assert.rejects(ann.call('PATCH', `${url}/ours`, { body: away }), refusedWith('access.denied'))
  const outside = { metadata: { name: 'new', labels: { team: 'b' } }, spec: { mtu: 1400 } }
  await assert.rejects(ann.call('POST', url, { body: outside }), refusedWith('access.denied'))
  await assert.rejects(ann.call('PUT', `${url}/new`, { body: outside }), refusedWith('access.denied'))
  await assert.rejects(ann.call('PUT', `${url}/new`, { body: outside, query: { dryRun: true } }), refusedWith('access.denied'))
  assert.equal((await api.store.list(Network)).total, 2)
  await ann.call('POST', url, { body: { ...outside, metadata: { name: 'new', labels: { team: 'a', x: 'y' } } } })
  await ann.call('PATCH', `${url}/ours`, { body: { spec: { mtu: 1400 } } })
  await assert.rejects(ann.call('GET', '/v1/projects/mine/instances'), refusedWith('access.denied'))
})

test('nobody gives more than they hold, by whichever field', options, async () => {
  await using api = await startApi()
  await role(api, 'greeter', [{ kinds: ['Project', 'User', 'Group', 'Role', 'ServiceAccount'], verbs: ['*'] }])
  const ann = await signIn(api, 'ann', ['greeter', 'viewer'])
  const root = connect({ socketPath: api.socketPath })
  await project(api, 'mine', [{ subject: 'group:admins', roles: ['admin'] }])
  await api.store.create(Group, { name: 'admins', spec: { description: '', members: [], roles: ['admin'], claims: [] } })
  await api.store.create(Group, { name: 'plain', spec: { description: '', members: [], roles: [], claims: [] } })
  const member = (held: string) => ({ spec: { members: [{ subject: 'user:ann', roles: [held] }] } })
  await assert.rejects(
    ann.call('PATCH', '/v1/projects/mine', { body: member('admin') }),
    refusedWith('access.escalation', /ann cannot give the role admin/),
  )
  await assert.rejects(ann.call('PATCH', '/v1/projects/mine', { body: member('nobody-knows') }), refusedWith('role.not_found'))
  await assert.rejects(
    ann.call('POST', '/v1/projects', { body: { metadata: { name: 'own' }, ...member('developer') } }),
    refusedWith('access.escalation'),
  )
  await assert.rejects(
    ann.call('PATCH', '/v1/users/ann', { body: { spec: { roles: ['greeter', 'admin'] } } }),
    refusedWith('access.escalation'),
  )
  const join = { spec: { members: ['ann'] } }
  await assert.rejects(ann.call('PATCH', '/v1/groups/admins', { body: join }), refusedWith('access.escalation'))
  await assert.rejects(ann.call('PATCH', '/v1/groups/plain', { body: { spec: { roles: ['admin'] } } }), refusedWith('access.escalation'))
  const wide = { spec: { rules: [{ kinds: ['*'], verbs: ['*'] }] } }
  await assert.rejects(ann.call('PATCH', '/v1/roles/greeter', { body: wide }), refusedWith('access.escalation'))
  await assert.rejects(ann.call('POST', '/v1/roles', { body: { metadata: { name: 'r' }, ...wide } }), refusedWith('access.escalation'))
  const account = { metadata: { name: 'ci' }, spec: { roles: ['admin'] } }
  await assert.rejects(ann.call('POST', '/v1/projects/mine/serviceaccounts', { body: account }), refusedWith('access.escalation'))
  await root.call('POST', '/v1/projects/mine/serviceaccounts', { body: account })
  await assert.rejects(
    ann.call('POST', '/v1/projects/mine/serviceaccounts/ci/tokens'),
    refusedWith('access.escalation', /serviceaccount:mine\/ci/),
  )
  await root.call('POST', '/v1/users', { body: { metadata: { name: 'boss' }, spec: { roles: ['admin'] } } })
  await assert.rejects(ann.call('PUT', '/v1/users/boss/password', { body: {} }), refusedWith('access.escalation'))
  // What they hold they may give.
  await ann.call('PATCH', '/v1/groups/plain', { body: join })
  await ann.call('PATCH', '/v1/projects/mine', { body: member('viewer') })
  await role(api, 'viewer', [{ kinds: ['Instance'], verbs: ['get'] }])
  await assert.rejects(root.call('PATCH', '/v1/roles/viewer', { body: wide }), refusedWith('role.built_in'))
})

test('the admin of a project gives roles in it, and neither limits it nor comes near the cloud', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  await project(api, 'mine', [{ subject: 'user:ann', roles: ['admin'] }])
  const url = '/v1/projects/mine'
  await ann.call('PATCH', url, {
    body: {
      spec: {
        members: [
          { subject: 'user:ann', roles: ['admin'] },
          { subject: 'user:bob', roles: ['developer'] },
        ],
      },
    },
  })
  await assert.rejects(
    ann.call('PATCH', url, { body: { spec: { quota: { instances: 1000 } } } }),
    refusedWith('access.denied', /limit Project mine/),
  )
  await assert.rejects(ann.call('DELETE', url), refusedWith('access.denied'))
  await assert.rejects(ann.call('POST', '/v1/projects', { body: { metadata: { name: 'more' } } }), refusedWith('access.denied'))
  const account = { metadata: { name: 'ci' }, spec: { roles: ['viewer'] } }
  await assert.rejects(ann.call('POST', `${url}/serviceaccounts`, { body: account }), refusedWith('access.denied', /grant ServiceAccount/))
  await ann.call('POST', `${url}/serviceaccounts`, { body: { metadata: { name: 'ci' } } })
})

test('an operator upgrades an app to another image, and changes nothing else of it', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  await project(api, 'mine', [{ subject: 'user:ann', roles: ['operator'] }])
  const spec = App.spec.parse({ template: { image: 'shop:1' }, replicas: 2 })
  await api.store.create(App, { project: 'mine', name: 'shop', spec })
  const url = '/v1/projects/mine/apps/shop'
  await ann.call('PATCH', url, { body: { spec: { template: { image: 'shop:2' } } } })
  const command = { spec: { template: { image: 'shop:3', command: ['sh'] } } }
  await assert.rejects(ann.call('PATCH', url, { body: command }), refusedWith('access.denied', /role developer in project mine/))
  await assert.rejects(
    ann.call('POST', '/v1/projects/mine/apps', { body: { metadata: { name: 'x' }, spec } }),
    refusedWith('access.denied'),
  )
  await assert.rejects(ann.call('PUT', '/v1/projects/mine/apps/y', { body: { spec } }), refusedWith('access.denied'))
  assert.equal((await api.store.get(App, { project: 'mine', name: 'shop' }))!.spec.template.image, 'shop:2')
})

test('the last admin of the cloud stays, however they would go, and two at once do not end each other', options, async () => {
  await using api = await startApi()
  const root = connect({ socketPath: api.socketPath })
  const ann = await signIn(api, 'ann', ['admin'])
  await assert.rejects(root.call('DELETE', '/v1/users/ann'), refusedWith('auth.last_admin'))
  await assert.rejects(ann.call('PATCH', '/v1/users/ann', { body: { spec: { disabled: true } } }), refusedWith('auth.last_admin'))
  await assert.rejects(ann.call('PATCH', '/v1/users/ann', { body: { spec: { roles: [] } } }), refusedWith('auth.last_admin'))
  await signIn(api, 'bob')
  await root.call('POST', '/v1/groups', { body: { metadata: { name: 'admins' }, spec: { members: ['bob'], roles: ['admin'] } } })
  const outcomes = await Promise.allSettled([
    root.call('PATCH', '/v1/users/ann', { body: { spec: { roles: [] } } }),
    root.call('PATCH', '/v1/users/bob', { body: { spec: { disabled: true } } }),
  ])
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('a right that is taken away is gone with the next request, and one that is given is there', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  await project(api, 'mine', [])
  await api.store.create(Group, { name: 'devs', spec: { description: '', members: ['ann'], roles: [], claims: [] } })
  const read = () => ann.call('GET', '/v1/projects/mine/instances')
  const setMembers = (members: Members) =>
    modify(api.store, Project, { name: 'mine' }, (now) => ({ ...now, spec: { ...now.spec, members } }))
  await assert.rejects(read(), refusedWith('project.not_found'))
  await setMembers([{ subject: 'group:devs', roles: ['viewer'] }])
  await read()
  await modify(api.store, Group, { name: 'devs' }, (now) => ({ ...now, spec: { ...now.spec, members: [] } }))
  await assert.rejects(read(), refusedWith('project.not_found'))
  await setMembers([{ subject: 'user:ann', roles: ['own'] }])
  await assert.rejects(read(), refusedWith('project.not_found'))
  await role(api, 'own', [{ kinds: [Instance.kind], verbs: ['list'] }])
  await read()
  await modify(api.store, User, { name: 'ann' }, (now) => ({ ...now, spec: { ...now.spec, disabled: true } }))
  await assert.rejects(read(), refusedWith('auth.required'))
})

test('whoever asks whether they may is told which role would allow it, and nothing of what they may not see', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  await project(api, 'mine', [{ subject: 'user:ann', roles: ['viewer'] }])
  await project(api, 'secret', [])
  await network(api, 'mine', 'net')
  const can = (query: Record<string, string>) =>
    ann.call<{ allowed: boolean; role?: string; scope: string }>('GET', '/v1/me/can', { query })
  const short = async (query: Record<string, string>) => {
    const { allowed, role: least, scope } = await can(query)
    return [allowed, least, scope]
  }
  assert.deepEqual(await short({ verb: 'get', kind: 'networks', project: 'mine', name: 'net' }), [true, 'viewer', 'project'])
  assert.deepEqual(await short({ verb: 'delete', kind: 'network', project: 'mine', name: 'net' }), [false, 'developer', 'project'])
  assert.deepEqual(await short({ verb: 'stop', kind: 'Instance', project: 'mine' }), [false, 'operator', 'project'])
  assert.deepEqual(await short({ verb: 'create', kind: 'Project' }), [false, 'admin', 'cloud'])
  const hidden = await can({ verb: 'get', kind: 'networks', project: 'secret' })
  const absent = await can({ verb: 'get', kind: 'networks', project: 'absent' })
  assert.equal(JSON.stringify(hidden).replaceAll('secret', 'X'), JSON.stringify(absent).replaceAll('absent', 'X'))
})

test('usage stands beside the limit, a create over it is refused with the numbers, and viewers may look', options, async () => {
  await using api = await startApi()
  const ann = await signIn(api, 'ann')
  const members = [{ subject: 'user:ann', roles: ['developer'] }]
  await api.store.create(Project, { name: 'mine', spec: { description: '', members, quota: { instances: 1, cpus: 2 } } })
  const url = '/v1/projects/mine/instances'
  const body = (name: string) => ({ metadata: { name }, spec: { image: 'web:1', cpus: 1.5 } })
  await ann.call('POST', url, { body: body('a') })
  await assert.rejects(
    ann.call('POST', url, { body: body('b') }),
    refusedWith('quota.exceeded', /may hold 1 of instances: it holds 1, and 1 more/),
  )
  await assert.rejects(ann.call('PATCH', `${url}/a`, { body: { spec: { cpus: 3 } } }), refusedWith('quota.exceeded', /2 of CPUs/))
  const { amounts } = await ann.call<{ amounts: { name: string; used: number; limit?: number }[] }>('GET', '/v1/projects/mine/usage')
  assert.deepEqual(amounts.slice(0, 2), [
    { name: 'instances', used: 1, limit: 1 },
    { name: 'cpus', used: 1.5, limit: 2 },
  ])
})

test('who has what somebody asks for is told by name only where they see the project', options, async () => {
  const driver = createFakeNetworkDriver()
  await using api = await startTestApi({ admissions: [...auth().admissions, instanceNetworks({ driver })] })
  const ann = await signIn(api, 'ann')
  const cleo = await signIn(api, 'cleo', ['developer'])
  await project(api, 'mine', [{ subject: 'user:ann', roles: ['developer'] }])
  await project(api, 'secret', [])
  const spec = { image: 'web:1', networks: [], ports: [{ port: 80, hostPort: 8080 }] }
  await api.store.create(Instance, { project: 'secret', name: 'hidden', spec: Instance.spec.parse(spec) })
  const ask = (client: PandoClient) => client.call('POST', '/v1/projects/mine/instances', { body: { metadata: { name: 'a' }, spec } })
  const textOf = async (client: PandoClient) => JSON.stringify(((await ask(client).catch((error: unknown) => error)) as ApiError).problem)
  assert.match(await textOf(ann), /another project/)
  assert.doesNotMatch(await textOf(ann), /hidden|secret/)
  assert.match(await textOf(cleo), /instance hidden of project secret/)
})

test('a shell and a silent stream of events end when the right to them is taken away', options, async () => {
  await using api = await startApi()
  await runningInstance(api, { image: 'web:1' })
  const ann = await signIn(api, 'ann')
  const setMembers = (members: Members) =>
    modify(api.store, Project, { name: 'default' }, (now) => ({ ...now, spec: { ...now.spec, members } }))
  await setMembers([{ subject: 'user:ann', roles: ['developer'] }])
  const { signal } = new AbortController()
  const web = { project: 'default', name: 'web' }
  const shell = await ann.exec(web, { argv: ['cat'] }, signal)
  const shellEnded = shell.exit.then(
    () => 'ended',
    () => 'ended',
  )
  const events = ann.events({ kind: 'Node' }, signal)[Symbol.asyncIterator]()
  const eventsEnded = events.next().then(
    () => 'ended',
    () => 'ended',
  )
  const still = await Promise.race([shellEnded, eventsEnded, pause(2_500, 'still there')])
  assert.equal(still, 'still there')
  await setMembers([{ subject: 'user:ann', roles: ['viewer'] }])
  assert.equal(await shellEnded, 'ended')
  assert.equal(await Promise.race([eventsEnded, pause(2_500, 'still there')]), 'still there')
  await modify(api.store, User, { name: 'ann' }, (now) => ({ ...now, spec: { ...now.spec, disabled: true } }))
  assert.equal(await eventsEnded, 'ended')
})
