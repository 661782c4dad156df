import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Kept {
  items: { name: string; project: string; source: string; of: string; own: boolean; here?: string }[]
}
interface Listed {
  items: { metadata: { name: string; project?: string }; status: { phase: string; node?: string } }[]
}

const world = `
kind: Secret
metadata: { name: login }
spec: { data: { word: swordfish } }
---
kind: Volume
metadata: { name: data }
spec: { size: 64MiB }
---
kind: Instance
metadata: { name: box, labels: { tier: prod } }
spec:
  image: 'page:1'
  engine: container
  memory: 64MiB
  volumes: [{ volume: data, path: /data }]
---
kind: Volume
metadata: { name: disk }
spec: { size: 64MiB }
---
kind: Instance
metadata: { name: vm }
spec: { image: 'page:1', engine: vm, memory: 128MiB, disk: 256MiB, volumes: [{ volume: disk, path: /data }] }
---
kind: Instance
metadata: { name: plain }
spec: { image: 'page:1', engine: container, memory: 64MiB, secrets: [{ secret: login }] }
`

/** A machine burns down. What is left is the address of a repository and its key. */
describe('an empty machine, and what is in a repository', { timeout: 1_200_000 }, () => {
  let dir: string
  let first: Cloud
  let second: Cloud
  const nas = () => join(dir, 'nas')
  const keyFile = () => join(dir, 'kept-elsewhere.key')
  const inside = async (cloud: Cloud, name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
  const names = async (cloud: Cloud, kind: string) =>
    (await cloud.json<Listed>('get', kind)).items.map(({ metadata }) => metadata.name).sort()
  const snapshots = () => readdirSync(join(nas(), 'snapshots')).sort()

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-backups-'))
    first = await Cloud.start({ pool: '10.226.0.0/16' })
    await buildPage(first, 'page:1')
    await first.ok('backup', 'target', 'add', 'nas', nas(), '--default')
    const { code, stderr } = await first.cli(['apply', '-f', '-'], { input: world })
    assert.equal(code, 0, stderr)
    for (const name of ['box', 'vm']) {
      await first.ok('wait', `instances/${name}`, '--for', 'running', '--timeout', '120s')
      await inside(first, name, `echo root of ${name} >/kept; echo data of ${name} >/data/kept; sync`)
      await first.ok('backup', 'now', name, '--name', `${name}-1`)
    }
    await first.ok('backup', 'now', '--cloud', '--name', 'all')
    await inside(first, 'box', 'echo later >/kept; sync')
    await first.ok('backup', 'now', 'box', '--name', 'box-2') // which the backup of the cloud knows nothing of
    await writeFile(keyFile(), await first.ok('backup', 'target', 'key', 'nas'))
    await first.destroy()
    second = await Cloud.start({ pool: '10.226.0.0/16' })
  })
  after(async () => {
    const { env, stateDir, runDir } = second
    await second.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('a cloud that knows nothing lists what a repository holds', async () => {
    await second.ok('backup', 'target', 'add', 'old', nas(), '--key-file', keyFile())
    assert.equal(await second.ok('backup', 'ls'), 'no backups in project default\n')
    const { items } = await second.json<Kept>('backup', 'ls', '--target', 'old')
    assert.deepEqual(
      items.map(({ name, of, source, project, own }) => ({ name, of, source, project, own })),
      [
        { name: 'box-1', of: 'instance', source: 'box' },
        { name: 'vm-1', of: 'instance', source: 'vm' },
        { name: 'all', of: 'cloud', source: 'cloud' },
        { name: 'box-2', of: 'instance', source: 'box' },
      ].map((each) => ({ ...each, project: 'default', own: false })),
    )
    assert.match(await second.ok('backup', 'ls', 'vm', '--target', 'old'), /^vm-1 +default +vm +/m)
  })

  test('it restores a container and a VM of them, volumes and image included', async () => {
    assert.deepEqual(await names(second, 'images'), [])
    assert.match(await second.ok('backup', 'restore', 'box', '--target', 'old'), /instances\/box {2}with volumes\/data {2}from box-2/)
    assert.equal(await inside(second, 'box', 'cat /kept /data/kept'), 'later\ndata of box')
    await second.ok('backup', 'restore', 'box-1', '--target', 'old', '--as', 'earlier')
    assert.equal(await inside(second, 'earlier', 'cat /kept'), 'root of box')
    await second.ok('backup', 'restore', 'vm', '--target', 'old')
    assert.equal(await inside(second, 'vm', 'cat /kept /data/kept'), 'root of vm\ndata of vm')
  })

  test('what another cloud made stays in the repository when it is let go of here', async () => {
    const before = snapshots()
    await second.ok('backup', 'rm', 'box-1', 'box-2', 'vm-1')
    assert.deepEqual(snapshots(), before)
    assert.equal((await second.json<Kept>('backup', 'ls', '--target', 'old')).items.length, 4)
  })

  test('the state of a cloud is not put over that of another, nor under a server', async () => {
    const args = ['backup', 'restore-cloud', nas(), '--password-file', keyFile()]
    assert.match((await second.cli(args)).stderr, /backup\.cloud_runs/)
    await second.kill('SIGTERM')
    assert.match((await second.cli(args)).stderr, /backup\.cloud_in_the_way/)
    await writeFile(join(dir, 'wrong.key'), 'no key of this one')
    const wrong = await second.cli(['backup', 'restore-cloud', nas(), '--password-file', join(dir, 'wrong.key'), '--replace'])
    assert.match(wrong.stderr, /backup\.wrong_key/)
    assert.ok(existsSync(join(second.stateDir, 'pando.db')), 'nothing was put aside')
    await second.startServer()
  })

  test('on an empty machine the cloud itself comes back, and each instance with its data', async () => {
    await second.destroy()
    const before = snapshots()
    // Only folders: nothing has run here yet.
    second = await Cloud.start({ pool: '10.226.0.0/16', first: (cloud) => restoreState(cloud) })
    assert.deepEqual(await names(second, 'instances'), ['box', 'plain', 'vm'])
    assert.deepEqual(await names(second, 'backups'), ['all', 'box-1', 'vm-1'])
    assert.ok((await second.json<Listed>('get', 'backups')).items.every(({ status }) => status.phase === 'ready'))
    assert.deepEqual(await names(second, 'nodes'), [hostname().toLowerCase().split('.')[0]])
    await second.ok('wait', 'backuptargets/nas', '--for', 'ready', '--timeout', '120s')
    assert.deepEqual(snapshots(), before, 'nothing was forgotten')
    for (const name of ['box', 'vm']) {
      assert.equal((await second.json<Listed['items'][0]>('get', 'instances', name)).status.phase, 'stopped', 'nobody finds it empty')
      await second.ok('backup', 'restore', name, '--replace')
      assert.equal(await inside(second, name, 'cat /kept /data/kept'), `root of ${name}\ndata of ${name}`)
    }
    await second.ok('start', 'plain')
    assert.equal(await inside(second, 'plain', 'cat /run/secrets/login/word'), 'swordfish', 'what was sealed can be opened')
    assert.match(await second.ok('backup', 'restore', 'box', '--target', 'nas', '--replace'), /from box-2/)
    assert.equal(await inside(second, 'box', 'cat /kept'), 'later')
  })

  async function restoreState(cloud: Cloud): Promise<void> {
    const said = await cloud.ok('backup', 'restore-cloud', nas(), '--password-file', keyFile())
    assert.match(said, /pando backup restore box --replace --project default/)
  }
})
