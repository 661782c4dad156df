import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { debianCloudDisk } from '../../../../test/support/debian-disk.ts'
import { guestCache } from '../../../../test/support/guest.ts'
import { exec } from '../../../base/exec.node.ts'
import type { Engine, PreparedInstance } from '../../engine.ts'
import { hardwareOf } from '../hardware/testing.ts'
import { instanceOf, run, TestHost, until } from '../testing.ts'
import { debianImage } from './debian.testing.ts'

const MiB = 1024 ** 2
const limit = { timeout: 400_000 }
const signal = new AbortController().signal

let host: TestHost
let engine: Engine
let spec: PreparedInstance

before(async () => {
  host = await TestHost.make()
  engine = host.engine(await guestCache(signal))
  const image = await debianImage(await debianCloudDisk(signal), signal)
  spec = instanceOf(image, {
    memoryBytes: 384 * MiB,
    cpus: 2,
    diskBytes: 2048 * MiB,
    hardware: hardwareOf({ system: 'other' }), // so that it has no cloud-init, which is half of a boot
  })
  await engine.prepare(image, signal)
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
})

after(async () => {
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  for (const id of await engine.powers.snapshots!.list(signal)) await engine.powers.snapshots!.remove(id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

/** A user, a hook of its agent, a program that starts others, an SSH host key. */
const prepare = `
useradd -u 1500 -m -s /bin/bash ada
printf '#!/bin/sh\\necho $1 >>/run/hooked\\n' >/etc/qemu/fsfreeze-hook.d/note
printf '#!/bin/sh\\nsleep 1000 & wait\\n' >/usr/local/bin/lasting
chmod 755 /etc/qemu/fsfreeze-hook.d/note /usr/local/bin/lasting
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
hostnamectl set-hostname source; sync`

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
  await shell(prepare)
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

test('who is logged in is told, and that nobody is any more', limit, async () => {
  const users = () => engine.powers.users!(spec.id, signal)
  assert.deepEqual(await users(), [])
  await shell('echo ada:secret | chpasswd; systemctl restart serial-getty@ttyS0')
  const console = await engine.powers.console!(spec.id, signal)
  let said = ''
  let heard = () => {}
  console.on('data', (part: Buffer) => {
    said += String(part)
    heard()
  })
  const answer = async (prompt: RegExp, text: string) => {
    while (!prompt.test(said)) await new Promise<void>((resolve) => (heard = resolve))
    said = ''
    console.write(`${text}\n`)
  }
  await answer(/login: $/, 'ada')
  await answer(/Password: $/, 'secret')
  await answer(/\$ $/, 'true')
  await answer(/\$ $/, 'true')
  assert.deepEqual(await users(), ['ada'])
  await answer(/\$ $/, 'exit')
  await answer(/login: $/, '')
  console.destroy()
  assert.deepEqual(await users(), [])
})

test('its log is what it prints on its console', limit, async () => {
  await shell('printf "\\nto the console\\n" > /dev/ttyS0')
  const lines: string[] = []
  for await (const { text } of engine.powers.logs!(spec.id, { follow: false }, signal)) lines.push(text)
  assert.ok(lines.includes('to the console'), lines.slice(-10).join('\n'))
  assert.ok(lines.some((text) => /^Debian GNU\/Linux 12 localhost ttyS0/.test(text)))
})

test('a disk is frozen when the hooks of its agent have run', limit, async () => {
  const { consistency, memory } = await engine.powers.snapshots!.freeze(spec.id, 'disk', { memory: false, signal })
  assert.deepEqual({ consistency, memory }, { consistency: 'application', memory: false })
  assert.equal(await shell('cat /run/hooked; touch /etc/still-writable'), 'freeze\nthaw')
  await shell('rm /etc/qemu/fsfreeze-hook.d/note')
  assert.equal((await engine.powers.snapshots!.freeze(spec.id, 'plain', { memory: false, signal })).consistency, 'filesystem')
})

describe('memory of a system of its own', () => {
  const snapshots = () => engine.powers.snapshots!
  const whoAmI =
    'hostname; cat /etc/machine-id; cut -d" " -f2 /etc/ssh/ssh_host_ed25519_key.pub; od -An -N8 -tx8 /dev/urandom; cat /run/kept'

  test('becomes somebody else in a clone, and goes on', limit, async () => {
    await shell('echo 1 >/run/kept')
    const { consistency, memory } = await snapshots().freeze(spec.id, 'live', { memory: true, signal })
    assert.deepEqual({ consistency, memory }, { consistency: 'memory', memory: true })
    const clone = {
      ...spec,
      id: 'clone',
      name: 'clone',
      hostname: 'clone',
      specHash: 'c',
      from: { snapshot: 'live', memory: true, take: 0 },
    }
    await engine.create(clone, signal)
    await engine.start(clone.id, signal)
    const ask = (id: string) => run(engine, id, { argv: ['sh', '-c', whoAmI] }, signal)
    const [one, other] = (await Promise.all([ask(spec.id), ask(clone.id)])).map(({ stdout }) => stdout.trim().split('\n'))
    assert.deepEqual([one![0], other![0], one!.at(-1), other!.at(-1)], ['source', 'clone', '1', '1'])
    assert.deepEqual(
      one!.slice(1, 4).filter((line) => other!.includes(line)),
      [],
      'machine id, SSH host key and random numbers',
    )
    await engine.destroy(clone.id, signal)
  })

  test('goes back to where it was, as who it was, and knows the time', limit, async () => {
    const before = (await shell(whoAmI)).split('\n')
    await shell('echo 2 >/run/kept')
    const again = { ...spec, specHash: 'again', from: { snapshot: 'live', memory: true, take: 1 } }
    await engine.destroy(spec.id, signal)
    await engine.create(again, signal)
    await engine.start(spec.id, signal)
    const now = (await shell(`${whoAmI}; date +%s`)).split('\n')
    assert.deepEqual(now.slice(0, 3), before.slice(0, 3))
    assert.equal(now[4], '1')
    assert.ok(Math.abs(Number(now[5]) - Date.now() / 1000) < 30, now[5])
  })
})

test('it is told to end, and ends in order', limit, async () => {
  await shell('sync')
  await engine.stop(spec.id, { graceMs: 60_000, signal })
  const seen = await engine.inspect(spec.id, signal)
  assert.equal(seen.state === 'exited' && seen.exitCode, 0)
})
