import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Cloud } from '../support/cloud.ts'
import { debianCloudDisk } from '../support/debian-disk.ts'
import { traces } from '../support/host-state.ts'
import { makePackage } from '../support/package.ts'

interface Named {
  metadata: { name: string; uid: string }
  status: { phase: string; pool?: string; consistency?: string; parts?: { name: string; type: string }[]; nics?: { address: string }[] }
}

/** A web server of the system's own Python, as a package brings it: enabled, and started at each boot once its disk is there. */
const service = {
  name: 'notes',
  files: {
    'usr/bin/notes': '#!/bin/sh\necho "notes of a package" >/srv/notes/package\nexec python3 -m http.server --directory /srv/notes 8080\n',
    'lib/systemd/system/notes.service':
      '[Unit]\nRequiresMountsFor=/srv/notes/data\n[Service]\nExecStart=/usr/bin/notes\nRestart=always\n[Install]\nWantedBy=multi-user.target\n',
  },
  programs: ['usr/bin/notes'],
  afterwards: 'mkdir -p /srv/notes/data\nsystemctl enable notes.service',
}

const takeDisk = `set -e
disk=/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_db-data
mkfs.ext4 -q -L notes "$disk"
echo 'LABEL=notes /srv/notes/data ext4 nofail 0 2' >>/etc/fstab
mount /srv/notes/data
echo 'on the system disk' >/srv/notes/root
echo 'on the data disk' >/srv/notes/data/said
head -c 6000000 /dev/urandom >/srv/notes/data/blob
systemctl start notes
sync`

/** A variable of the firmware, and a place in the TPM: define it, and ask for it. */
const variable = '/sys/firmware/efi/efivars/PandoTest-7b59104a-c00d-4158-87ff-f04d6396a915'
const tpmDefine = '80020000002d0000012a40000001000000094000000900000000000000000e01500042000b00060006' + '00000008'
const tpmAsk = '80010000000e0000016901500042'
const tpm = (command: string) =>
  `python3 -c "import os; f = os.open('/dev/tpm0', os.O_RDWR); os.write(f, bytes.fromhex('${command}')); print(os.read(f, 4096)[6:10].hex())"`

/**
 * What a cloud is trusted with: a system somebody made their own is gone, and comes back. Most of the time goes into two boots of a
 * whole Debian, under emulation.
 */
describe('a real system and its backup', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  let uids: string[]
  let blob: string
  const get = (kind: string, name: string) => cloud.json<Named>('get', kind, name)
  const inside = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
  /** Whole boots, on a machine that may have other things to do. */
  const patiently = async (...args: string[]) => {
    const { code, stdout, stderr } = await cloud.cli(args, { timeoutMs: 420_000 })
    assert.equal(code, 0, stderr)
    return stdout
  }
  /** Over the network of the cloud, as others get it. */
  const served = async (name: string, path: string) => {
    const { address } = (await get('instances', name)).status.nics![0]!
    const response = await fetch(`http://${address}:8080/${path}`, { signal: AbortSignal.timeout(10_000) })
    assert.equal(response.status, 200, path)
    return Buffer.from(await response.arrayBuffer())
  }
  const text = async (name: string) => (await Promise.all(['package', 'root', 'data/said'].map((path) => served(name, path)))).join('')
  /** For the cloud a system runs when its agent answers; this one starts its services then. */
  const serves = async (name: string) => {
    const until = Date.now() + 180_000
    while (Date.now() < until) {
      if (await served(name, 'package').catch(() => undefined)) return
      await setTimeout(500) // a port that is going to be listened on tells nobody
    }
    assert.fail(await inside(name, 'systemctl status notes; systemctl list-jobs').catch(String))
  }

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-backups-'))
    cloud = await Cloud.start({ pool: '10.224.0.0/16' })
    await cloud.ok('image', 'import', await debianCloudDisk(AbortSignal.timeout(600_000)), 'debian-12')
    await cloud.ok('pool', 'set', 'local', '--tier', 'ssd')
    await chmod(dir, 0o755)
    await mkdir(join(dir, 'slow'))
    await cloud.ok('pool', 'add', 'slow', '--path', join(dir, 'slow'), '--tier', 'hdd')
    await cloud.ok('backup', 'target', 'add', 'nas', join(dir, 'nas'), '--default')
    await writeFile(join(dir, 'user.yaml'), '#cloud-config\nruncmd: [[touch, /etc/first-boot-done]]\n')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('somebody makes a Debian their own: a package, a disk, a service, secrets in firmware and TPM', async () => {
    const size = ['--memory', '512MiB', '--cpus', '2', '--disk', '3GiB', '--stop-grace', '90s']
    const machine = ['--vm', '--uefi', '--secure-boot', '--tpm', '--cloud-init', join(dir, 'user.yaml'), '--disk', 'data=1GiB@hdd']
    await patiently('run', 'debian-12', '--name', 'db', ...machine, ...size, '--no-wait')
    await patiently('wait', 'instances/db', '--for', 'running', '--timeout', '400s')
    assert.equal((await get('volumes', 'db-data')).status.pool, 'slow')
    await cloud.ok('cp', makePackage(dir, service), 'db:/root/')
    await inside('db', 'dpkg -i /root/notes.deb')
    await inside('db', takeDisk)
    assert.equal(await inside('db', 'od -An -t u1 /sys/firmware/efi/efivars/SecureBoot-* | tr -d " " | tail -c 2'), '1')
    await inside('db', `printf '\\007\\000\\000\\000kept' >${variable}`)
    assert.equal(await inside('db', tpm(tpmDefine)), '00000000')
    await serves('db')
    assert.equal(await text('db'), 'notes of a package\non the system disk\non the data disk\n')
    blob = (await served('db', 'data/blob')).toString('hex')
  })

  test('it is backed up while it runs, and destroyed: instance, disk and image', async () => {
    const { status } = JSON.parse(await patiently('backup', 'now', 'db', '--json')) as Named
    assert.equal(status.consistency, 'filesystem')
    assert.deepEqual(status.parts!.map(({ name, type }) => `${name}: ${type}`).sort(), [
      'image: image',
      'machine: machine',
      'root: disk',
      'volume/db-data: disk',
    ])
    uids = [(await get('instances', 'db')).metadata.uid, (await get('volumes', 'db-data')).metadata.uid]
    await cloud.ok('delete', 'instances/db', '--yes')
    await cloud.ok('delete', 'volumes/db-data', '--yes')
    await cloud.ok('image', 'rm', 'debian-12')
    for (const [kind, name] of [
      ['instances', 'db'],
      ['volumes', 'db-data'],
      ['images', 'debian-12'],
    ] as const)
      assert.match((await cloud.cli(['get', kind, name])).stderr, /not_found/)
    assert.equal(existsSync(join(cloud.stateDir, 'vms', uids[0]!)), false)
    const left = readdirSync(join(dir, 'slow'), { recursive: true, encoding: 'utf8' }).filter((path) => path.includes(uids[1]!))
    assert.deepEqual(left, [])
  })

  test('it comes back under another name, with its package, and serves the same', async () => {
    assert.match(await patiently('backup', 'restore', 'db', '--as', 'db-2'), /instances\/db-2 {2}with volumes\/db-2-db-data/)
    assert.equal((await get('volumes', 'db-2-db-data')).status.pool, 'slow')
    await serves('db-2')
    assert.equal(await text('db-2'), 'notes of a package\non the system disk\non the data disk\n')
    assert.ok((await served('db-2', 'data/blob')).toString('hex') === blob, 'all of the file on its data disk')
    assert.equal(await inside('db-2', "dpkg-query -W -f '${db:Status-Status} ${Version}' notes; echo; hostname"), 'installed 1\ndb-2')
    assert.equal(await inside('db-2', `tail -c 4 ${variable}`), 'kept')
    assert.equal(await inside('db-2', tpm(tpmAsk)), '00000000', 'the TPM knows what it was given')
  })
})
