import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { frameTypes } from '../frames.ts'
import { AgentClient, StreamClient } from './clients.testing.ts'
import { makeRootDisk, startVm, type TestVm, untilChanged } from './vm.testing.ts'

const applets = 'sh cat date grep ip ls mkdir mkfifo nc nslookup rm sleep true unshare'.split(' ')
const oldId = '0123456789abcdef0123456789abcdef'
const files = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nweb:x:100:101:Web:/home/web:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
  'etc/machine-id': `${oldId}\n`,
  'etc/ssh/ssh_host_ed25519_key': 'old',
  'etc/ssh/ssh_host_ed25519_key.pub': 'old',
  'etc/ssh/ssh_host_rsa_key': 'old',
  'bin/ssh-keygen': '#!/bin/sh\necho "$@" > "$7" && echo public > "$7.pub"\ncat /proc/self/cgroup >> "$7"\n',
  'etc/pando/prefork.d/20-second': '#!/bin/sh\necho second >> /order; echo "from the hook"; [ ! -p /hold ] || cat /hold\n',
  'etc/pando/prefork.d/10-first': '#!/bin/sh\necho first >> /order; [ ! -e /broken ] || exit 3\n',
  'etc/pando/prefork.d/README': 'not a program',
  'etc/pando/postfork.d/hello': '#!/bin/sh\necho "$PANDO_FORK $PANDO_HOSTNAME $PANDO_ADDRESS" >> /postfork; [ ! -e /broken ]\n',
  'var/lib/systemd/random-seed': 'seed',
  'var/lib/dhcp/dhclient.eth0.leases': 'lease',
  'var/lib/cloud/data/instance-id': 'i-template',
  'home/web/.keep': '',
}
const config = {
  hostname: 'golden',
  argv: ['sh', '-c', 'while true; do echo tick; sleep 0.05; done'],
  env: { PATH: '/bin' },
  user: '',
  workdir: '/',
  stopSignal: 'SIGTERM',
}
/** This VM is no clone, so its kernel notices nothing, and waiting for that is cut short; `soon` leaves time for hooks. */
const atOnce = { timeoutMs: 1 },
  soon = { timeoutMs: 2000 }
const oldMac = '02:00:00:00:00:05'
const newNic = { from: oldMac, mac: '02:00:00:00:00:99', address: '10.9.7.6', prefix: 16, gateway: '10.9.0.2', mtu: 1380 }

describe('a guest that is forked', { timeout: 900_000 }, () => {
  let dir: string, vm: TestVm, stream: StreamClient, agent: AgentClient

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-fork-'))
    const artifacts = await guestCache(AbortSignal.timeout(600_000))
    const root = await makeRootDisk(dir, { applets, files })
    vm = await startVm(join(dir, 'vm'), artifacts, { root, config })
    stream = new StreamClient(await vm.connect('stream'))
    agent = new AgentClient(await vm.connect('qga'))
    await stream.reset(0)
    await untilChanged(vm.dir, () => vm.status().some(({ event }) => event === 'started'), AbortSignal.timeout(60_000))
  })
  after(async () => {
    stream?.close()
    agent?.close()
    vm?.process.kill('SIGKILL')
    await vm?.ended
    await rm(dir, { recursive: true, force: true })
  })

  const sh = async (script: string) => (await stream.exec({ argv: ['sh', '-c', script] })).stdout
  const outside = async (script: string) =>
    (await stream.exec({ argv: ['/bin/busybox', 'sh', '-c', script], root: 'initramfs' })).stdout.trimEnd()
  const frozen = async () => (await outside('busybox grep frozen /sys/fs/cgroup/workload/cgroup.events')) === 'frozen 1'
  /** Starts an exec and resolves when it has said this. */
  const started = async (script: string, said: string) => {
    let session = 0
    const opened = (id: number) => {
      session = id
    }
    const done = stream.exec({ argv: ['sh', '-c', script], opened })
    await stream.until(() => stream.output(session).includes(said))
    return { session, done }
  }
  const ticks = () => vm.log().split('tick').length

  test('runs its prefork hooks in the order of their names, then stands still as a whole until it is thawed', async () => {
    assert.deepEqual(await agent.command('pando-prefork', {}), { return: { hooks: 2 } })
    assert.equal(await frozen(), true)
    const before = ticks()
    await outside('busybox sleep 0.5')
    assert.equal(ticks(), before)
    assert.match(vm.log(), / stdout F from the hook\n/)
    assert.deepEqual(await agent.command('pando-prefork', {}), { return: { hooks: 0 } }, 'it stands still already')
    for (let i = 0; i < 2; i++) assert.deepEqual(await agent.command('pando-thaw', {}), { return: {} })
    assert.equal(await frozen(), false)
    assert.equal(await sh('cat /order'), 'first\nsecond\n')
    await untilChanged(vm.dir, () => ticks() > before, AbortSignal.timeout(60_000))
  })

  test('answers its agent while a hook runs, but begins nothing else; thawing calls it off', async () => {
    await sh('mkfifo /hold')
    agent.send('pando-prefork', {})
    assert.deepEqual(await agent.command('guest-ping'), { return: {} })
    for (const command of ['pando-prefork', 'pando-identity'])
      assert.equal((await agent.command(command, {})).error?.desc, 'busy: pando-prefork is not done')
    await sh('echo on > /hold')
    assert.deepEqual(await agent.answer(), { return: { hooks: 2 } })
    await agent.command('pando-thaw', {})
    agent.send('pando-prefork', {})
    agent.send('pando-thaw', {})
    assert.equal((await agent.answer()).error?.desc, 'cancelled by pando-thaw')
    assert.deepEqual(await agent.answer(), { return: {} })
    assert.equal(await frozen(), false)
  })

  test('names the hook that failed or did not end, and goes on', async () => {
    assert.equal(
      (await agent.command('pando-prefork', { timeoutMs: 300 })).error?.desc,
      '/etc/pando/prefork.d/20-second: not done after 300 ms',
    )
    await sh('rm /hold; echo > /broken')
    assert.equal((await agent.command('pando-prefork', {})).error?.desc, '/etc/pando/prefork.d/10-first ended with code 3')
    await sh('rm /broken')
    assert.equal(await frozen(), false)
  })

  test('does not give a late answer to a host that has begun anew', async () => {
    await sh('mkfifo /hold')
    agent.send('pando-prefork', {})
    assert.deepEqual(await agent.command('guest-ping'), { return: {} })
    assert.equal(
      await agent.raw(Buffer.from('\xff{"execute":"guest-sync-delimited","arguments":{"id":5}}\n', 'latin1')),
      '\xff{"return":5}',
    )
    await sh('echo on > /hold; rm /hold')
    while ((await agent.command('pando-thaw', {})).error) {}
    assert.deepEqual(await agent.command('guest-ping'), { return: {} })
  })

  test('takes nothing of an identity that it does not understand as a whole', async () => {
    const refused = async (identity: object) => (await agent.command('pando-identity', identity)).error?.desc
    assert.equal(await refused({ hostname: 'x', machineID: oldId }), 'machineID: unknown')
    assert.equal(await refused({ hostname: 'x', seed: 7 }), 'seed: of the wrong type')
    assert.equal(await refused({ hostname: 'x', seed: 'AAAA' }), 'seed: not 32 to 256 bytes in base64')
    assert.equal(await refused({ machineId: '../x' }), 'machineId: not 32 hex digits')
    assert.equal(await refused({ bootId: 'x' }), 'bootId: not a UUID')
    assert.equal(
      await refused({ nics: [{ ...newNic, from: '02:00:00:00:00:01' }] }),
      'nics: no interface has the MAC 02:00:00:00:00:01 or 02:00:00:00:00:99',
    )
    assert.deepEqual((await agent.command('guest-get-host-name')).return, { 'host-name': 'golden' })
  })

  test('takes a new identity while it stands still, and has it from the first instruction on', async () => {
    const bootId = randomUUID(),
      machineId = randomBytes(16).toString('hex'),
      seconds = 2_000_000_000
    await agent.command('pando-prefork', {})
    const identity = { ...atOnce, machineId, bootId, nics: [newNic], seed: randomBytes(64).toString('base64') }
    assert.deepEqual(await agent.command('pando-identity', identity), { return: { vmgenid: false, hooks: 0 } })
    assert.equal(await frozen(), true)
    const dns = { servers: ['10.9.0.2'], search: ['clones.internal'] }
    const last = { ...soon, hostname: 'clone-1', dns, timeNs: seconds * 1e9, seed: randomBytes(32).toString('base64'), thaw: true }
    assert.deepEqual(await agent.command('pando-identity', last), { return: { vmgenid: false, hooks: 1 } })
    assert.equal(await frozen(), false)
    const lines = async (script: string) => (await sh(script)).trimEnd().split('\n')
    assert.deepEqual(await lines('cat /proc/sys/kernel/random/boot_id /etc/machine-id /var/lib/cloud/data/instance-id'), [
      bootId,
      machineId,
      machineId,
    ])
    assert.deepEqual(await lines('ls /var/lib/systemd /var/lib/dhcp'), ['/var/lib/dhcp:', '', '/var/lib/systemd:'])
    assert.deepEqual(await lines('cat /proc/sys/kernel/hostname /etc/hostname /etc/resolv.conf; echo $HOSTNAME; cat /postfork'), [
      'clone-1',
      'clone-1',
      'nameserver 10.9.0.2',
      'search clones.internal',
      'clone-1',
      'clone clone-1 10.9.7.6',
    ])
    assert.match(await sh('cat /etc/hosts'), /\n10\.9\.7\.6\tclone-1\.clones\.internal clone-1\n$/)
    assert.ok(Math.abs(Number(await sh('date +%s')) - seconds) < 60)
  })

  test('has only its own MAC, addresses and routes then', async () => {
    const links = await sh('ip addr show dev eth0')
    assert.match(links, /mtu 1380 .*link\/ether 02:00:00:00:00:99 .*inet 10\.9\.7\.6\/16 brd 10\.9\.255\.255 /s)
    assert.match(links, /inet6 fe80::ff:fe00:99\/64/)
    assert.doesNotMatch(links, /10\.9\.0\.5|ff:fe00:5/)
    assert.deepEqual((await sh('ip -4 route; ip -4 neigh')).trimEnd().split(/\s*\n/), [
      'default via 10.9.0.2 dev eth0',
      '10.9.0.0/16 dev eth0 scope link  src 10.9.7.6',
    ])
  })

  test('has SSH host keys of the same types made anew beside the workload, and refuses when it cannot', async () => {
    const key = (type: string) => `-q -t ${type} -N  -f /etc/ssh/ssh_host_${type}_key\n0::/\n`
    assert.equal(await sh('cat /etc/ssh/ssh_host_rsa_key /etc/ssh/ssh_host_ed25519_key'), key('rsa') + key('ed25519'))
    assert.equal(await sh('cat /etc/ssh/ssh_host_rsa_key.pub; ls /etc/ssh | grep -c .'), 'public\n4\n')
    await sh('rm /bin/ssh-keygen')
    const { error } = await agent.command('pando-identity', { machineId: oldId })
    assert.equal(error?.desc, 'host keys: ssh-keygen: not found')
  })

  test('keeps one mount of its boot id, however often it is forked, and lets users mount /proc in namespaces of their own', async () => {
    for (let i = 0; i < 3; i++) {
      const bootId = randomUUID()
      await agent.command('pando-identity', { ...atOnce, bootId })
      assert.equal(await sh('cat /proc/sys/kernel/random/boot_id'), `${bootId}\n`)
    }
    assert.equal(await sh('grep -c boot_id /proc/self/mounts'), '1\n')
    const { code, stderr } = await stream.exec({ argv: ['unshare', '-U', '-r', '-p', '-f', '--mount-proc', 'true'], user: 'web' })
    assert.deepEqual([code, stderr], [0, ''])
  })

  test('cuts the connections of the address it had, at once and on both kinds of IP; what listens goes on', async () => {
    const old = '10.9.7.6'
    const server = await started('echo up; exec nc -ll -p 9000 -e cat', 'up')
    const clients: Awaited<ReturnType<typeof started>>[] = []
    for (const target of [old, `::ffff:${old}`, '127.0.0.1']) {
      const client = await started(`echo up; exec nc ${target} 9000`, 'up')
      stream.send(client.session, frameTypes.stdin, 'hello\n')
      await stream.until(() => stream.output(client.session).includes('hello'))
      clients.push(client)
    }
    const datagrams = await started('echo up; exec nslookup nowhere 10.9.0.2', 'up')
    await sh('until cat /proc/net/udp | grep -q " 01 "; do sleep 0.1; done')
    await agent.command('pando-prefork', {})
    const nic = { ...newNic, from: newNic.mac, address: '10.9.7.7' }
    assert.deepEqual(await agent.command('pando-identity', { nics: [nic], thaw: true, ...soon }), { return: { vmgenid: false, hooks: 1 } })
    for (const { done } of clients.slice(0, 2)) assert.equal((await done).stdout, 'up\nhello\n')
    assert.match((await datagrams.done).stderr, /read: Software caused connection abort/)
    const left = await sh('cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp')
    assert.doesNotMatch(left, /0607090A:/, 'nothing waits for a peer that will never answer')
    stream.send(clients[2]!.session, frameTypes.stdin, 'still here\n')
    await stream.until(() => stream.output(clients[2]!.session).includes('still here'))
    for (const { session, done } of [clients[2]!, server]) {
      stream.send(session, frameTypes.kill)
      await done
    }
  })

  test('reports a postfork hook that failed', async () => {
    await sh('echo > /broken')
    assert.equal(
      (await agent.command('pando-identity', { thaw: true, ...soon })).error?.desc,
      '/etc/pando/postfork.d/hello ended with code 1',
    )
  })
})
