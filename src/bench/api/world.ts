import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { connect, type PandoClient } from '../../client/client.ts'
import { findDaemon } from '../../host/daemon.ts'
import type { OwnPando } from '../own-pando.ts'

/** A label that half of the instances have; some people see those alone. */
const tier = 'tier'
const tierRole = 'web-only'
/** So many calls wait for their answer at once. */
const sideBySide = 50
const lookMs = 500

export interface World {
  pando: OwnPando
  projects: readonly string[]
  /** Instance number -> where it is. */
  place(i: number): { project: string; name: string }
  /** Bearer tokens of those who look, each with other rights: one project, some labels of one, everything. */
  tokens: readonly string[]
  https: { url: string; ca: string }
  /** Process of the server. */
  pid: number
}

/** Projects with a network each that has room for all, and people with rights in them. */
export async function makeWorld(pando: OwnPando, projectCount: number): Promise<World> {
  const { client } = pando
  const projects = Array.from({ length: projectCount }, (_, i) => `p-${i}`)
  await client.call('POST', '/v1/roles', {
    body: { metadata: { name: tierRole }, spec: { rules: [{ kinds: ['Instance'], verbs: ['get', 'list'], selector: `${tier}=web` }] } },
  })
  const tokens: string[] = []
  for (const [i, project] of projects.entries()) {
    await client.call('POST', '/v1/projects', { body: { metadata: { name: project }, spec: {} } })
    await client.call('POST', `/v1/projects/${project}/networks`, {
      body: { metadata: { name: 'wide' }, spec: { cidr: `10.${100 + i}.0.0/18` } },
    })
    const accounts = [
      { name: 'one-project', roles: ['viewer'] },
      { name: 'some-labels', roles: [tierRole] },
    ]
    for (const { name } of accounts) await account(client, project, { name })
    await account(client, project, { name: 'everything', roles: ['viewer'] })
    const members = accounts.map(({ name, roles }) => ({ subject: `serviceaccount:${project}/${name}`, roles }))
    await client.call('PATCH', `/v1/projects/${project}`, { body: { spec: { members } } })
    for (const name of ['one-project', 'everything', 'one-project', 'some-labels']) tokens.push(await token(client, project, name))
  }
  const daemon = (await findDaemon(pando.cell))!
  return {
    pando,
    projects,
    tokens,
    place: (i) => ({ project: projects[i % projects.length]!, name: `i-${i}` }),
    https: { url: daemon.facts.url!, ca: await readFile(join(pando.cell.stateDir, 'tls/ca.crt'), 'utf8') },
    pid: daemon.pid,
  }
}

async function account(client: PandoClient, project: string, { name, roles = [] }: { name: string; roles?: string[] }): Promise<void> {
  await client.call('POST', `/v1/projects/${project}/serviceaccounts`, { body: { metadata: { name }, spec: { roles } } })
}

async function token(client: PandoClient, project: string, name: string): Promise<string> {
  return (await client.call<{ token: string }>('POST', `/v1/projects/${project}/serviceaccounts/${name}/tokens`, { body: {} })).token
}

/** As somebody who may do everything, over HTTPS. */
export async function overHttps({ pando, https }: World): Promise<PandoClient> {
  const name = 'does-everything'
  await account(pando.client, 'default', { name, roles: ['admin'] })
  return connect({ ...https, token: await token(pando.client, 'default', name) })
}

/** Makes instances up to this number; resolves when all of them run. */
export async function fill(world: World, from: number, to: number, signal: AbortSignal): Promise<void> {
  let next = from
  const worker = async () => {
    while (next < to) await create(world, next++)
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
  const { client } = world.pando
  for (;;) {
    const query = { where: 'status.phase=running', limit: 1 }
    const { total } = await client.call<{ total: number }>('GET', '/v1/instances', { query, signal })
    if (total >= to) return
    await setTimeout(lookMs, undefined, { signal })
  }
}

export async function create({ pando, place }: World, i: number): Promise<void> {
  const { project, name } = place(i)
  const metadata = { name, labels: { [tier]: i % 2 === 0 ? 'web' : 'db' } }
  const spec = { image: 'web:1', cpus: 0.05, memory: 16 * 1024 ** 2, networks: [{ network: 'wide' }] }
  await pando.client.call('POST', `/v1/projects/${project}/instances`, { body: { metadata, spec } })
}
