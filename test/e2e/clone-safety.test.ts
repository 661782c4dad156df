import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { FrameWatch } from '../support/frames.ts'
import { traces } from '../support/host-state.ts'
import { buildTemplate, type Facts, factsAt, firstFacts } from '../support/template-image.ts'

interface Instance {
  metadata: { name: string; uid: string }
  status: { phase: string; nics: { address: string; mac: string }[] }
}

const count = Number(process.env['N'] ?? 32)
/** What must be different in every machine. */
const own = ['hostname', 'bootId', 'kernelUuid', 'random', 'machineId', 'mac', 'address', 'sshKey'] as const

/** `docs/fork.md` says what a clone shares and what not; this holds it to its word, over many clones and three generations. */
describe('clones are machines of their own', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let watch: FrameWatch
  let golden: Instance
  const all: { facts: Facts; skewMs: number }[] = []

  const instances = async () => (await cloud.json<{ items: Instance[] }>('get', 'instances')).items
  const named = async (prefix: string) => (await instances()).filter(({ metadata }) => metadata.name.startsWith(prefix))
  /** Two at a time: each answer keeps a guest busy, and there are two processors. */
  const ask = async (list: Instance[]) => {
    const found: { facts: Facts; skewMs: number }[] = []
    for (let i = 0; i < list.length; i += 2)
      found.push(...(await Promise.all(list.slice(i, i + 2).map(({ status }) => factsAt(status.nics[0]!.address)))))
    return found
  }

  before(async () => {
    cloud = await Cloud.start({ pool: '10.214.0.0/16' })
    await buildTemplate(cloud, 'template:1')
    await cloud.ok('run', 'template:1', '--name', 'peer', '--', 'nc', '-ll', '-p', '9000', '-e', 'cat')
    const peer = (await cloud.json<Instance>('get', 'instances', 'peer')).status.nics[0]!.address
    await cloud.ok('run', 'template:1', '--name', 'golden', '--vm', '-e', `PEER=${peer}`)
    golden = await cloud.json<Instance>('get', 'instances', 'golden')
    const network = await cloud.json<{ metadata: { uid: string } }>('get', 'networks', 'default')
    const { mac, address } = golden.status.nics[0]!
    watch = FrameWatch.start({
      netns: `${cloud.env['PANDO_TAG']}-net-${network.metadata.uid}`,
      port: `${golden.metadata.uid}-0`,
      mac,
      address,
    })
    all.push(await firstFacts(address))
    await cloud.ok('freeze', 'golden', 'gold')
    await cloud.ok('run', '--from', 'gold', '--count', String(count), '--name', 'c')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test(`${count} clones of one call all run and answer at addresses of their own`, async () => {
    const clones = await named('c-')
    assert.deepEqual([clones.length, new Set(clones.map(({ status }) => status.phase))], [count, new Set(['running'])])
    all.push(...(await ask(clones)))
    for (const [index, { status }] of clones.entries()) {
      const { facts } = all[index + 1]!
      assert.deepEqual([facts['mac'], facts['address']], [status.nics[0]!.mac, status.nics[0]!.address])
    }
  })

  test('clones of clones of clones are, too', async () => {
    await cloud.ok('fork', 'c-1', '--name', 'd', '--count', '2')
    await cloud.ok('fork', 'd-1', '--name', 'e', '--count', '2')
    all.push(...(await ask([...(await named('d-')), ...(await named('e-'))])))
    assert.equal(all.length, 1 + count + 4)
  })

  for (const what of own) {
    test(`no two have the same ${what}`, () => {
      const seen = all.map(({ facts }) => facts[what])
      assert.ok(seen.every(Boolean), `some have no ${what}`)
      assert.equal(new Set(seen).size, seen.length)
    })
  }

  test('no number that a program took from the kernel around the fork comes twice', () => {
    const before = new Set(all[0]!.facts.values)
    const fresh = all.slice(1).map(({ facts }) => facts.values.filter((value) => !before.has(value)))
    assert.ok(fresh.every((values) => values.length > 0))
    // What the template took between our look at it and its freeze is in all of them: the common beginning.
    const lists = fresh.slice(0, count)
    let common = 0
    while (lists.every((list) => list[common] !== undefined && list[common] === lists[0]![common])) common++
    const after = lists.flatMap((list) => list.slice(common))
    assert.equal(new Set(after).size, after.length)
  })

  test('their clocks are right', () => {
    for (const { facts, skewMs } of all.slice(1)) assert.ok(skewMs < 50, `${facts['hostname']} is ${skewMs} ms off`)
  })

  test('connections of the template are cut in clones and go on in the template', async () => {
    for (const { facts } of all.slice(1, 1 + count)) assert.equal(facts['connection'], `cut ${facts['hostname']}`)
    const { facts } = await factsAt(golden.status.nics[0]!.address)
    assert.equal(facts['connection'], undefined)
  })

  test('the seed of random numbers that lies on disk is gone, and its own name is in /etc/hosts', () => {
    for (const { facts } of all.slice(1)) assert.deepEqual([facts['seedFile'], facts['hosts']], [undefined, '1'], facts['hostname'])
  })

  test('sshd answers with the key of the clone', async () => {
    const clones = (await named('c-')).slice(0, 8)
    const addresses = clones.map(({ status }) => status.nics[0]!.address)
    const scanned = await cloud.ok('exec', 'peer', '--', 'ssh-keyscan', '-T', '30', '-t', 'ed25519', ...addresses)
    const keys = scanned.split('\n').filter((line) => line.includes('ssh-ed25519'))
    assert.equal(new Set(keys.map((line) => line.split(' ')[2])).size, clones.length)
  })

  test('no frame with the MAC or the address of the template came from anyone else', () => {
    const { seen, all: frames } = watch.counts()
    assert.equal(seen, 0)
    assert.ok(frames > count, 'it looks at frames at all')
  })

  test('the firmware gives none of them a number that copies would share', () => {
    for (const { facts } of all) assert.equal(facts['product'], undefined)
  })

  test('a snapshot can only be used in its own project', async () => {
    const { code } = await cloud.cli(['apply', '-f', '-'], { input: 'kind: Project\nmetadata: { name: other }\n' })
    assert.equal(code, 0)
    const refused = await cloud.cli(['run', '--from', 'gold', '--name', 'thief', '--project', 'other'])
    assert.deepEqual([refused.code, /snapshot/.test(refused.stderr)], [3, true], refused.stderr)
  })

  test('a snapshot in use cannot be deleted, and its users are named', async () => {
    const { code, stderr } = await cloud.cli(['snapshot', 'rm', 'gold'])
    assert.deepEqual([code, /c-1\b/.test(stderr)], [4, true], stderr)
  })

  test('nothing of a deleted snapshot can be found on the host', async () => {
    const secret = `secret-${crypto.randomUUID()}`
    await cloud.ok('exec', 'golden', '--', 'sh', '-c', `echo ${secret} > /dev/shm/secret; echo ${secret} > /root-secret; sync`)
    await cloud.ok('freeze', 'golden', 'secrets')
    assert.notEqual(filesWith(secret, cloud), '', 'it would be found')
    await cloud.ok('snapshot', 'rm', 'secrets')
    await cloud.ok('rm', 'golden')
    assert.equal(filesWith(secret, cloud), '')
  })
})

/** Names of files of this cloud that hold a text. */
function filesWith(text: string, { stateDir, env }: Cloud): string {
  const script = `grep -rlF -- '${text}' ${stateDir}/vms ${stateDir}/qemu /dev/shm/pando-${env['PANDO_TAG']}-* 2>/dev/null || true`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' })
}
