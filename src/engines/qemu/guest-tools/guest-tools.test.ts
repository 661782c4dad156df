import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { exec } from '../../../base/exec.node.ts'
import type { Engine, PreparedInstance } from '../../engine.ts'
import { hardwareOf } from '../hardware/testing.ts'
import { instanceOf, run, TestHost, until } from '../testing.ts'
import { debianImage } from './testing.ts'

const MiB = 1024 ** 2
const limit = { timeout: 300_000 }
const signal = new AbortController().signal

/** Its agent has a hook, and something that ends in order says so. */
const userData = `#cloud-config
users: [{ name: ada, uid: 1500, shell: /bin/bash }]
write_files:
  - { path: /etc/qemu/fsfreeze-hook.d/note, permissions: '0755', content: "#!/bin/sh\\necho $1 >> /run/hooked\\n" }
  - { path: /usr/local/bin/lasting, permissions: '0755', content: "#!/bin/sh\\nsleep 1000 & wait\\n" }
`

let host: TestHost
let engine: Engine
let spec: PreparedInstance

before(async () => {
  host = await TestHost.make()
  engine = host.engine(await guestCache(signal))
  const image = await debianImage(signal)
  spec = instanceOf(image, {
    hostname: 'debian',
    memoryBytes: 384 * MiB,
    cpus: 2,
    diskBytes: 2048 * MiB,
    hardware: hardwareOf({ cloudInit: { userData } }),
  })
  await engine.prepare(image, signal)
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
})

after(async () => {
  await engine.destroy(spec.id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

const inside = (argv: string[], more: { input?: string; user?: string; workdir?: string; env?: Record<string, string> } = {}) =>
  run(engine, spec.id, { argv, ...more }, signal)
const shell = async (script: string) => {
  const { code, stdout, stderr } = await inside(['sh', '-c', script])
  assert.equal(code, 0, stderr)
  return stdout.trim()
}

test('a program is refused with what to do as long as no agent has come', limit, async () => {
  const seen = await engine.inspect(spec.id, signal)
  assert.equal(seen.state === 'running' && seen.ready, false)
  await assert.rejects(inside(['true']), { code: 'instance.no_agent' })
})

test('a system is ready when its agent is', limit, async () => {
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  assert.equal(await shell('cloud-init status --wait >/dev/null; hostname; id -u ada'), 'debian\n1500')
})

describe('a program inside', () => {
  test('has its input, user, folder and variables, and tells how it ended', limit, async () => {
    const { code, stdout, stderr } = await inside(['sh', '-c', 'cat; id -un; pwd; echo "$A $HOME" >&2; exit 7'], {
      input: 'given\n',
      user: 'ada',
      workdir: '/etc',
      env: { A: 'b c' },
    })
    assert.deepEqual({ code, stdout, stderr }, { code: 7, stdout: 'given\nada\n/etc\n', stderr: 'b c /home/ada\n' })
    assert.equal((await inside(['id', '-u'], { user: '1500' })).stdout, '1500\n')
    assert.equal((await inside(['id', '-g'], { user: '1500:0' })).stdout, '0\n')
    assert.equal((await inside(['no-such-program'])).code, 127)
  })

  test('prints much', limit, async () => {
    const { stdout } = await inside(['seq', '1', '200000'])
    assert.equal(stdout.length, 1_288_895)
  })

  test('is ended with all it has started', limit, async () => {
    const session = await engine.powers.exec!(spec.id, { argv: ['lasting'], env: {} }, signal)
    session.stdin.end()
    const lasting = async () => (await inside(['sh', '-c', 'pgrep -c "^(lasting|sleep)$"'])).stdout.trim()
    while ((await lasting()) !== '2') await new Promise((resolve) => setTimeout(resolve, 50)) // the agent tells nothing by itself
    session.signal('SIGTERM')
    assert.equal(await session.exit, 128 + 15)
    assert.equal(await lasting(), '0')
  })

  test('has no terminal', limit, async () => {
    const tty = { columns: 80, rows: 25 }
    await assert.rejects(engine.powers.exec!(spec.id, { argv: ['sh'], env: {}, tty }, signal), { code: 'instance.no_terminal' })
  })
})

test('files go in and come out, and leave nothing behind', limit, async () => {
  const { copyIn, copyOut } = engine.powers.files!
  const { stdout: packed } = await exec('sh', ['-c', 'cd /usr/share/zoneinfo && tar -c Europe | base64'])
  const tar = Buffer.from(packed, 'base64')
  await copyIn(spec.id, '/srv', Readable.from([tar.subarray(0, 700), tar.subarray(700)]), signal)
  const sum = 'find Europe -type f | sort | xargs cat | md5sum'
  assert.equal(await shell(`cd /srv && ${sum}`), (await exec('sh', ['-c', `cd /usr/share/zoneinfo && ${sum}`])).stdout.trim())
  const back = await buffer(await copyOut(spec.id, '/srv/Europe', signal))
  const names = (await exec('tar', ['-t'], { input: back })).stdout.split('\n')
  assert.ok(names.includes('Europe/Berlin'))
  await assert.rejects(copyOut(spec.id, '/no/such', signal), { code: 'instance.file_not_found' })
  await assert.rejects(copyIn(spec.id, '/etc/hostname', Readable.from([tar]), signal), { code: 'instance.file_not_found' })
  assert.equal(await shell('ls -A /var/tmp | grep pando || true'), '')
})

test('its log is what it prints on its console', limit, async () => {
  await shell('echo to the console > /dev/ttyS0')
  const lines: string[] = []
  for await (const { text } of engine.powers.logs!(spec.id, { follow: false }, signal)) lines.push(text)
  assert.ok(lines.includes('to the console'), lines.slice(-10).join('\n'))
  assert.ok(lines.some((text) => /^Debian GNU\/Linux 12 debian ttyS0/.test(text)))
})

test('a disk is frozen when the hooks of its agent have run', limit, async () => {
  const { consistency, memory } = await engine.powers.snapshots!.freeze(spec.id, 'disk', { memory: false, signal })
  assert.deepEqual({ consistency, memory }, { consistency: 'application', memory: false })
  assert.equal(await shell('cat /run/hooked; touch /etc/still-writable'), 'freeze\nthaw')
  await shell('rm /etc/qemu/fsfreeze-hook.d/note')
  assert.equal((await engine.powers.snapshots!.freeze(spec.id, 'plain', { memory: false, signal })).consistency, 'filesystem')
})

test('it is told to end, and ends in order', limit, async () => {
  await shell('sync')
  await engine.stop(spec.id, { graceMs: 60_000, signal })
  const seen = await engine.inspect(spec.id, signal)
  assert.equal(seen.state === 'exited' && seen.exitCode, 0)
})
