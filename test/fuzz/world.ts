import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { PandoClient } from '../../src/client/client.ts'
import type { ApiDocument } from '../../src/server/openapi.ts'
import { newToken } from '../../src/services/auth/identity/random-keys.ts'
import { Cloud } from '../support/cloud.ts'
import { type Aim, instanceOf } from './requests.ts'
import { type Answer, Sender } from './send.ts'
import type { Bait } from './values.ts'

/** In all that belongs to the project `vault` and that no request names: whoever gets to see it got it from there. */
export const canary = 'zqx7'
/** In values of the secrets of the vault: nobody is shown these but whoever may reveal them. */
export const secretCanary = 'zqx7s3cr3t'
const password = 'a long word for the tests of the doors'
const insideRoles = ['viewer', 'operator', 'developer', 'admin'] as const

export interface Caller {
  name: string
  /** Absent: none is sent. Asked for anew where it no longer works. */
  token?: string
  /** May read the vault. */
  sees: boolean
  aim: Aim
}

/** A server with the fake engine, people of all roles, each with a project to break, and a project that is none of their business. */
export class FuzzWorld implements AsyncDisposable {
  readonly cloud: Cloud
  readonly root: PandoClient
  readonly sender: Sender
  readonly document: ApiDocument
  readonly callers = new Map<string, Caller>()
  /** Ids of the objects in the vault, of those that requests may name and of those that none does. */
  readonly uids = { named: [] as string[], unnamed: [] as string[] }

  private constructor(cloud: Cloud, root: PandoClient, sender: Sender, document: ApiDocument) {
    this.cloud = cloud
    this.root = root
    this.sender = sender
    this.document = document
  }

  static async open(): Promise<FuzzWorld> {
    const cloud = await Cloud.start({
      fake: true,
      async first({ env }) {
        env['PANDO_ACME_DIRECTORY'] = 'http://127.0.0.1:1/' // nobody is asked for certificates
      },
    })
    try {
      return await FuzzWorld.#fill(cloud)
    } catch (error) {
      await cloud.destroy()
      throw error
    }
  }

  static async #fill(cloud: Cloud): Promise<FuzzWorld> {
    const root = cloud.client
    const url = await addressOf(cloud)
    const sender = new Sender(url, readFileSync(join(cloud.stateDir, 'tls/ca.crt'), 'utf8'))
    const world = new FuzzWorld(cloud, root, sender, await root.call<ApiDocument>('GET', '/v1/openapi.json'))
    await world.#fillVault()
    for (const role of insideRoles) await world.#addCaller(`inside-${role}`, { role })
    await world.#addCaller('elsewhere', { role: 'developer' })
    await world.#addCaller('nothing', {})
    await world.#addCaller('cloud-viewer', { cloudRole: 'viewer' })
    await world.#addCaller('cloud-admin', { cloudRole: 'admin' })
    await world.#addWithout()
    return world
  }

  /** Names and numbers of the vault that requests may use. */
  get bait(): Bait {
    const texts = ['vault', 'bait', instanceOf('bait'), 'bait.example', 'default', 'admin', 'user:keeper', ...this.uids.named]
    return { texts, numbers: [18_080, 18_081], schemas: this.document.components.schemas }
  }

  /** Makes the caller's project as it was, as far as it is not. Also after it was deleted. */
  async restore({ name, aim }: Caller): Promise<void> {
    const role = insideRoles.find((one) => name === `inside-${one}`) ?? (name === 'elsewhere' ? 'developer' : undefined)
    const members = role ? [{ subject: `user:${name}`, roles: [role] }] : []
    const quota = { instances: 20, snapshots: 20, storage: '1TiB', addresses: 60, publishedPorts: 10 }
    for (const project of [aim.project, aim.spare]) await this.#apply(`/v1/projects/${project}`, project, { members, quota })
    const at = `/v1/projects/${aim.project}`
    for (const { kind, called, spec } of things('web', {
      host: `${aim.project}.example`,
      port: 0,
      word: aim.project,
      secret: 'of their own',
    }))
      await this.#apply(`${at}/${kind}/${called}`, called, spec).catch(() => {}) // what was made of it may stand in its way
  }

  /** A caller whose token works, unless it is one that never does. */
  async tokenOf(caller: Caller): Promise<string | undefined> {
    if (!this.#passwords.has(caller.name)) return caller.token
    const { status } = await this.sender.ask({ method: 'GET', path: '/v1/me', headers: bearer(caller.token) })
    if (status !== 200) caller.token = (await this.#signIn(caller.name)).token
    return caller.token
  }

  readonly #passwords = new Set<string>()

  async #addCaller(name: string, { cloudRole }: { role?: string; cloudRole?: string }): Promise<void> {
    await this.root.call('POST', '/v1/users', { body: { metadata: { name }, spec: { roles: cloudRole === undefined ? [] : [cloudRole] } } })
    await this.root.call('PUT', `/v1/users/${name}/password`, { body: { password, mustChange: false } })
    const aim = { project: `of-${name}`, spare: `spare-${name}` }
    this.#passwords.add(name)
    const caller: Caller = { name, sees: cloudRole !== undefined, aim, token: (await this.#signIn(name)).token }
    this.callers.set(name, caller)
    await this.restore(caller)
  }

  /** Those who bring nothing, or nothing that is good. */
  async #addWithout(): Promise<void> {
    const aim = this.callers.get('inside-admin')!.aim
    const add = (name: string, token?: string) =>
      this.callers.set(name, { name, sees: false, aim, ...(token === undefined ? {} : { token }) })
    const { token: revoked, name, cookie } = await this.#signIn('inside-admin')
    await this.sender.ask({ method: 'DELETE', path: `/v1/me/tokens/${name}`, headers: this.#browser(cookie) })
    const { token: expired } = await this.#newToken(cookie, { expiresAt: new Date(Date.now() + 1_500).toISOString() })
    while ((await this.sender.ask({ method: 'GET', path: '/v1/me', headers: bearer(expired) })).status !== 401) await pause(100)
    add('nobody')
    add('expired', expired)
    add('revoked', revoked)
    add('foreign', newToken().text)
    add('malformed', `${expired.slice(0, -1)}é`.replace('é', '%'))
  }

  #browser(cookie: string): Record<string, string> {
    return { cookie, origin: this.sender.url, 'content-type': 'application/json' }
  }

  async #signIn(user: string): Promise<{ token: string; name: string; cookie: string }> {
    const headers = { 'content-type': 'application/json' }
    const body = Buffer.from(JSON.stringify({ user, password }))
    const signed = await this.sender.ask({ method: 'POST', path: '/v1/sign-in/password', headers, body })
    const cookie = String(signed.headers['set-cookie'] ?? '').split(';', 1)[0]!
    return { ...(await this.#newToken(cookie, {})), cookie }
  }

  async #newToken(cookie: string, wanted: object): Promise<{ token: string; name: string }> {
    const body = Buffer.from(JSON.stringify(wanted))
    return parsed(await this.sender.ask({ method: 'POST', path: '/v1/me/tokens', headers: this.#browser(cookie), body }))
  }

  async #fillVault(): Promise<void> {
    await this.#apply('/v1/users/keeper', 'keeper', { displayName: `${canary} keeper` })
    await this.#apply('/v1/projects/vault', 'vault', {
      description: `${canary} vault`,
      members: [{ subject: 'user:keeper', roles: ['admin'] }],
    })
    for (const [name, port] of [
      ['bait', 18_080],
      [`${canary}-thing`, 18_081],
    ] as const)
      for (const { kind, called, spec } of things(name, { host: `${name}.example`, port, word: canary, secret: secretCanary })) {
        const labels = { secretly: `${canary}-label` }
        const made = await this.#apply(`/v1/projects/vault/${kind}/${called}`, called, spec, labels)
        this.uids[name === 'bait' ? 'named' : 'unnamed'].push(made.metadata.uid)
      }
    await this.root.call('POST', '/v1/projects/vault/serviceaccounts/bait/tokens', { body: { description: canary } })
  }

  async #apply(path: string, name: string, spec: object, labels = {}): Promise<{ metadata: { uid: string } }> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.root.call('PUT', path, { body: { metadata: { name, labels }, spec } })
      } catch (error) {
        // What is being deleted has to be gone first; a controller that wrote in between asks for another try.
        if (tries >= 100 || (error as { problem?: { status: number } }).problem?.status !== 409) throw error
        await pause(100)
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sender.close()
    this.root.close()
    await this.cloud.destroy()
  }
}

interface Thing {
  /** Plural of its kind. */
  kind: string
  called: string
  spec: object
}

/** One object of each kind that people make in a project. The instance has a name of its own: apps and instances share theirs in DNS. */
function things(name: string, { host, port, word, secret }: { host: string; port: number; word: string; secret: string }): Thing[] {
  const instance = instanceOf(name)
  const env = { TOKEN: word }
  const ports = port === 0 ? [] : [{ port: 80, hostPort: port }]
  const specs: Record<string, object> = {
    networks: {},
    securitygroups: { ingress: [{ name: word.slice(0, 20), ports: ['80'], from: { type: 'cidr', cidr: '10.0.0.0/8' } }] },
    volumes: { size: '64MiB' },
    secrets: { data: { key: secret } },
    instances: { image: `${word}:1`, command: ['serve', word], env, ports, secrets: [{ secret: name, key: 'key', env: 'KEY' }] },
    apps: { template: { image: `${word}:1`, env }, replicas: 1, ports: [{ port: 80, mode: 'http' }] },
    routes: { host, app: name },
    autoscalepolicies: { app: name, max: 2, metrics: [{ type: 'cpu', target: 60 }] },
    snapshots: { instance },
    serviceaccounts: { description: word },
    desktoppools: { from: { image: `${word}:1` }, size: 0 },
  }
  return Object.entries(specs).map(([kind, spec]) => ({ kind, called: kind === 'instances' ? instance : name, spec }))
}

export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

function parsed<T>({ status, text }: Answer): T {
  if (status >= 300) throw new Error(`${status} ${text}`)
  return JSON.parse(text) as T
}

/** It is logged as soon as the server listens, a moment after the socket answers. */
async function addressOf(cloud: Cloud): Promise<string> {
  for (;;) {
    const found = /https:\/\/127\.0\.0\.1:\d+/.exec(cloud.serverLog())
    if (found) return found[0]
    await pause(20)
  }
}
