import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiError } from '../../src/client/api-error.ts'
import { connect, type Operation, type PandoClient } from '../../src/client/client.ts'
import { Cloud } from '../support/cloud.ts'

const refusedWith =
  (...codes: string[]) =>
  (error: unknown) => {
    assert.ok(error instanceof ApiError, String(error))
    assert.ok(codes.includes(error.code), `${error.code} ${error.message}`)
    return true
  }

/** Attempts to get more than one was given, by whatever may be written. */
describe('whoever has a role in one project gets no further', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let root: PandoClient
  let url: string
  const people = new Map<string, PandoClient>()
  const as = (name: string) => people.get(name)!
  const put = (who: PandoClient, path: string, spec: object, labels: Record<string, string> = {}) =>
    who.call<{ metadata: { uid: string } }>('PUT', path, { body: { metadata: { name: path.split('/').at(-1), labels }, spec } })

  before(async () => {
    cloud = await Cloud.start({ fake: true })
    root = cloud.client
    for (;;) {
      const found = /https:\/\/127\.0\.0\.1:\d+/.exec(cloud.serverLog())
      if (found) {
        url = found[0]
        break
      }
      await pause(20) // it is logged a moment after the socket answers
    }
    const ca = readFileSync(join(cloud.stateDir, 'tls/ca.crt'), 'utf8')
    for (const project of ['shop', 'vault']) await put(root, `/v1/projects/${project}`, {})
    for (const role of ['developer', 'admin']) {
      await put(root, `/v1/projects/shop/serviceaccounts/${role}`, {})
      await root.call('POST', '/v1/projects/shop/grant', { body: { subject: `serviceaccount:shop/${role}`, role } })
      const { token } = await root.call<{ token: string }>('POST', `/v1/projects/shop/serviceaccounts/${role}/tokens`, { body: {} })
      people.set(role, connect({ url, ca, token }))
    }
    await put(root, '/v1/projects/vault/secrets/gold', { data: { key: 'nobody elses' } })
    await put(root, '/v1/projects/vault/volumes/gold', { size: '64MiB' })
    await put(root, '/v1/projects/vault/networks/gold', {})
    await put(root, '/v1/projects/vault/securitygroups/gold', {})
    await put(root, '/v1/projects/vault/instances/gold', { image: 'web:1' })
    await put(root, '/v1/projects/shop/instances/own', { image: 'web:1' })
  })
  after(async () => {
    for (const client of [...people.values(), root]) client.close()
    await cloud?.destroy()
  })

  test('not by writing roles, groups, users, or themselves into another project', async () => {
    const all = { rules: [{ kinds: ['*'], verbs: ['*'] }] }
    const me = 'serviceaccount:shop/admin'
    await assert.rejects(put(as('admin'), '/v1/roles/mine', all), refusedWith('access.denied', 'store.not_found'))
    await assert.rejects(
      put(as('admin'), '/v1/groups/mine', { members: [], roles: ['admin'] }),
      refusedWith('access.denied', 'store.not_found'),
    )
    await assert.rejects(put(as('admin'), '/v1/users/mine', { roles: ['admin'] }), refusedWith('access.denied', 'store.not_found'))
    const grant = { body: { subject: me, role: 'admin' } }
    await assert.rejects(as('admin').call('POST', '/v1/projects/vault/grant', grant), refusedWith('project.not_found', 'store.not_found'))
    await assert.rejects(as('developer').call('POST', '/v1/projects/shop/grant', grant), refusedWith('access.denied'))
    const members = [{ subject: 'serviceaccount:shop/developer', roles: ['admin'] }]
    await assert.rejects(as('developer').call('PATCH', '/v1/projects/shop', { body: { spec: { members } } }), refusedWith('access.denied'))
    // Their own account, with a role for the whole cloud.
    await assert.rejects(
      put(as('admin'), '/v1/projects/shop/serviceaccounts/admin', { roles: ['admin'] }),
      refusedWith('access.denied', 'access.escalation'),
    )
    await assert.rejects(
      put(as('admin'), '/v1/projects/shop/serviceaccounts/fresh', { roles: ['viewer'] }),
      refusedWith('access.denied', 'access.escalation'),
    )
    await assert.rejects(
      as('admin').call('PATCH', '/v1/projects/shop', { body: { spec: { quota: { cpus: 10_000 } } } }),
      refusedWith('access.denied'),
    )
  })

  test('not with a token of somebody who may more', async () => {
    const make = as('developer').call('POST', '/v1/projects/shop/serviceaccounts/admin/tokens', { body: {} })
    await assert.rejects(make, refusedWith('access.denied', 'access.escalation'))
    // Made by the administrator of the project, it opens no more than that project.
    const { token } = await as('admin').call<{ token: string }>('POST', '/v1/projects/shop/serviceaccounts/admin/tokens', {
      body: { roles: ['admin'] },
    })
    const again = connect({ url, ca: readFileSync(join(cloud.stateDir, 'tls/ca.crt'), 'utf8'), token })
    await assert.rejects(again.call('GET', '/v1/projects/vault/instances'), refusedWith('project.not_found'))
    again.close()
  })

  test('not into an instance of another project: no command, console, screen, file, or log', async () => {
    const { signal } = new AbortController()
    const gold = { project: 'vault', name: 'gold' }
    await assert.rejects(as('admin').exec(gold, { argv: ['id'] }, signal), refusedWith('project.not_found'))
    await assert.rejects(as('admin').console(gold, signal), refusedWith('project.not_found'))
    await assert.rejects(as('admin').vnc(gold, signal), refusedWith('project.not_found'))
    await assert.rejects(as('admin').copyOut(gold, '/etc/passwd'), refusedWith('project.not_found'))
    await assert.rejects(as('admin').call('POST', '/v1/projects/vault/instances/gold/screen-ticket'), refusedWith('project.not_found'))
    await assert.rejects(
      as('admin').call('POST', '/v1/projects/vault/instances/gold/fork', { body: { count: 1 } }),
      refusedWith('project.not_found'),
    )
    for (const name of ['..%2Fvault', '..%2f..%2fvault', 'vault%2Finstances%2Fgold'])
      await assert.rejects(
        as('admin').call('GET', `/v1/projects/shop/instances/${name}`),
        refusedWith('store.not_found', 'api.invalid'),
        name,
      )
  })

  test('not by what a spec refers to: a secret, volume, network, group or snapshot is looked for in the own project only', async () => {
    const { uid } = (await root.call<{ metadata: { uid: string } }>('GET', '/v1/projects/vault/volumes/gold')).metadata
    const attempts: Record<string, object> = {
      secrets: [{ secret: 'gold', env: 'KEY', key: 'key' }],
      volumes: [{ volume: 'gold', path: '/data' }],
      networks: [{ network: 'gold' }],
      securityGroups: ['gold'],
      from: { snapshot: 'gold' },
    }
    for (const [field, value] of Object.entries(attempts)) {
      const path = `/v1/projects/shop/instances/by-${field.toLowerCase()}`
      const made = await put(as('developer'), path, { image: 'web:1', [field]: value }).catch((error: unknown) => error)
      if (made instanceof ApiError) continue
      await pause(300) // what is not there is waited for: it must still be so when controllers have looked
      const { status } = await as('developer').call<{ status: { phase: string } }>('GET', path)
      assert.notEqual(status.phase, 'running', field)
      assert.ok(!JSON.stringify(status).includes('nobody elses'), field)
    }
    for (const volume of ['vault/gold', '../vault/gold', uid])
      await assert.rejects(
        put(as('developer'), '/v1/projects/shop/volumes/copy', { size: '64MiB', from: { volume } }),
        refusedWith('api.invalid', 'volume.not_found', 'store.not_found', 'volume.source_missing'),
        volume,
      )
  })

  test('not by naming what their role, which is about labels, does not reach: in a spec, a compose file, a fork, a restore', async () => {
    const rules = [
      { kinds: ['Image'], verbs: ['get', 'list'] },
      { kinds: ['*'], verbs: ['*'], selector: 'team=a' },
    ]
    await put(root, '/v1/roles/team-a', { rules })
    await put(root, '/v1/projects/shop/serviceaccounts/labels', {})
    await root.call('POST', '/v1/projects/shop/grant', { body: { subject: 'serviceaccount:shop/labels', role: 'team-a' } })
    const { token } = await root.call<{ token: string }>('POST', '/v1/projects/shop/serviceaccounts/labels/tokens', { body: {} })
    const ca = join(cloud.stateDir, 'tls/ca.crt')
    const ann = connect({ url, ca: readFileSync(ca, 'utf8'), token })
    people.set('labels', ann)
    const [a, b] = [{ team: 'a' }, { team: 'b' }]
    const secret = { data: { key: 'nobody elses' } }
    for (const [name, labels] of [
      ['own-a', a],
      ['own-b', b],
    ] as const) {
      await put(root, `/v1/projects/shop/volumes/${name}`, { size: '64MiB' }, labels)
      await put(root, `/v1/projects/shop/secrets/${name}`, secret, labels)
      await put(root, `/v1/projects/shop/networks/${name}`, {}, labels)
      await put(root, `/v1/projects/shop/securitygroups/${name}`, {}, labels)
      await put(root, `/v1/projects/shop/instances/${name}`, { image: 'web:1', engine: 'vm' }, labels)
    }
    const ways = (name: string): Record<string, object> => ({
      secrets: { secrets: [{ secret: name, env: 'KEY', key: 'key' }] },
      networks: { networks: [{ network: name }] },
      groups: { securityGroups: [name] },
      volumes: { volumes: [{ volume: name, path: '/data' }] },
    })
    const instance = (name: string, part: object) =>
      put(ann, `/v1/projects/shop/instances/${name}`, { image: 'web:1', state: 'stopped', ...part }, a)
    for (const [what, part] of Object.entries(ways('own-b')))
      await assert.rejects(instance(`b-${what}`, part), refusedWith('store.not_found'), what)
    for (const [what, part] of Object.entries(ways('own-a'))) await instance(`a-${what}`, part)
    await assert.rejects(put(ann, '/v1/projects/shop/snapshots/b', { instance: 'own-b' }, a), refusedWith('store.not_found'))
    await assert.rejects(
      put(ann, '/v1/projects/shop/volumes/b', { size: '64MiB', from: { volume: 'own-b' } }, a),
      refusedWith('store.not_found'),
    )
    await assert.rejects(put(ann, '/v1/projects/shop/backups/b', { of: 'volume', source: 'own-b' }, a), refusedWith('store.not_found'))
    // What an instance of theirs was given by others goes to no clone of it.
    await put(root, '/v1/projects/shop/instances/mixed', { image: 'web:1', engine: 'vm', ...ways('own-b')['secrets'] }, a)
    for (;;) {
      const { status } = await root.call<{ status: { phase: string } }>('GET', '/v1/projects/shop/instances/mixed')
      if (status.phase === 'running') break
      await pause(50) // it is made by its controller
    }
    await put(ann, '/v1/projects/shop/snapshots/mixed', { instance: 'mixed' }, a)
    const frozen = () => root.call<{ status: { phase: string } }>('GET', '/v1/projects/shop/snapshots/mixed')
    while ((await frozen()).status.phase !== 'ready') await pause(50) // likewise
    await assert.rejects(
      ann.call('POST', '/v1/projects/shop/snapshots/mixed/clone', { body: { labels: a } }),
      refusedWith('store.not_found'),
    )
    await assert.rejects(
      ann.call('POST', '/v1/projects/shop/instances/mixed/fork', { body: { count: 1 } }),
      refusedWith('access.denied', 'store.not_found'),
    )
    const deploy = (name: string) =>
      cloud.cli(['app', 'deploy', '-f', '-', '--no-wait', '--project', 'shop'], {
        input: `name: ${name}
services:
  web: {image: 'web:1', volumes: ['data:/data'], labels: {team: a}}
volumes:
  data: {external: true, name: ${name}}
`,
        env: { PANDO_HOST: url, PANDO_TOKEN: token, PANDO_CA: ca },
      })
    const refusedOne = await deploy('own-b')
    assert.notEqual(refusedOne.code, 0, refusedOne.stdout)
    assert.match(refusedOne.stderr, /Volume own-b does not exist/)
    const made = await deploy('own-a')
    assert.equal(made.code, 0, `${made.stdout}${made.stderr}`)
  })

  test('not by having the server ask what only it reaches: metadata of clouds, loopback, instances of others, files', async () => {
    const { status } = await root.call<{ status: { nics: { address: string }[] } }>('GET', '/v1/projects/vault/instances/gold')
    const inside = ['http://169.254.169.254/latest/meta-data/', `http://127.0.0.1:1/disk`, 'http://localhost:1/disk', 'http://[::1]:1/disk']
    for (const address of [...inside, `http://${status.nics[0]?.address ?? '10.211.0.2'}/disk`]) {
      const body = { reference: 'stolen:1', url: address }
      const operation = await as('developer').call<Operation>('POST', '/v1/projects/shop/images/download', { body })
      await assert.rejects(
        as('developer').waitOperation(operation, { signal: AbortSignal.timeout(60_000) }),
        refusedWith('base.out_of_reach'),
        address,
      )
    }
    for (const address of ['file:///etc/shadow', 'ftp://127.0.0.1/', 'http://user:pass@127.0.0.1/'])
      await assert.rejects(
        as('developer').call('POST', '/v1/projects/shop/images/download', { body: { reference: 'stolen:1', url: address } }),
        refusedWith('image.bad_url'),
        address,
      )
    const pull = await as('developer').call<Operation>('POST', '/v1/projects/shop/images/pull', {
      body: { reference: '127.0.0.1:1/stolen:1' },
    })
    await assert.rejects(as('developer').waitOperation(pull, { signal: AbortSignal.timeout(60_000) }), refusedWith('base.out_of_reach'))
    const spec = { hosts: ['shop.example'], issuer: 'acme', directory: 'http://127.0.0.1:1/' }
    await assert.rejects(put(as('admin'), '/v1/projects/shop/certificates/stolen', spec), refusedWith('certificate.foreign_directory'))
    // Whoever runs the cloud may: nothing answers there, which is another answer.
    const own = await root.call<Operation>('POST', '/v1/projects/shop/images/download', {
      body: { reference: 'own:1', url: 'http://127.0.0.1:1/' },
    })
    const ended = await root
      .call<Operation>('POST', `/v1/projects/shop/operations/${own.metadata.name}/cancel`)
      .then(() => root.waitOperation(own, { signal: AbortSignal.timeout(60_000) }))
      .catch((error: unknown) => error)
    assert.ok(ended instanceof Error && !refused(ended, 'base.out_of_reach'), String(ended))
  })

  test('not by what belongs to the cloud: receivers, providers, targets, pools, nodes and the keys are for its administrators', async () => {
    const webhook = { send: { type: 'webhook', url: 'http://169.254.169.254/' } }
    await assert.rejects(put(as('admin'), '/v1/receivers/mine', webhook), refusedWith('access.denied'))
    await assert.rejects(put(as('admin'), '/v1/pools/mine', { driver: 'directory', path: '/etc' }), refusedWith('access.denied'))
    await assert.rejects(
      as('admin').call('POST', '/v1/backuptargets/add', { body: { name: 'mine', path: '/etc' } }),
      refusedWith('access.denied'),
    )
    await assert.rejects(put(as('admin'), '/v1/identityproviders/mine', { issuer: 'http://127.0.0.1:1/' }), refusedWith('access.denied'))
    await assert.rejects(as('admin').call('POST', '/v1/secrets/rekey'), refusedWith('access.denied'))
    await assert.rejects(as('admin').call('GET', '/v1/audit'), refusedWith('access.denied'))
    await assert.rejects(as('admin').call('GET', '/metrics'), refusedWith('access.denied'))
  })
})

function refused(error: Error, code: string): boolean {
  return error instanceof ApiError && error.code === code
}
