import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KindDef, SpecInput } from '../../api/kind.ts'
import { ApiError } from '../../client/api-error.ts'
import { connect, type PandoClient } from '../../client/client.ts'
import { Network } from '../../resources/network/kind.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { App } from '../../services/apps/kind.ts'
import { Revision } from '../../services/apps/revision-kind.ts'
import { Project } from '../../services/auth/kind.ts'
import { Role, User } from '../../services/auth/people-kind.ts'
import { Backup } from '../../services/backup/kind.ts'
import { DesktopPool } from '../../services/desktops/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Image } from '../../services/images/kind.ts'
import { imageName } from '../../services/images/reference.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { Certificate } from '../../services/publish/kind.ts'
import { Secret } from '../../services/secrets/kind.ts'
import { startTestApi, type TestApi } from '../test-api.ts'

const options = { timeout: 400_000 }
const ours = { team: 'a' }

/** The problem of a refusal, without what differs from one request to the next. */
const refused = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  assert.ok(error instanceof ApiError, 'it was not refused')
  const { code, title, field } = error.problem
  return `${code} ${field}: ${title}`
}

interface World {
  api: TestApi
  /** Holds a role that is about objects with the label team=a alone. */
  ann: PandoClient
  /** A developer of the project. */
  dev: PandoClient
  make<K extends KindDef>(kind: K, name: string, spec: SpecInput<K>, labels?: Record<string, string>): Promise<unknown>
  put(who: PandoClient, kind: KindDef, name: string, spec: object): Promise<unknown>
}

/** One object of each kind with the label team=a, called `own`, and one with team=b, called `theirs`. */
async function world(api: TestApi): Promise<World> {
  const rules = [{ kinds: ['*'], verbs: ['*'], selector: 'team=a' }]
  await api.store.create(Role, { name: 'team-a', spec: { description: '', rules } })
  const members = [
    { subject: 'user:ann', roles: ['team-a'] },
    { subject: 'user:dev', roles: ['developer'] },
    { subject: 'user:op', roles: ['operator'] },
  ]
  await api.store.create(Project, { name: 'shop', spec: { description: '', members, quota: {} } })
  const as = async (name: string) => {
    await api.store.create(User, { name, spec: { displayName: '', roles: [], disabled: false } })
    return connect({ url: api.url, ca: api.ca, token: api.tokenFor({ subject: `user:${name}`, by: { type: 'token', token: name } }) })
  }
  const make: World['make'] = (kind, name, spec, labels = {}) =>
    api.store.create(kind, { project: 'shop', name, labels, spec: kind.spec.parse(spec) as never })
  for (const [name, team] of [
    ['own', 'a'],
    ['theirs', 'b'],
  ] as const) {
    const labels = { team }
    await make(Network, name, {}, labels)
    await make(Volume, name, {}, labels)
    await make(Secret, name, { data: { key: 'x' } }, labels)
    await make(Certificate, name, { hosts: ['a.example'] }, labels)
    await make(Instance, name, { image: `${name}:1` }, labels)
    await make(Snapshot, name, { instance: name }, labels)
    await make(Backup, name, { source: name }, labels)
    await make(App, name, { template: { image: `${name}:1` } }, labels)
    const image = await api.store.create(Image, {
      ...{ project: 'shop', name: imageName(`${name}:1`), labels, spec: Image.spec.parse({ reference: `${name}:1`, source: 'build' }) },
    })
    await api.store.update(Image, { ...image, status: { ...image.status, digest: `sha256:${name}` } })
  }
  return {
    api,
    ann: await as('ann'),
    dev: await as('dev'),
    make,
    put: (who, kind, name, spec) =>
      who.call('PUT', `/v1/projects/shop/${kind.plural}/${name}`, { body: { metadata: { labels: ours }, spec } }),
  }
}

/** Everything that a spec may name: how it is written with a name in it. */
const ways: [KindDef, (name: string) => object][] = [
  [Instance, (name) => ({ image: `${name}:1` })],
  [Instance, (name) => ({ image: 'own:1', machine: { cdroms: [`${name}:1`] } })],
  [Instance, (name) => ({ image: 'own:1', networks: [{ network: name }] })],
  [Instance, (name) => ({ image: 'own:1', volumes: [{ volume: name, path: '/data' }] })],
  [Instance, (name) => ({ image: 'own:1', secrets: [{ secret: name }] })],
  [Instance, (name) => ({ image: 'own:1', from: { snapshot: name } })],
  [App, (name) => ({ template: { image: `${name}:1` } })],
  [App, (name) => ({ template: { image: 'own:1', volumes: [{ volume: name, path: '/data', readOnly: true }] } })],
  [App, (name) => ({ template: { image: 'own:1', secrets: [{ secret: 'own' }, { secret: name }] } })],
  [App, (name) => ({ template: { image: 'own:1', snapshot: name } })],
  [DesktopPool, (name) => ({ from: { image: `${name}:1` }, size: 1 })],
  [DesktopPool, (name) => ({ from: { snapshot: name }, size: 1 })],
  [DesktopPool, (name) => ({ from: { image: 'own:1' }, size: 1, template: { networks: [{ network: name }] } })],
  [Snapshot, (name) => ({ instance: name })],
  [Volume, (name) => ({ from: { volume: name } })],
  [Volume, (name) => ({ from: { backup: name } })],
  [Backup, (name) => ({ of: 'instance', source: name })],
  [Backup, (name) => ({ of: 'volume', source: name })],
]

test('a role that is about labels names no object without them, whatever the spec: it is as if it were not there', options, async () => {
  await using api = await startTestApi()
  const { ann, put } = await world(api)
  for (const [i, [kind, spec]] of ways.entries()) {
    const what = `${kind.kind} ${JSON.stringify(spec('…'))}`
    const hidden = await refused(put(ann, kind, `new-${i}`, spec('theirs')))
    assert.match(hidden, /^store\.not_found \/spec\//, what)
    assert.equal(hidden.replaceAll('theirs', 'absent'), await refused(put(ann, kind, `new-${i}`, spec('absent'))), what)
    await put(ann, kind, `new-${i}`, spec('own'))
    // Neither by a later change, by a patch, nor by asking what would happen.
    assert.equal(await refused(put(ann, kind, `new-${i}`, spec('theirs'))), hidden, what)
    const path = `/v1/projects/shop/${kind.plural}/new-${i}`
    assert.equal(await refused(ann.call('PATCH', path, { body: { spec: spec('theirs') } })), hidden, what)
    const body = { metadata: { labels: ours }, spec: spec('theirs') }
    assert.equal(await refused(ann.call('PUT', `${path}x`, { query: { dryRun: true }, body })), hidden, what)
  }
})

test('who may read all of a kind names what they like, also what is still to come', options, async () => {
  await using api = await startTestApi()
  const { dev, put } = await world(api)
  for (const [i, [kind, spec]] of ways.entries()) {
    await put(dev, kind, `new-${i}`, spec('theirs'))
    await put(dev, kind, `next-${i}`, spec('absent'))
  }
})

test('the network that everybody gets needs no right; what others put into an object stays when it is changed', options, async () => {
  await using api = await startTestApi()
  const { ann, dev, put } = await world(api)
  await put(ann, Instance, 'plain', { image: 'own:1', networks: [{ network: 'default' }] })
  await put(dev, Instance, 'mixed', { image: 'own:1', secrets: [{ secret: 'theirs' }] })
  await put(ann, Instance, 'mixed', { image: 'own:1', secrets: [{ secret: 'theirs' }], cpus: 2 })
  const more = put(ann, Instance, 'mixed', { image: 'own:1', secrets: [{ secret: 'theirs' }], volumes: [{ volume: 'theirs', path: '/d' }] })
  assert.match(await refused(more), /Volume theirs/)
})

test('clones and restores give nobody what they could not have named', options, async () => {
  await using api = await startTestApi()
  const { ann, make } = await world(api)
  const secret = { image: 'own:1', secrets: [{ secret: 'theirs', path: '/key' }] }
  await make(Instance, 'mixed', secret, ours)
  const frozen = (await api.store.create(Snapshot, {
    ...{ project: 'shop', name: 'frozen', labels: ours, spec: Snapshot.spec.parse({ instance: 'mixed' }) },
    status: {
      ...{ phase: 'ready', memory: false, kept: true, lineage: [], spares: [], engine: 'container' },
      sourceSpec: Instance.spec.parse(secret),
    },
  })) as { metadata: { name: string } }
  const clone = ann.call('POST', `/v1/projects/shop/snapshots/${frozen.metadata.name}/clone`, { body: { labels: ours, cold: true } })
  assert.match(await refused(clone), /^store.not_found \/spec\/secrets\/0\/secret: Secret theirs/)
  const backup = Backup.spec.parse({ source: 'gone' })
  const status = { phase: 'ready', engine: 'container', parts: [{ name: 'volume/theirs' }], sourceSpec: Instance.spec.parse(secret) }
  const names = { project: 'shop', labels: ours }
  await api.store.create(Backup, { ...names, name: 'kept', spec: backup, status: { ...Backup.initialStatus, ...status } as never })
  const restore = (body: object) => ann.call('POST', '/v1/projects/shop/backups/kept/restore', { body })
  await make(Instance, 'again', { image: 'own:1' }, ours)
  assert.match(await refused(restore({ name: 'again', replace: true })), /Secret theirs/)
  const bare = { ...status, sourceSpec: Instance.spec.parse({ image: 'own:1' }) }
  await api.store.create(Backup, { ...names, name: 'bare', spec: backup, status: { ...Backup.initialStatus, ...bare } as never })
  const over = ann.call('POST', '/v1/projects/shop/backups/bare/restore', { body: { name: 'again', replace: true } })
  assert.match(await refused(over), /^access.denied .*Volume theirs/)
})

test('an app rolls back to what it named before, also by who could not name it anew', options, async () => {
  await using api = await startTestApi()
  const { make } = await world(api)
  await make(App, 'web', { template: { image: 'own:1' } }, ours)
  const app = (await api.store.get(App, { project: 'shop', name: 'web' }))!
  const template = { ...app.spec.template, secrets: [{ secret: 'theirs', mode: '0444' }] }
  await api.store.create(Revision, {
    ...{
      project: 'shop',
      name: 'web-1',
      spec: Revision.spec.parse({ app: 'web', number: 1, template, restarts: 0, cause: 'test', digest: 'x' }) as never,
    },
  })
  await api.store.update(App, { ...app, status: { ...app.status, phase: 'stopped', lastRevision: 2, revision: 2, target: 2 } })
  const token = api.tokenFor({ subject: 'user:op', by: { type: 'token', token: 'op' } })
  await api.store.create(User, { name: 'op', spec: { displayName: '', roles: [], disabled: false } })
  const op = connect({ url: api.url, ca: api.ca, token })
  const back = await op
    .call<{ spec: { template: { secrets?: unknown[] } } }>('POST', '/v1/projects/shop/apps/web/rollback', { body: { to: 1 } })
    .catch((error: unknown) => error as ApiError)
  assert.ok(!(back instanceof ApiError), back instanceof ApiError ? `${back.code} ${back.message}` : '')
  assert.equal(back.spec.template.secrets?.length, 1)
})
