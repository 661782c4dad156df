import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type CliResult, Cloud } from '../support/cloud.ts'

/** It is logged as soon as the server listens, a moment after the socket answers. */
async function addressOf(cloud: Cloud): Promise<string> {
  for (;;) {
    const found = /https:\/\/127\.0\.0\.1:\d+/.exec(cloud.serverLog())
    if (found) return found[0]
    await pause(20)
  }
}

describe('who may do what, through the CLI', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let url: string
  const tokens = new Map<string, string>()

  /** As a service account of the project `shop`, over HTTPS. */
  const as = (who: string, ...args: string[]): Promise<CliResult> =>
    cloud.cli(args, {
      env: {
        ...{ PANDO_HOST: url, PANDO_TOKEN: tokens.get(who)!, PANDO_CA: join(cloud.stateDir, 'tls/ca.crt') },
        ...{ PANDO_RUN_DIR: join(cloud.stateDir, 'none'), PANDO_PROJECT: 'shop' },
      },
    })
  const root = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cloud.cli(args)
    assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
    return stdout.trim()
  }
  const does = async (who: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await as(who, ...args)
    assert.equal(code, 0, `${who}: ${args.join(' ')}: ${stdout}${stderr}`)
    return stdout
  }
  const refused = async (code: string, who: string, ...args: string[]): Promise<void> => {
    const result = await as(who, ...args)
    assert.ok(
      result.code !== 0 && result.stderr.includes(code),
      `${who}: ${args.join(' ')}: ${result.code} ${result.stdout}${result.stderr}`,
    )
  }

  before(async () => {
    cloud = await Cloud.start({ fake: true })
    url = await addressOf(cloud)
    for (const project of ['shop', 'vault']) await root('project', 'create', project)
    for (const role of ['viewer', 'operator', 'developer', 'admin', 'none']) {
      await root('serviceaccount', 'create', role, '-p', 'shop')
      if (role !== 'none') await root('project', 'grant', role, `serviceaccount:shop/${role}`, '-p', 'shop')
      tokens.set(role, (await root('token', 'create', '--service-account', role, '-p', 'shop')).split('\n')[0]!)
    }
  })
  after(async () => cloud?.destroy())

  test('each role does what it is for, is refused the next thing, and the refusal names who may', async () => {
    await does('developer', 'network', 'create', 'back')
    assert.match(await does('viewer', 'network', 'ls'), /back/)
    await refused('access.denied', 'viewer', 'network', 'create', 'other')
    await refused('access.denied', 'operator', 'network', 'rm', 'back')
    await refused('access.denied', 'developer', 'project', 'grant', 'developer', 'user:ann')
    await does('admin', 'project', 'grant', 'developer', 'user:ann')
    await does('admin', 'project', 'revoke', 'developer', 'user:ann')
    await refused('access.denied', 'admin', 'pool', 'ls')
    const { stderr } = await as('viewer', 'network', 'create', 'other')
    assert.match(stderr, /role developer in project shop/)
  })

  test('what is in another project is not there, and whoever is in none sees nothing', async () => {
    await refused('project.not_found', 'admin', 'network', 'ls', '-p', 'vault')
    await refused('project.not_found', 'none', 'network', 'ls')
    assert.doesNotMatch(await does('admin', 'project', 'ls'), /vault/)
    assert.doesNotMatch(await does('none', 'get', 'networks', '--all-projects'), /back/)
  })

  test('can and whoami say what is so before anybody tries', async () => {
    assert.match(await does('viewer', 'can', 'get', 'network', 'back'), /^yes, serviceaccount:shop\/viewer may/)
    const { code, stdout } = await as('viewer', 'can', 'delete', 'network', 'back')
    assert.deepEqual([code, /role developer in project shop would allow it/.test(stdout)], [1, true], stdout)
    assert.match(await does('viewer', 'whoami'), /serviceaccount:shop\/viewer[\s\S]*shop/)
  })

  test('a role of one’s own opens the labelled objects alone', async () => {
    await root('role', 'create', 'team-a', '--allow', 'get,list,delete:network', '--select', 'team=a')
    assert.match(await root('role', 'show', 'team-a'), /Network +get, list, delete +team=a/)
    await root('network', 'create', 'ours', '-p', 'shop', '-l', 'team=a')
    await root('project', 'grant', 'team-a', 'serviceaccount:shop/none', '-p', 'shop')
    const seen = await does('none', 'network', 'ls')
    assert.ok(seen.includes('ours') && !seen.includes('back'), seen)
    await refused('store.not_found', 'none', 'network', 'rm', 'back')
    await does('none', 'network', 'rm', 'ours')
  })

  test('a quota stops a create that goes over it, and usage shows how near it is', async () => {
    const { code, stderr } = await cloud.cli(['apply', '-f', '-'], {
      input: JSON.stringify({ kind: 'Project', metadata: { name: 'vault' }, spec: { quota: { instances: 1, storage: '40GiB' } } }),
    })
    assert.equal(code, 0, stderr)
    await root('volume', 'create', 'a', '--size', '30GiB', '-p', 'vault')
    const over = await cloud.cli(['volume', 'create', 'b', '--size', '20GiB', '-p', 'vault'])
    assert.ok(over.code !== 0 && over.stderr.includes('quota.exceeded'), over.stderr)
    assert.match(await root('project', 'usage', 'vault'), /storage +30 GiB +40 GiB +75%/)
    assert.match(await root('project', 'cost', 'vault'), /no prices/)
  })

  test('a token that is taken away opens nothing any more', async () => {
    const [viewer] = await cloud
      .json<{ items: { metadata: { name: string }; spec: { owner: string } }[] }>('token', 'ls')
      .then(({ items }) => items.filter(({ spec }) => spec.owner === 'serviceaccount:shop/viewer'))
    await root('token', 'rm', viewer!.metadata.name)
    await refused('auth.', 'viewer', 'network', 'ls')
  })
})
