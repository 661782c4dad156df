import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Cloud } from '../support/cloud.ts'
import { type FileSystem, makeFileSystem } from '../support/file-system.ts'
import { processes, traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'
import { acknowledged, assertKept, goesOn, writer } from '../support/records.ts'

const MiB = 1024 ** 2

describe('nothing that a VM was told is on its disks is ever lost', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  let small: FileSystem
  const wait = (what: string, state: string) => cloud.ok('wait', what, '--for', state, '--timeout', '120s')
  const pids = (program: string) => processes().filter(({ cmdline }) => cmdline.startsWith(program) && cmdline.includes(cloud.runDir))
  const killAll = (program: string) => {
    const found = pids(program)
    for (const { pid } of found) process.kill(pid, 'SIGKILL')
    return found.length
  }

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-faults-'))
    small = await makeFileSystem('ext4', 96 * MiB)
    cloud = await Cloud.start({ pool: '10.216.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('backup', 'target', 'add', 'nas', join(dir, 'nas'), '--default')
    await cloud.ok('pool', 'add', 'small', '--path', small.path, '--tier', 'hdd', '--reserve', '1MiB')
    await cloud.ok(
      'run',
      '--name',
      'w',
      '--vm',
      '--memory',
      '128MiB',
      '--disk',
      '256MiB',
      '--disk',
      'v=64MiB@pool:local:/v',
      '--restart',
      'always',
      ...writer,
    )
    await goesOn(cloud, 'w')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await small.remove()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  /** The server killed at any moment, one with a trap at `point`, the act that leads there, and a server without the trap. */
  async function crash(point: string, args: string[]): Promise<void> {
    await cloud.restartServer({ PANDO_CRASH_AT: point })
    const over = new AbortController()
    const late = sleep(60_000, undefined, { signal: over.signal }).then(() => assert.fail(`nothing came to ${point}`))
    const acting = cloud.cli([...args, '--no-wait'])
    await Promise.race([cloud.serverEnded(), late])
    over.abort()
    late.catch(() => {})
    await cloud.startServer()
    await acting
  }

  test('QEMU killed while it writes', async () => {
    const said = await acknowledged(cloud, 'w')
    assert.equal(killAll('qemu-system'), 1)
    await goesOn(cloud, 'w')
    await assertKept(cloud, said, 'w')
  })

  test('the server killed while the volume grows, is kept and moves, and QEMU while it moves', async () => {
    await crash('volume:growing', ['volume', 'resize', 'w-v', '72MiB'])
    await crash('volume:snapshot-made', ['volume', 'snapshot', 'w-v', 'then'])
    await wait('volumesnapshots/then', 'ready')
    await crash('move:committing', ['volume', 'move', 'w-v', '--to', 'small'])
    await cloud.ok('volume', 'move', 'w-v', '--to', 'small', '--timeout', '120s')
    await goesOn(cloud, 'w')
    await crash('move:ready', ['volume', 'move', 'w-v', '--to', 'local'])
    const said = await acknowledged(cloud, 'w')
    killAll('qemu-system')
    await cloud.ok('volume', 'move', 'w-v', '--to', 'local', '--timeout', '120s')
    await goesOn(cloud, 'w')
    await assertKept(cloud, said, 'w')
    await cloud.ok('volume', 'rm-snapshot', 'then')
    assert.deepEqual(await inPool(small.path), [])
  })

  test('the server and QEMU killed in the middle of a backup', async () => {
    await crash('backup:open', ['backup', 'now', 'w', '--name', 'b1'])
    await wait('backups/b1', 'ready')
    await crash('backup:filled', ['backup', 'now', 'w', '--name', 'b2'])
    killAll('qemu-system')
    await wait('backups/b2', 'ready')
    await goesOn(cloud, 'w')
    await assertKept(cloud, await acknowledged(cloud, 'w'), 'w')
    await cloud.ok('backup', 'target', 'check', 'nas')
    assert.deepEqual(await readdir(join(dir, 'nas/locks')), [])
    assert.equal((await readdir(join(dir, 'nas/snapshots'))).length, 2)
  })

  test('the server, and what fetches the disk, killed in the middle of a restore', async () => {
    const said = await acknowledged(cloud, 'w')
    await cloud.ok('backup', 'now', 'w', '--name', 'b3')
    await crash('restore:imported', ['backup', 'restore', 'b3', '--as', 'r'])
    killAll('qemu-storage-daemon')
    const { items } = await cloud.json<{ items: { metadata: { name: string }; spec: { verb: string } }[] }>('get', 'operations')
    await wait(`operations/${items.find(({ spec }) => spec.verb === 'backup.restore')!.metadata.name}`, 'succeeded')
    await goesOn(cloud, 'r')
    await assertKept(cloud, said, 'r')
    await cloud.ok('rm', 'r')
    await cloud.ok('volume', 'rm', 'r-w-v')
  })

  test('no room in the pool: it stands still, and goes on when there is some', async () => {
    await cloud.ok('volume', 'move', 'w-v', '--to', 'small', '--timeout', '120s')
    const filler = join(small.path, 'filler')
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${filler} bs=1M 2> /dev/null || true`])
    const filling = cloud.cli(['exec', 'w', '--', 'sh', '-c', 'head -c 33554432 /dev/urandom > /v/large; sync; echo done'])
    for (let tries = 0; !/no room|stands still|stalled|volume\.full|no_room/.test(await cloud.ok('describe', 'instances/w')); tries++)
      assert.ok(tries < 60, await cloud.ok('describe', 'instances/w'))
    const said = await acknowledged(cloud, 'w')
    await rm(filler)
    assert.match((await filling).stdout, /done/)
    await goesOn(cloud, 'w')
    await assertKept(cloud, said, 'w')
  })

  test('nothing is left over, and the disks are whole', async () => {
    await cloud.ok('stop', 'w')
    for (const program of ['qemu-system', 'qemu-storage-daemon', 'qemu-nbd', 'restic']) assert.deepEqual(pids(program), [], program)
    for (const path of await qcow2s(cloud.stateDir)) {
      execFileSync('qemu-img', ['check', path], { stdio: 'pipe' })
      const facts = JSON.parse(execFileSync('qemu-img', ['info', '--output=json', path], { encoding: 'utf8' })) as {
        'format-specific': { data: { bitmaps?: { name: string }[] } }
      }
      const known = await readFile(join(dirname(path), 'backups.json'), 'utf8').catch(() => '')
      const bitmaps = (facts['format-specific'].data.bitmaps ?? []).map(({ name }) => name.replace('pando-', ''))
      assert.ok(
        bitmaps.every((mark) => known.includes(mark)),
        `${path} has bitmaps that nobody needs: ${bitmaps.join(', ')}; known are ${known}`,
      )
      assert.doesNotMatch(path, /fleec/)
    }
    assert.doesNotMatch(execFileSync('losetup', ['-a'], { encoding: 'utf8' }), new RegExp(cloud.stateDir))
    await cloud.ok('rm', 'w')
    await cloud.ok('volume', 'rm', 'w-v')
    assert.deepEqual([await inPool(small.path), await inPool(cloud.stateDir, 'volumes')], [[], []])
    assert.doesNotMatch(await cloud.ok('get', 'snapshots'), /backup|restore|r-/)
  })
})

/** What lies in a pool, besides its mark. */
async function inPool(path: string, folder = 'pando-volumes'): Promise<string[]> {
  return (await readdir(join(path, folder))).filter((name) => !/^pool-|^snapshots$/.test(name))
}

async function qcow2s(dir: string): Promise<string[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  return found.filter((each) => each.isFile() && each.name.endsWith('.qcow2')).map((each) => join(each.parentPath, each.name))
}
