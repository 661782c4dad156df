import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { processes, traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'
import { type ResticServer, startResticServer } from '../support/restic-server.ts'

interface Backup {
  metadata: { name: string }
  spec: { source: string }
  status: { phase: string; readBytes: number; sentBytes: number; proven?: { ok: boolean; tookMs: number }; reason?: { code: string } }
}

const MiB = 1024 ** 2

describe('backups of containers, to a target on the network', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  let repository: string
  let server: ResticServer
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-backups-'))
    repository = join(dir, 'repository')
    server = await startResticServer(repository)
    cloud = await Cloud.start({ pool: '10.217.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('wait', 'networks/default', '--for', 'ready', '--timeout', '120s')
    await cloud.ok('backup', 'target', 'add', 'nas', server.url, '--default')
  })
  after(async () => {
    await server.down()
    await rm(dir, { recursive: true, force: true })
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  const inside = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
  const backups = async () => (await cloud.json<{ items: Backup[] }>('get', 'backups')).items
  const backup = (name: string) => cloud.json<Backup>('get', 'backups', name)
  const refused = async (code: string, ...args: string[]) => {
    const { code: exit, stderr } = await cloud.cli(args)
    assert.notEqual(exit, 0, `${args.join(' ')} went well`)
    assert.match(stderr, new RegExp(`code: +${code.replace('.', '\\.')}`))
  }
  const addressOf = async (name: string) =>
    (await cloud.json<{ status: { nics: { address: string }[] } }>('get', 'instances', name)).status.nics[0]!.address
  const page = async (name: string, path: string) => (await fetch(`http://${await addressOf(name)}/${path}`)).text()
  const happened = async (what: string) => cloud.ok('describe', what)

  /** Runs the policy, and resolves to what that made. */
  async function policyRuns(): Promise<Backup> {
    const before = new Set((await backups()).map(({ metadata }) => metadata.name))
    await cloud.ok('backup', 'policy', 'nightly', '--run')
    for (let tries = 0; ; tries++) {
      const made = (await backups()).find(({ metadata }) => !before.has(metadata.name))
      if (made?.status.phase === 'ready') return made
      assert.ok(tries < 100 && made?.status.phase !== 'failed', JSON.stringify(made?.status))
      await new Promise((resolve) => setTimeout(resolve, 200)) // its name comes with it: nothing to wait for by name
    }
  }

  test('what a policy backs up is destroyed with its volume, restored under another name, and serves the same', async () => {
    await cloud.ok('run', 'page:1', '--name', 'web', '--container', '--label', 'tier=prod', '--disk', 'data=64MiB:/www/data')
    await inside('web', 'echo kept > /www/root; echo first > /www/data/file; head -c 16777216 /dev/urandom > /www/data/blob; sync')
    const sum = await inside('web', 'busybox md5sum /www/data/blob')
    await cloud.ok('backup', 'policy', 'nightly', '--schedule', '0 3 * * *', '--keep', '7d', '--select', 'tier=prod')
    const full = await policyRuns()
    assert.ok(full.status.sentBytes > 16 * MiB)
    await inside('web', 'echo second > /www/data/file; sync')
    const next = await policyRuns()
    assert.ok(next.status.readBytes < 4 * MiB && next.status.sentBytes < MiB, JSON.stringify(next.status))
    await cloud.ok('wait', `backups/${full.metadata.name}`, '--for', 'deleted', '--timeout', '120s') // one a day is kept

    await refused('backup.in_the_way', 'backup', 'restore', next.metadata.name)
    await cloud.ok('rm', 'web')
    await cloud.ok('volume', 'rm', 'web-data')
    await cloud.ok('backup', 'restore', 'web', '--as', 'web2')
    assert.deepEqual([await page('web2', 'root'), await page('web2', 'data/file')], ['kept\n', 'second\n'])
    assert.equal(await inside('web2', 'busybox md5sum /www/data/blob'), sum)
    const out = join(dir, 'out/')
    await cloud.ok('backup', 'restore', 'web', '--file', '/www/root', '--file', '/www/data/file', '--to', out)
    assert.deepEqual([await readFile(join(out, 'root'), 'utf8'), await readFile(join(out, 'file'), 'utf8')], ['kept\n', 'second\n'])
  })

  test('the drill of a policy proves its newest; the list says when that was and how long it took', async () => {
    assert.match(await cloud.ok('backup', 'ls'), /\bnever\b/)
    assert.match(await cloud.ok('backup', 'drill', 'nightly'), /works: restored and running after/)
    assert.match(await cloud.ok('backup', 'ls', 'web'), /PROVEN +TOOK[^\n]*\n.* \d+m?s +\d+(\.\d+)?m?s +nas/)
    assert.match(await cloud.ok('backup', 'policies'), /nightly +active/)
    for (const kind of ['instances', 'volumes', 'networks']) assert.doesNotMatch(await cloud.ok('get', kind), /drill-/)
  })

  test('a second that would write to the volume is refused, and told who has it', async () => {
    const volumes = [{ volume: 'web2-web-data', path: '/data' }]
    const thief = {
      apiVersion: 'v1',
      kind: 'Instance',
      metadata: { name: 'thief' },
      spec: { image: 'page:1', engine: 'container', volumes },
    }
    const { code, stderr } = await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify(thief) })
    assert.notEqual(code, 0)
    assert.match(stderr, /Volume web2-web-data is used by instance web2\n.*code: +volume\.in_use/s)
  })

  test('a target that falls silent in the middle is told as an event, and the backup goes on when it is back', async () => {
    await inside('web2', 'head -c 4194304 /dev/urandom > /www/data/more; sync')
    const begun = server.nextWrite()
    await cloud.ok('backup', 'now', 'web2', '--name', 'silent', '--no-wait')
    await begun
    await server.down()
    for (let tries = 0; !/target_unreachable|does not answer/.test(await happened('backups/silent')); tries++) assert.ok(tries < 60)
    await server.up()
    await cloud.ok('wait', 'backups/silent', '--for', 'ready', '--timeout', '120s')
    assert.equal((await backup('silent')).status.reason, undefined)
  })

  test('no room at the target is told, and waited for', async () => {
    await inside('web2', 'head -c 4194304 /dev/urandom > /www/data/more; sync')
    server.failWrites(507)
    await cloud.ok('backup', 'now', 'web2', '--name', 'full', '--no-wait')
    for (let tries = 0; !/no room left/.test(await happened('backups/full')); tries++) assert.ok(tries < 60)
    server.failWrites(0)
    await cloud.ok('wait', 'backups/full', '--for', 'ready', '--timeout', '120s')
  })

  test('restic killed in the middle is run again; one snapshot for each backup, and no lock is left', async () => {
    await inside('web2', 'head -c 4194304 /dev/urandom > /www/data/more; sync')
    const begun = server.nextWrite()
    await cloud.ok('backup', 'now', 'web2', '--name', 'killed', '--no-wait')
    await begun
    for (const { pid } of resticOf(cloud)) process.kill(pid, 'SIGKILL')
    await cloud.ok('wait', 'backups/killed', '--for', 'ready', '--timeout', '120s')
    assert.equal((await readdir(join(repository, 'snapshots'))).length, (await backups()).length)
    await cloud.ok('backup', 'target', 'check', 'nas')
    assert.deepEqual(await readdir(join(repository, 'locks')), [])
  })

  test('what was changed or cut off at the target is found, named, and not restored from', async () => {
    const data = join(repository, 'data')
    const packs = await Promise.all((await readdir(data)).map(async (name) => ({ name, content: await readFile(join(data, name)) })))
    packs.sort((a, b) => b.content.length - a.content.length)
    for (const spoil of [
      async ({ name, content }: (typeof packs)[number]) => {
        const changed = Buffer.from(content)
        changed[1000] = changed[1000]! ^ 1
        await writeFile(join(data, name), changed)
      },
      ({ name, content }: (typeof packs)[number]) => truncate(join(data, name), Math.floor(content.length / 2)),
    ]) {
      for (const pack of packs) await spoil(pack)
      await refused('backup.damaged', 'backup', 'verify', 'killed')
      await refused('backup.damaged', 'backup', 'restore', 'killed', '--as', 'broken')
      for (const kind of ['instances', 'volumes']) assert.doesNotMatch(await cloud.ok('get', kind), /broken/)
      for (const { name, content } of packs) await writeFile(join(data, name), content)
    }
    await cloud.ok('backup', 'verify', 'killed')
  })
})

function resticOf({ stateDir }: Cloud): { pid: number }[] {
  return processes().filter(({ pid, cmdline }) => /(?:^|\/)restic /.test(cmdline) && environmentHas(pid, stateDir))
}

function environmentHas(pid: number, words: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(words)
  } catch {
    return false // it ended meanwhile
  }
}
