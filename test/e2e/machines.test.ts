import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, watch } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { RfbClient } from '../../src/engines/qemu/hardware/rfb.testing.ts'
import { biosDisk, bootDisc } from '../../src/engines/qemu/hardware/testing.ts'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Instance {
  metadata: { uid: string }
  spec: { machine: object; stopGrace: number }
}
interface Run {
  process?: { pid: number }
}

let cloud: Cloud
let dir: string
const instance = (name: string) => cloud.json<Instance>('get', 'instances', name)
const file = ({ metadata }: Instance, name: string) => join(cloud.stateDir, 'vms', metadata.uid, name)

/** Its record of a run that is so. It has no agent, so that its phase is `starting` for minutes. */
async function begun(isSo: (run: Run | undefined) => boolean): Promise<Run | undefined> {
  const path = file(await instance('box'), 'run.json')
  for (;;) {
    const run = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Run) : undefined
    if (isSo(run)) return run
    await setTimeout(200)
  }
}

describe('machines of disk images from the command line', { timeout: 1_200_000 }, () => {
  before(async () => {
    cloud = await Cloud.start({ pool: '10.231.0.0/16' })
    dir = await mkdtemp(join(tmpdir(), 'pando-machines-'))
    await cloud.ok('image', 'import', (await biosDisk(dir, 'tiny')).reference, 'tiny')
    await cloud.ok('image', 'import', (await bootDisc(dir, 'tools')).reference, 'tools')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('programs that read a disk image run as a user of their own, which has no part in virtual machines', async () => {
    const accounts = readFileSync('/etc/passwd', 'utf8')
    const uidOf = (name: string) => Number(new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(accounts)?.[1])
    const work = join(cloud.stateDir, 'images/work')
    const owners = new Set<number>()
    const watcher = watch(work, async (_event, name) => {
      const folder = join(work, String(name))
      while (existsSync(folder)) {
        const enclosure = (await readdir(folder).catch(() => [])).find((each) => each.startsWith('disk-')) ?? ''
        const { uid } = statSync(join(folder, enclosure, 'out'), { throwIfNoEntry: false }) ?? {}
        if (uid) owners.add(uid) // it belongs to root for a moment
        if (uid) return
      }
    })
    try {
      for (let tries = 0; owners.size === 0; tries++) {
        assert.ok(tries < 20, 'its folder was never seen')
        await cloud.ok('image', 'import', (await biosDisk(dir, 'other')).reference, `other:${tries}`)
      }
    } finally {
      watcher.close()
    }
    assert.deepEqual([...owners], [uidOf('pando-import')])
    assert.notEqual(uidOf('pando-import'), uidOf('pando-qemu'))
    assert.doesNotMatch(readFileSync('/etc/group', 'utf8'), /^kvm:.*pando-import/m)
  })

  test('an OCI image with too little memory is refused as a VM, with the field and what it needs, and runs as a container', async () => {
    await buildPage(cloud, 'page:1')
    const { code, stderr } = await cloud.cli(['run', 'page:1', '--name', 'small', '--vm', '--memory', '64M'])
    assert.notEqual(code, 0)
    assert.match(stderr, /needs 96 MiB of memory.*code: +hardware\.too_little_memory/s)
    assert.match(stderr, /\/spec\/memory/)
    await cloud.ok('run', 'page:1', '--name', 'small', '--container', '--memory', '64M')
    await cloud.ok('rm', 'small', '--force')
    assert.doesNotMatch(cloud.serverLog(), /QEMU crashed/, 'that KVM was tried is no news')
  })

  test('one word makes it a machine with a disk, a drive, a volume and a screen; a viewer sees it', async () => {
    const userData = join(dir, 'user.yaml')
    await writeFile(userData, '#cloud-config\nhostname: told\n')
    const shape = [
      '--vm',
      '-m',
      '64MiB',
      '--cloud-init',
      userData,
      '--display',
      '--stop-grace',
      '0s',
      '--cdrom',
      'tools',
      '--disk',
      'data=64MiB',
    ]
    await cloud.ok('run', 'tiny', '--name', 'box', '--no-wait', ...shape)
    await begun((run) => run?.process !== undefined)
    const { spec } = await cloud.json<{ spec: object }>('get', 'volumes', 'box-data')
    assert.equal((spec as { format: string }).format, 'none')
    const viewer = spawn(join(import.meta.dirname, '../../pando'), ['vnc', 'box', '--listen', '0'], {
      env: { ...process.env, ...cloud.env },
    })
    try {
      const port = await new Promise<number>((resolve, reject) => {
        let said = ''
        viewer.stderr.setEncoding('utf8').on('data', (text: string) => {
          said += text
          const found = /127\.0\.0\.1:(\d+)/.exec(said)
          if (found) resolve(Number(found[1]))
        })
        viewer.once('exit', () => reject(new Error(said)))
      })
      const screen = await RfbClient.connect(connect(port, '127.0.0.1'))
      assert.match(screen.name, /box/)
      assert.ok((await screen.screen()).some((byte) => byte !== 0))
      screen.close()
    } finally {
      viewer.kill('SIGINT')
    }
  })

  test('its drive is emptied: it starts anew, with all that is on its disk', async () => {
    const before = await instance('box')
    const disk = statSync(file(before, 'disk.qcow2')).ino
    const { process } = (await begun((run) => run?.process !== undefined))!
    const manifest = join(dir, 'box.json')
    const spec = { ...before.spec, machine: { ...before.spec.machine, cdroms: [] } }
    await writeFile(manifest, JSON.stringify({ kind: 'Instance', metadata: { name: 'box' }, spec }))
    await cloud.ok('apply', '-f', manifest)
    await cloud.ok('image', 'rm', 'tools')
    await begun((run) => run?.process !== undefined && run.process.pid !== process!.pid)
    const after = await instance('box')
    assert.equal(after.metadata.uid, before.metadata.uid)
    assert.equal(statSync(file(after, 'disk.qcow2')).ino, disk)
  })

  test('what does not fit together is refused, with what to do', async () => {
    const refused = async (...args: string[]) => (await cloud.cli(['run', 'tiny', '--name', 'no', '--no-wait', ...args])).stderr
    assert.match(await refused('--vm', '--cdrom', 'tiny'), /no ISO image/)
    assert.match(await refused('--vm', '-e', 'A=1'), /env means nothing/)
    assert.match((await cloud.cli(['run', 'absent:1', '--tpm', '--no-wait'])).stderr, /container has no hardware/)
    assert.match((await cloud.cli(['vnc', 'none'])).stderr, /none/)
  })
})
