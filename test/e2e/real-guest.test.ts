import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Cloud } from '../support/cloud.ts'
import { debianCloudDisk } from '../support/debian-disk.ts'
import { traces } from '../support/host-state.ts'
import { makePackage } from '../support/package.ts'

interface Instance {
  status: { phase: string; nics: { address: string; mac: string }[]; exitCode?: number; restartsDone: number }
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPandoPandoPandoPandoPandoPandoPandoPandoPand ada@here'
const userData = `#cloud-config
users: [{ name: ada, sudo: "ALL=(ALL) NOPASSWD:ALL", shell: /bin/bash, ssh_authorized_keys: ["${key}"] }]
runcmd: [[touch, /etc/first-boot-done]]
`

/** Whole boots of a Debian with a kernel and services of its own: under emulation most of the time goes there. */
describe('a Debian cloud image as a VM', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  const instance = (name: string) => cloud.json<Instance>('get', 'instances', name)
  const inside = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
  /** Waits for a boot, longer than a command may take elsewhere. */
  const runs = async (name: string) => {
    const waiting = ['wait', `instances/${name}`, '--for', 'running', '--timeout', '400s']
    const { code, stderr } = await cloud.cli(waiting, { timeoutMs: 420_000 })
    assert.equal(code, 0, `${stderr}\n${await cloud.ok('logs', name)}`)
  }
  const size = ['--vm', '--memory', '512MiB', '--cpus', '2', '--disk', '3GiB', '--stop-grace', '90s']

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-files-'))
    cloud = await Cloud.start({ pool: '10.223.0.0/16' })
    const disk = await debianCloudDisk(AbortSignal.timeout(600_000))
    await cloud.ok('image', 'import', disk, 'debian-12')
    writeFileSync(join(dir, 'user.yaml'), userData)
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('boots, and cloud-init has made its name, user, key and address', async () => {
    await cloud.ok('run', 'debian-12', '--name', 'web', ...size, '--cloud-init', join(dir, 'user.yaml'), '--no-wait')
    await runs('web')
    const { status } = await instance('web')
    assert.equal(status.phase, 'running')
    assert.match(await inside('web', 'cloud-init status --wait'), /status: done/)
    assert.equal(
      await inside('web', 'hostname; cat /home/ada/.ssh/authorized_keys; ls /etc/first-boot-done'),
      `web\n${key}\n/etc/first-boot-done`,
    )
    const address = await inside('web', "ip -4 -o addr show scope global | sed 's/.* inet //; s/ .*//'")
    assert.equal(address, `${status.nics[0]!.address}/24`)
    assert.equal(await inside('web', 'cat /sys/class/net/e*/address'), status.nics[0]!.mac)
    execFileSync('ping', ['-c', '1', '-W', '5', status.nics[0]!.address])
    assert.match(
      await inside('web', 'getent hosts web.default.internal'),
      new RegExp(`^${status.nics[0]!.address.replaceAll('.', '\\.')} `),
    )
    assert.ok(Number(await inside('web', 'df --output=size -m / | tail -1')) > 2700, 'it has grown to its disk')
  })

  test('runs programs as a user, with input; takes files, and a package is installed', async () => {
    const { code, stdout, stderr } = await cloud.cli(['exec', '-i', '-u', 'ada', 'web', '--', 'sh', '-c', 'cat; sudo id -un; exit 7'], {
      input: 'typed\n',
    })
    assert.deepEqual([code, stdout, stderr], [7, 'typed\nroot\n', ''])
    const program = 'usr/bin/hello-pando'
    const files = { [program]: '#!/bin/sh\necho hello from a package\n' }
    const deb = makePackage(dir, { name: 'hello-pando', files, programs: [program] })
    await cloud.ok('cp', deb, 'web:/root/')
    await inside('web', 'dpkg -i /root/hello-pando.deb && hello-pando >/srv/said')
    await cloud.ok('cp', 'web:/srv/said', join(dir, 'said'))
    assert.equal(execFileSync('cat', [join(dir, 'said')], { encoding: 'utf8' }), 'hello from a package\n')
  })

  test('a clone of its memory is another machine in the same network, and its source runs on', async () => {
    await inside('web', 'echo kept >/run/kept')
    await cloud.ok('fork', 'web', '--name', 'copy')
    const { status } = await instance('copy')
    const { address, mac } = status.nics[0]!
    assert.equal(await inside('copy', 'hostname; cat /run/kept /sys/class/net/e*/address'), `copy\nkept\n${mac}`)
    execFileSync('ping', ['-c', '1', '-w', '30', address]) // until one is answered
    const ids = await Promise.all(['web', 'copy'].map((name) => inside(name, 'cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub')))
    for (const line of ids[0]!.split('\n')) assert.ok(!ids[1]!.includes(line), line)
    // Its resolver and its new address come up by themselves, a moment after it has said who it is.
    const greet = 'for i in $(seq 30); do (exec 3<>/dev/tcp/web/22 && head -c 3 <&3) 2>/dev/null && exit; sleep 1; done; exit 1'
    const banner = await cloud.ok('exec', 'copy', '--', 'bash', '-c', greet)
    assert.equal(banner, 'SSH', 'it reaches its source by name')
    await cloud.ok('delete', 'instances/copy', '--yes')
  })

  test('restarts by itself, has what it had, and without cloud-init is told its address by DHCP', async () => {
    const boot = () => inside('web', 'cat /proc/sys/kernel/random/boot_id')
    const first = await boot()
    // cloud-init has done its work, and is half of a boot.
    await inside(
      'web',
      'touch /etc/cloud/cloud-init.disabled; rm /etc/systemd/network/*cloud-init*; systemd-run --on-active=1 systemctl reboot',
    )
    const deadline = Date.now() + 300_000
    const rebooted = () =>
      boot().then(
        (id) => id !== first,
        () => false,
      )
    while (!(await rebooted()) && Date.now() < deadline) await setTimeout(2000) // what happens inside tells nobody
    assert.equal(
      await inside('web', 'hello-pando; cat /srv/said; [ ! -e /run/kept ] && echo fresh'),
      'hello from a package\nhello from a package\nfresh',
    )
    const { address } = (await instance('web')).status.nics[0]!
    const wait = 'until ip -4 -o addr show scope global | grep -q inet; do sleep 0.2; done; '
    assert.equal(await inside('web', `${wait} ip -4 -o addr show scope global dynamic | sed 's/.* inet //; s,/.*,,'`), address)
    execFileSync('ping', ['-c', '1', '-w', '30', address]) // until one is answered
    assert.match(await inside('web', 'getent hosts web'), /web\.default\.internal/)
    assert.equal((await instance('web')).status.restartsDone, 0, 'for the cloud it ran all the while')
  })

  test('is told to stop, and stops in order', async () => {
    await cloud.ok('stop', 'web')
    const { status } = await instance('web')
    assert.deepEqual([status.phase, status.exitCode ?? 0], ['stopped', 0])
    assert.match(await cloud.ok('logs', 'web'), /web login:|reboot: Power down/)
  })
})
