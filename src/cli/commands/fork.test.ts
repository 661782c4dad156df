import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../../../test/support/cloud.ts'

/** The verbs of snapshots and clones as people type them, over the fake engine. */
describe('fork, freeze, rewind and snapshot', { timeout: 900_000 }, () => {
  let cloud: Cloud
  before(async () => {
    cloud = await Cloud.start({ fake: true, pool: '10.232.0.0/16' })
    await cloud.ok('run', 'web:1', '--name', 'db', '--vm')
  })
  after(() => cloud.destroy())

  const linesOf = async (...args: string[]) => (await cloud.ok(...args)).trimEnd().split('\n')

  test('fork shows each clone with an address of its own, and how long all took', async () => {
    const [head, ...lines] = await linesOf('fork', 'db', '--count', '3', '--name', 'try')
    assert.match(head!, /^NAME +ADDRESS +PHASE +READY AFTER$/)
    const rows = lines.slice(0, 3).map((line) => line.split(/ {2,}/))
    assert.deepEqual(
      rows.map(([name, , phase]) => [name, phase]),
      ['try-1', 'try-2', 'try-3'].map((name) => [name, 'running']),
    )
    assert.equal(new Set(rows.map(([, address]) => address)).size, 3)
    assert.match(lines.at(-1)!, /^3 clones in \S+, \S+ each$/)
  })

  test('the same fork again makes nothing twice', async () => {
    const lines = await linesOf('fork', 'db', '--count', '4', '--name', 'try')
    assert.equal(lines.filter((line) => line.endsWith('ran already')).length, 3)
    assert.match(lines.at(-1)!, /^1 clone in/)
  })

  test('names alone and JSON are for programs; --no-wait returns the operation', async () => {
    assert.deepEqual(await linesOf('fork', 'db', '--name', 'solo', '-o', 'name'), ['instances/solo'])
    const operation = await cloud.json<{ spec: { verb: string }; status: { result: object } }>('fork', 'db', '--name', 'solo')
    assert.equal(operation.spec.verb, 'instance.fork')
    assert.match((await cloud.ok('fork', 'db', '--name', 'later', '--no-wait')).trim(), /^operations\/instance-fork-/)
    await cloud.ok('wait', 'instance', 'later')
  })

  test('snapshots that fork made for itself are listed on request only', async () => {
    assert.match(await cloud.ok('snapshot', 'ls'), /^no snapshots in project default; \d that fork made are shown with --all\n$/)
    const [head, ...rows] = await linesOf('snapshot', 'ls', '--all')
    assert.match(head!, /^NAME +INSTANCE +PHASE +MEMORY +SIZE +AGE +PARENT +USED BY$/)
    assert.match(rows[0]!, /^db-[0-9a-f]+ +db +ready +yes .* \d$/)
  })

  test('what is frozen can be begun with, is described with its family, and cannot be deleted while it is used', async () => {
    assert.match(await cloud.ok('freeze', 'db', 'golden', '--warm', '1'), /^golden {2}disk and memory {2}/)
    await cloud.ok('run', '--from', 'golden', '--name', 'web', '-p', '18998:80', '-l', 'tier=front')
    const web = await cloud.json<{ metadata: { labels: object }; spec: { ports: object[] } }>('get', 'instance', 'web')
    assert.deepEqual([web.metadata.labels, web.spec.ports.length], [{ tier: 'front' }, 1])
    await cloud.ok('freeze', 'web', 'silver')
    await cloud.ok('run', '--from', 'silver', '--name', 'leaf', '--cold')
    const snapshot = await cloud.ok('describe', 'snapshot', 'golden')
    assert.match(snapshot, /Used by: web\n/)
    assert.match(snapshot, /Spares: +[01] of 1 ready\n/)
    const instance = await cloud.ok('describe', 'web')
    assert.match(
      instance,
      /Lineage\n {2}db {2}running\n {2}└─ golden {2}snapshot, .*\n {5}└─ web {2}running\n {8}└─ silver {2}snapshot, .*\n {11}└─ leaf {2}running\n/,
    )
    assert.match((await linesOf('snapshot', 'ls'))[2]!, /^silver +web +ready +yes +.* +golden +1$/)
    const refused = await cloud.cli(['snapshot', 'rm', 'golden'])
    assert.deepEqual([refused.code, /used by instance web/.test(refused.stderr)], [4, true])
    await cloud.ok('rm', 'web')
    assert.equal(await cloud.ok('snapshot', 'rm', 'golden'), 'snapshots/golden deleted\n')
  })

  test('rewind says where the instance is back, by default where it began', async () => {
    assert.match(await cloud.ok('rewind', 'try-2'), /^try-2 is back at db-[0-9a-f]+ after \S+\n$/)
    await cloud.ok('freeze', 'db', 'later-state')
    assert.match(await cloud.ok('rewind', 'try-2', 'later-state'), /^try-2 is back at later-state after \S+\n$/)
  })

  test('of a container it is said that only its writable layer was forked', async () => {
    await cloud.ok('run', 'web:1', '--name', 'box')
    assert.match(await cloud.ok('fork', 'box', '--name', 'box-copy'), /only the writable layer was/)
  })

  test('options that contradict --from end with 2 and send nothing', async () => {
    for (const args of [['--memory', '1GiB'], ['web:1'], ['--rm'], ['--count', '2', '-p', '80:80']]) {
      const { code, stderr } = await cloud.cli(['run', '--from', 'golden', '--name', 'never', ...args])
      assert.equal(code, 2, stderr)
    }
    assert.equal((await cloud.cli(['get', 'instance', 'never'])).code, 3)
  })

  test('names of instances and of snapshots complete where they belong', async () => {
    assert.match(await cloud.ok('complete', '--', 'fork', 'd'), /^db\t/m)
    const second = await cloud.ok('complete', '--', 'rewind', 'db', '')
    assert.match(second, /^later-state\t/m)
    assert.doesNotMatch(second, /^try-1\t/m)
  })
})
