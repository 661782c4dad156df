import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { extract, pack } from 'tar-stream'
import { guestCache } from '../../../test/support/guest.ts'
import { hasCode } from '../../base/errors.ts'
import { exec } from '../../base/exec.node.ts'
import type { Engine, ImageContent, LogLine, PreparedInstance } from '../engine.ts'
import type { GuestArtifacts } from './guest-artifacts.ts'
import type { RunRecord } from './records.ts'
import { instanceOf, run, TestHost, testUser, until } from './testing.ts'

let guest: GuestArtifacts
let host: TestHost
let engine: Engine
let image: ImageContent
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 400_000 }

before(
  async () => {
    guest = await guestCache(signal)
    ;({ host, engine, image } = await TestHost.withEngine(guest, signal))
  },
  { timeout: 600_000 },
)
after(async () => {
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

const file = (spec: PreparedInstance, name: string) => join(host.cell.stateDir, 'vms', spec.id, name)
const recordOf = (spec: PreparedInstance) => JSON.parse(readFileSync(file(spec, 'run.json'), 'utf8')) as RunRecord

async function boot(changes: Partial<PreparedInstance> = {}): Promise<PreparedInstance> {
  const spec = instanceOf(image, changes)
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  return spec
}

async function says(spec: PreparedInstance, text: string): Promise<void> {
  for await (const line of engine.powers.logs!(spec.id, { follow: true }, signal)) if (line.text === text) return
}

test("QEMU runs as its own user, without capabilities, and keeps the guest's memory in a file on tmpfs", limit, async () => {
  const spec = await boot({ cpus: 0.5 })
  const { pid } = await until(engine, spec.id, { state: 'running', signal })
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]
  const { uid, gid } = testUser
  assert.deepEqual(
    {
      uid: field('Uid'),
      gid: field('Gid'),
      groups: field('Groups'),
      effective: field('CapEff'),
      bounding: field('CapBnd'),
      noNewPrivs: field('NoNewPrivs'),
      filtered: field('Seccomp'),
    },
    {
      uid: `${uid}\t${uid}\t${uid}\t${uid}`,
      gid: `${gid}\t${gid}\t${gid}\t${gid}`,
      groups: '',
      effective: '0'.repeat(16),
      bounding: '0'.repeat(16),
      noNewPrivs: '1',
      filtered: '2',
    },
  )
  const { memoryFile } = recordOf(spec)
  assert.equal(statSync(memoryFile!).size, spec.memoryBytes)
  assert.match(readFileSync(`/proc/${pid}/cgroup`, 'utf8'), new RegExp(`pando-${host.cell.tag}-`), 'half a CPU is enforced by a cgroup')
  await engine.destroy(spec.id, signal)
  assert.deepEqual(host.leftovers(), [])
})

test('a server that died between starting QEMU and noting its pid finds the VM again', limit, async () => {
  const spec = await boot()
  const { process: found, ...rest } = recordOf(spec)
  await engine.close()
  writeFileSync(file(spec, 'run.json'), JSON.stringify(rest))
  engine = host.engine(guest)
  const seen = await engine.inspect(spec.id, signal)
  assert.equal(seen.state === 'running' && seen.pid, found!.pid)
  await engine.start(spec.id, signal)
  assert.equal((await run(engine, spec.id, { argv: ['hostname'] }, signal)).stdout, 'vm\n')
  await engine.destroy(spec.id, signal)
})

test('a server that died before starting QEMU sees a VM that did not run', limit, async () => {
  const spec = instanceOf(image)
  await engine.create(spec, signal)
  writeFileSync(
    file(spec, 'run.json'),
    JSON.stringify({ bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), startedAt: '2026-01-01T00:00:00Z' }),
  )
  assert.deepEqual(await engine.inspect(spec.id, signal), { state: 'created', specHash: spec.specHash })
  await engine.destroy(spec.id, signal)
})

test('after a reboot of the host a VM has ended, even if its pid is in use again', limit, async () => {
  const spec = instanceOf(image)
  await engine.create(spec, signal)
  const mine = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]!
  writeFileSync(
    file(spec, 'run.json'),
    JSON.stringify({ bootId: 'another', startedAt: '2026-01-01T00:00:00Z', process: { pid: process.pid, startTicks: mine } }),
  )
  const first = await engine.inspect(spec.id, signal)
  assert.deepEqual(first, {
    state: 'exited',
    specHash: spec.specHash,
    exitCode: 137,
    error: 'killed',
    finishedAt: first.state === 'exited' ? first.finishedAt : '',
  })
  assert.deepEqual(await engine.inspect(spec.id, signal), first, 'the end does not move')
  await engine.destroy(spec.id, signal)
})

test('a creation that never ended is listed, absent, and can be repeated or destroyed', limit, async () => {
  const spec = instanceOf(image)
  await engine.create(spec, signal)
  await exec('rm', [file(spec, 'spec.json')])
  assert.deepEqual([await engine.inspect(spec.id, signal), (await engine.list(signal)).includes(spec.id)], [{ state: 'absent' }, true])
  await engine.create(spec, signal)
  assert.equal((await engine.inspect(spec.id, signal)).state, 'created')
  await engine.destroy(spec.id, signal)
  assert.ok(!(await engine.list(signal)).includes(spec.id))
})

test('a QEMU that cannot start says why, and nothing of the try is left', limit, async () => {
  const spec = instanceOf(image, {
    nics: [
      {
        network: 'n',
        mac: '02:00:00:00:00:01',
        address: '10.9.0.2',
        prefix: 24,
        gateway: '10.9.0.1',
        mtu: 1500,
        attachment: { type: 'tap', netns: 'no-such-netns', ifname: 'tap0' },
      },
    ],
  })
  await engine.create(spec, signal)
  await assert.rejects(
    engine.start(spec.id, signal),
    (error) => hasCode(error, 'instance.start_failed') && /no-such-netns/.test(String(error)),
  )
  assert.deepEqual(await engine.inspect(spec.id, signal), { state: 'created', specHash: spec.specHash })
  assert.deepEqual(host.leftovers(), [])
  await engine.destroy(spec.id, signal)
})

test('a VM that has too little memory to boot tells how far it came', limit, async () => {
  const spec = instanceOf(image, { memoryBytes: 72 * 1024 ** 2 })
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
  for (;;) {
    const seen = await engine.inspect(spec.id, signal)
    assert.ok(seen.state === 'running' && !seen.ready)
    if (seen.boot?.includes('Booting from ROM')) break
    assert.match(seen.boot ?? '', /^its kernel has not come up/)
    await setTimeout(100) // the firmware writes to a file: nothing tells when
  }
  await engine.destroy(spec.id, signal)
})

test('an interrupted start leaves no process', limit, async () => {
  const spec = instanceOf(image)
  await engine.create(spec, signal)
  const abort = new AbortController()
  const started = engine.start(spec.id, abort.signal)
  abort.abort()
  await assert.rejects(started)
  assert.deepEqual([(await engine.inspect(spec.id, signal)).state, host.leftovers()], ['created', []])
  await engine.destroy(spec.id, signal)
})

test('two NICs in two network namespaces reach their networks, and traffic is counted', limit, async () => {
  const tag = host.cell.tag
  const names = [`${tag}a`, `${tag}b`]
  for (const [index, name] of names.entries()) {
    await exec('ip', ['netns', 'add', name])
    await exec('ip', ['-n', name, 'tuntap', 'add', 'dev', 'vmtap', 'mode', 'tap', 'vnet_hdr'])
    await exec('ip', ['-n', name, 'addr', 'add', `10.9.${index}.1/24`, 'dev', 'vmtap'])
    await exec('ip', ['-n', name, 'link', 'set', 'dev', 'vmtap', 'up'])
  }
  try {
    const spec = await boot({
      argv: ['httpd', '-f', '-h', '/www'],
      nics: names.map((netns, index) => ({
        network: netns,
        mac: `02:00:00:00:00:0${index + 1}`,
        address: `10.9.${index}.2`,
        prefix: 24,
        gateway: `10.9.${index}.1`,
        mtu: 1400,
        attachment: { type: 'tap', netns, ifname: 'vmtap' },
      })),
    })
    for (const [index, name] of names.entries())
      await exec('ip', ['netns', 'exec', name, 'ping', '-c', '1', '-W', '10', `10.9.${index}.2`], { signal })
    const stats = await engine.powers.stats!(spec.id, signal)
    assert.ok(
      stats.netRxBytes > 0 &&
        stats.netTxBytes > 0 &&
        stats.diskReadOps > 0 &&
        stats.diskReadBytes > 0 &&
        stats.cpuMs > 0 &&
        stats.memoryBytes > 20e6,
      JSON.stringify(stats),
    )
    await engine.destroy(spec.id, signal)
  } finally {
    for (const name of names) await exec('ip', ['netns', 'del', name])
  }
})

test('the log is followed across a rotation without losing a line, until the program ends', limit, async () => {
  const lines = 120_000 // 16 MB: one rotation, so that nothing is thrown away however slowly it is followed
  const spec = instanceOf(image, {
    argv: ['sh', '-c', `echo begin; until [ -e /go ]; do sleep 0.1; done; yes ${'x'.repeat(80)} | head -n ${lines}; echo end`],
  })
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  const counted = (async () => {
    const found: LogLine[] = []
    for await (const line of engine.powers.logs!(spec.id, { follow: true }, signal)) found.push(line)
    return found
  })()
  await run(engine, spec.id, { argv: ['touch', '/go'] }, signal)
  const found = await counted
  assert.deepEqual([found.length, found[0]!.text, found.at(-1)!.text], [lines + 2, 'begin', 'end'])
  assert.ok(statSync(file(spec, 'log.1')).size > 10e6, 'there was a rotation')
  assert.equal((await engine.inspect(spec.id, signal)).state, 'exited')
  const last: string[] = []
  for await (const { text } of engine.powers.logs!(spec.id, { follow: false, tail: 1 }, signal)) last.push(text)
  for await (const { text } of engine.powers.logs!(spec.id, { follow: false, since: found.at(-2)!.at }, signal)) last.push(text)
  assert.deepEqual(last, ['end', 'end'])
  await engine.destroy(spec.id, signal)
})

test("folders travel both ways with owners and modes, whatever the image's user is", limit, async () => {
  const spec = await boot({ user: 'nobody' })
  const archive = pack()
  archive.entry({ name: 'd', type: 'directory', mode: 0o750, uid: 7, gid: 8 })
  archive.entry({ name: 'd/f', mode: 0o604, uid: 7, gid: 8 }, 'content')
  archive.entry({ name: 'd/l', type: 'symlink', linkname: 'f' })
  archive.finalize()
  await engine.powers.files!.copyIn(spec.id, '/www', archive as unknown as Readable, signal)
  const entries: ({ name: string } & Record<string, unknown>)[] = []
  const unpack = extract()
  unpack.on('entry', ({ name, type, mode, uid, gid, linkname }, stream, next) => {
    entries.push(type === 'symlink' ? { name, type, linkname } : { name, type, mode: mode! & 0o777, uid, gid })
    stream.resume().on('end', next)
  })
  const done = once(unpack, 'finish')
  ;(await engine.powers.files!.copyOut(spec.id, '/www/d', signal)).pipe(unpack)
  await done
  assert.deepEqual(
    entries.sort((one, two) => (one.name < two.name ? -1 : 1)),
    [
      { name: 'd/', type: 'directory', mode: 0o750, uid: 7, gid: 8 },
      { name: 'd/f', type: 'file', mode: 0o604, uid: 7, gid: 8 },
      { name: 'd/l', type: 'symlink', linkname: 'f' },
    ],
  )
  assert.equal((await run(engine, spec.id, { argv: ['id', '-un'] }, signal)).stdout, 'nobody\n')
  await assert.rejects(engine.powers.files!.copyIn(spec.id, '/no/such', pack() as unknown as Readable, signal), (error) =>
    hasCode(error, 'instance.file_not_found'),
  )
  await engine.destroy(spec.id, signal)
})

test(
  "a session whose reader is slow stops neither its program's siblings nor loses bytes; signals and aborts end programs",
  limit,
  async () => {
    const spec = await boot()
    const slow = await engine.powers.exec!(spec.id, { argv: ['sh', '-c', 'yes 0123456 | head -n 262144'], env: {} }, signal)
    assert.equal((await run(engine, spec.id, { argv: ['echo', 'not blocked'] }, signal)).stdout, 'not blocked\n')
    assert.equal((await buffer(slow.stdout)).length, 2 * 1024 ** 2)
    assert.equal(await slow.exit, 0)
    const asleep = await engine.powers.exec!(spec.id, { argv: ['sleep', '1000'], env: {} }, signal)
    asleep.signal('SIGINT')
    assert.equal(await asleep.exit, 128 + 2)
    const abort = new AbortController()
    const aborted = await engine.powers.exec!(spec.id, { argv: ['sleep', '2000'], env: {} }, abort.signal)
    abort.abort()
    await assert.rejects(aborted.exit, { name: 'AbortError' })
    assert.equal(
      (await run(engine, spec.id, { argv: ['sh', '-c', 'sleep 0.2; ps -o args | grep -c "[s]leep 2000"'] }, signal)).stdout,
      '0\n',
    )
    assert.equal((await run(engine, spec.id, { argv: ['/etc/passwd'] }, signal)).code, 126)
    const open = await engine.powers.exec!(spec.id, { argv: ['sleep', '3000'], env: {} }, signal)
    await engine.destroy(spec.id, signal)
    await assert.rejects(open.exit, (error) => hasCode(error, 'qemu.connection_lost'))
    await assert.rejects(run(engine, spec.id, { argv: ['true'] }, signal), (error) => hasCode(error, 'instance.not_running'))
  },
)

test('two people share a console, and the last to leave closes it', limit, async () => {
  const spec = await boot()
  const [one, two] = await Promise.all([engine.powers.console!(spec.id, signal), engine.powers.console!(spec.id, signal)])
  const heard = (stream: Readable) =>
    new Promise<void>((resolve) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('sum=42')) resolve()
      })
    })
  const both = Promise.all([heard(one), heard(two)])
  one.write('\n')
  two.write('echo sum=$((6*7))\n')
  await both
  one.destroy()
  two.destroy()
  const again = await engine.powers.console!(spec.id, signal)
  const third = heard(again)
  again.write('echo sum=$((6*7))\n')
  await third
  again.destroy()
  await engine.destroy(spec.id, signal)
})

test('a program that ignores its stop signal is ended after the grace, also when it was paused', limit, async () => {
  const spec = await boot({ argv: ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'] })
  await says(spec, 'ready')
  await engine.powers.pause!.pause(spec.id, signal)
  await engine.stop(spec.id, { graceMs: 1500, signal })
  const end = await engine.inspect(spec.id, signal)
  assert.deepEqual(end.state === 'exited' && [end.exitCode, end.error], [137, 'killed'])
  await engine.stop(spec.id, { graceMs: 1500, signal })
})

test('prune keeps what is named and what a VM still needs', limit, async () => {
  const names = () =>
    exec('ls', [join(host.cell.stateDir, 'qemu', 'images')]).then(({ stdout }) =>
      stdout
        .trim()
        .split('\n')
        .filter((name) => name.endsWith('.squashfs')),
    )
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  const spec = instanceOf(image)
  await engine.create(spec, signal)
  await engine.prune(new Set(), signal)
  assert.equal((await names()).length, 1)
  await engine.destroy(spec.id, signal)
  await engine.prune(new Set([image.digest]), signal)
  assert.equal((await names()).length, 1)
  await engine.prune(new Set(), signal)
  assert.equal((await names()).length, 0)
  await engine.prepare(image, signal)
})

test('an init system has its files below its own /run, and a volume is clean after its end', limit, async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const source = { type: 'disk' as const, path: join(host.cell.stateDir, 'volume.img') }
  await exec('mke2fs', ['-q', '-t', 'ext4', source.path, '32M'])
  const script =
    '#!/bin/sh\ncat /run/secrets/key /run/app/conf; mkdir -p /data/x; touch /data/x/y; ls /data; echo; echo $$ up; trap "exit 0" 37; sleep 1000 & wait\n'
  const spec = await boot({
    argv: ['/opt/init'],
    files: [
      { path: '/opt/init', mode: 0o555, base64: base64(script) },
      { path: '/run/secrets/key', mode: 0o400, base64: base64('key\n') },
      { path: '/run/app/conf', mode: 0o444, base64: base64('conf\n') },
    ],
    volumes: [{ id: 'data', name: 'data', path: '/data', readOnly: false, source }],
  })
  await says(spec, '1 up')
  const { stdout } = await run(engine, spec.id, { argv: ['cat', '/run/secrets/key', '/run/app/conf'] }, signal)
  assert.equal(stdout, 'key\nconf\n')
  await engine.stop(spec.id, { graceMs: 20_000, signal })
  await engine.destroy(spec.id, signal)
  const { stdout: state } = await exec('dumpe2fs', ['-h', source.path])
  assert.match(state, /Filesystem state: +clean/)
  assert.doesNotMatch(state, /needs_recovery/)
})
