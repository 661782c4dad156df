import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { debianRootfs } from '../../../../test/support/debian-disk.ts'
import { guestCache } from '../../../../test/support/guest.ts'
import { AgentClient, StreamClient } from './clients.testing.ts'
import { startVm, type TestVm } from './vm.testing.ts'

const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }
const config = { hostname: 'deb', argv: ['/sbin/init'], env, user: '', workdir: '/', stopSignal: 'SIGTERM' }

describe('a guest whose program is systemd', { timeout: 900_000 }, () => {
  let dir: string, vm: TestVm, stream: StreamClient, agent: AgentClient

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-systemd-'))
    const artifacts = await guestCache(AbortSignal.timeout(600_000)),
      root = await debianRootfs(AbortSignal.timeout(600_000))
    vm = await startVm(join(dir, 'vm'), artifacts, { root, config, memoryMiB: 512 })
    stream = new StreamClient(await vm.connect('stream'))
    agent = new AgentClient(await vm.connect('qga'))
    await stream.reset(0)
  })
  after(async () => {
    stream?.close()
    agent?.close()
    vm?.process.kill('SIGKILL')
    await vm?.ended
    await rm(dir, { recursive: true, force: true })
  })

  const sh = async (script: string) => (await stream.exec({ argv: ['/bin/sh', '-c', script] })).stdout.trimEnd()
  const page = 'busybox wget -q -O - http://localhost/'

  test('boots to a running system with no failed unit, and an exec sees it from inside', async () => {
    assert.equal(await sh('until [ -S /run/systemd/private ]; do sleep 0.2; done; systemctl is-system-running --wait'), 'running')
    assert.equal(await sh('systemctl is-active page.service; cat /proc/1/comm; systemd-detect-virt'), 'active\nsystemd\ncontainer-other')
    assert.match(await sh(page), /hello/)
    assert.equal(
      await sh('cat /proc/self/cgroup; systemctl show -P ControlGroup page.service'),
      '0::/init.scope\n/system.slice/page.service',
    )
    assert.match(await sh('cat /sys/fs/cgroup/cgroup.controllers'), /cpu.* memory pids/)
    assert.equal(await sh('touch /sys/x 2>/dev/null || echo not writable; findmnt -n -o FSTYPE /run'), 'not writable\ntmpfs')
    assert.match(vm.log(), / stdout F Welcome to Debian.*\n.* stdout F \[ {2}OK {2}\] Started page\.service/s)
  })

  test('stands still for a fork with all of its units, and goes on as somebody else', async () => {
    const facts = 'cat /proc/sys/kernel/random/boot_id /etc/machine-id; hostname; cat /etc/ssh/ssh_host_ed25519_key.pub'
    const before = (await sh(facts)).split('\n')
    assert.deepEqual(await agent.command('pando-prefork', {}), { return: { hooks: 0 } })
    const frozen = 'cd /sys/fs/cgroup/workload; busybox grep -h frozen cgroup.events system.slice/page.service/cgroup.events'
    const { stdout } = await stream.exec({
      argv: ['/bin/busybox', 'sh', '-c', frozen.replace('busybox', '/bin/busybox')],
      root: 'initramfs',
    })
    assert.equal(stdout, 'frozen 1\nfrozen 1\n')
    const identity = { machineId: randomBytes(16).toString('hex'), bootId: randomUUID(), hostname: 'clone', thaw: true, timeoutMs: 1 }
    assert.deepEqual(await agent.command('pando-identity', identity), { return: { vmgenid: false, hooks: 0 } })
    const after = (await sh(facts)).split('\n')
    assert.deepEqual(after.slice(0, 3), [identity.bootId, identity.machineId, 'clone'])
    assert.notEqual(after[3], before[3])
    await sh('until journalctl --quiet --no-pager --unit ssh --grep "Received SIGHUP; restarting"; do sleep 0.1; done')
    assert.match(await sh(page), /hello/)
    assert.equal(await sh('systemctl restart page.service && systemctl is-system-running'), 'running')
  })

  test('takes files in and out where its programs see them', async () => {
    const { return: handle } = await agent.command('guest-file-open', { path: '/run/note', mode: 'w' })
    await agent.command('guest-file-close', { handle })
    assert.equal(await sh('ls /run/note'), '/run/note')
  })

  test('shuts down in order at the power button', async () => {
    await vm.qmp('system_powerdown')
    assert.deepEqual(
      (await vm.ended).map(({ event, code }) => [event, code]),
      [
        ['booted', undefined],
        ['started', undefined],
        ['exited', 0],
      ],
    )
    assert.match(vm.log(), /Reached target.*System Shutdown/)
  })
})
