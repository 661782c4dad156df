import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { type Log, silentLog } from '../../../base/log.ts'
import type { Engine, ImageContent, PreparedInstance } from '../../engine.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { allLayers } from '../memory/layers.ts'
import { instanceOf, run, TestHost, testUser, until } from '../testing.ts'

let guest: GuestArtifacts
let host: TestHost
let engine: Engine
let image: ImageContent
let source: PreparedInstance
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 400_000 }
const counter = 'n=0; while :; do n=$((n+1)); echo $n > /dev/shm/n; usleep 20000; done'

before(
  async () => {
    guest = await guestCache(signal)
    ;({ host, engine, image } = await TestHost.withEngine(guest, signal))
    source = instanceOf(image, { name: 'source', hostname: 'source', argv: ['sh', '-c', counter] })
    await engine.create(source, signal)
    await engine.start(source.id, signal)
    await until(engine, source.id, { state: 'running', ready: true, signal })
  },
  { timeout: 600_000 },
)
after(async () => {
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  for (const id of await snapshots().list(signal)) await snapshots().remove(id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

const snapshots = () => engine.powers.snapshots!
const freeze = (id: string, snapshot: string, memory = true) => snapshots().freeze(id, snapshot, { memory, signal })
const shell = async (id: string, script: string) => (await run(engine, id, { argv: ['sh', '-c', script] }, signal)).stdout.trim()
const inSnapshot = (id: string, name: string) => join(host.cell.stateDir, 'qemu/snapshots', id, name)
const frozenDisks = () => readdirSync(join(host.cell.stateDir, 'qemu/disks'))

async function clone(snapshot: string, name: string, take = 0): Promise<PreparedInstance> {
  const spec = { ...source, id: `${name}-id`, name, hostname: name, specHash: `${name}.${take}`, from: { snapshot, memory: true, take } }
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
  return spec
}

async function destroy(...specs: PreparedInstance[]): Promise<void> {
  for (const { id } of specs) await engine.destroy(id, signal)
}

test('a clone goes on where its source was, as somebody else; the source goes on, too', limit, async () => {
  await shell(source.id, 'echo before > /root/file')
  const at = Number(await shell(source.id, 'cat /dev/shm/n'))
  const frozen = await freeze(source.id, 's1')
  assert.equal(frozen.memory && frozen.consistency, 'memory')
  assert.ok(frozen.pauseMs > 0)
  await shell(source.id, 'echo after > /root/file')
  const a = await clone('s1', 'a')
  const seen = await shell(a.id, 'hostname; cat /root/file; cat /dev/shm/n')
  const [hostname, file, n] = seen.split('\n')
  assert.deepEqual([hostname, file], ['a', 'before'])
  assert.ok(Number(n) > at, 'its program counts on from where it was')
  assert.equal(await shell(source.id, 'hostname; cat /root/file'), 'source\nafter')
  assert.ok(Number(await shell(source.id, 'cat /dev/shm/n')) > at)
  await destroy(a)
})

test('clones of clones keep what each generation wrote, in memory and on disk, to any depth', limit, async () => {
  let parent = source
  const made: PreparedInstance[] = []
  for (const depth of [1, 2, 3]) {
    await shell(parent.id, `head -c 3000000 /dev/urandom > /dev/shm/blob${depth}; md5sum /dev/shm/blob${depth} > /root/sum${depth}; sync`)
    await freeze(parent.id, `depth${depth}`)
    parent = await clone(`depth${depth}`, `depth${depth}`)
    made.push(parent)
    assert.equal(await shell(parent.id, 'cat /root/sum* | md5sum -c -s && ls /root/sum* | wc -l'), String(depth))
  }
  assert.equal(await shell(made[0]!.id, 'ls /root/sum* | wc -l'), '2', 'a parent has what it wrote itself, and not what its child did')
  assert.equal(await shell(source.id, 'ls /root/sum* | wc -l'), '1')
  await destroy(...made)
})

test('what clones share cannot be written to, by the user of QEMU or by what they do', limit, async () => {
  await freeze(source.id, 'sealed')
  const shared = [...(await allLayers(host.cell)), ...frozenDisks().map((name) => join(host.cell.stateDir, 'qemu/disks', name))]
  assert.ok(shared.length >= 2)
  const digests = () => shared.map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'))
  const before = digests()
  for (const path of shared) {
    const tried = await exec(
      'setpriv',
      [`--reuid=${testUser.uid}`, `--regid=${testUser.gid}`, '--clear-groups', 'sh', '-c', `: >> ${path}`],
      {
        okCodes: [0, 1, 2],
      },
    )
    assert.notEqual(tried.code, 0, path)
  }
  const clones = await Promise.all(['w1', 'w2'].map((name) => clone('sealed', name)))
  for (const { id } of clones)
    await shell(id, 'head -c 20000000 /dev/urandom > /dev/shm/own; head -c 2000000 /dev/urandom > /root/own; sync')
  assert.deepEqual(digests(), before)
  await destroy(...clones)
})

test('a rewound clone has its memory and its disk back', limit, async () => {
  await shell(source.id, 'echo kept > /dev/shm/mark; echo kept > /root/mark')
  await freeze(source.id, 'rewind')
  const first = await clone('rewind', 'r')
  await shell(first.id, 'echo lost > /dev/shm/mark; echo lost > /root/mark; sync')
  const second = await clone('rewind', 'r', 1)
  assert.equal(await shell(second.id, 'hostname; cat /dev/shm/mark /root/mark'), 'r\nkept\nkept')
  await destroy(second)
})

test('a clone that is stopped boots again from its own disk', limit, async () => {
  await freeze(source.id, 'reboot')
  const spec = await clone('reboot', 'boots')
  await shell(spec.id, 'echo mine > /root/mine; sync')
  await engine.stop(spec.id, { graceMs: 0, signal })
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  assert.equal(await shell(spec.id, 'hostname; cat /root/mine'), 'boots\nmine')
  await freeze(spec.id, 'again')
  const child = await clone('again', 'child')
  assert.equal(await shell(child.id, 'cat /root/mine'), 'mine')
  await destroy(spec, child)
})

test('a clone with a network card turns itself off without a crash of QEMU', limit, async () => {
  const netns = `${host.cell.tag}s`
  const crashes: unknown[] = []
  const log: Log = { ...silentLog, child: () => log, warn: (fields, message) => message === 'QEMU crashed' && crashes.push(fields) }
  const own = await TestHost.make()
  const power = own.engine(guest, { log })
  await exec('ip', ['netns', 'add', netns])
  try {
    for (const name of ['tap0', 'tap1'])
      await exec('ip', ['-n', netns, 'tuntap', 'add', name, 'mode', 'tap', 'vnet_hdr', 'user', String(testUser.uid)])
    const nic = (index: number) => ({
      ...{ network: 'n', mac: `06:00:00:00:00:0${index}`, address: `10.9.0.${index + 2}`, prefix: 24, gateway: '', mtu: 1500 },
      attachment: { type: 'tap' as const, netns, ifname: `tap${index}` },
    })
    const first = instanceOf(image, { nics: [nic(0)] })
    await power.prepare(image, signal)
    await power.create(first, signal)
    await power.start(first.id, signal)
    await until(power, first.id, { state: 'running', ready: true, signal })
    await power.powers.snapshots!.freeze(first.id, 'card', { memory: true, signal })
    const second = { ...first, id: 'card-id', specHash: 'card', nics: [nic(1)], from: { snapshot: 'card', memory: true, take: 0 } }
    await power.create(second, signal)
    await power.start(second.id, signal)
    for (const { id } of [second, first]) {
      await power.stop(id, { graceMs: 30_000, signal })
      const { exitCode } = await until(power, id, { state: 'exited', signal })
      assert.equal(exitCode, 143)
    }
    assert.deepEqual(crashes, [])
  } finally {
    for (const id of await power.list(signal)) await power.destroy(id, signal)
    for (const id of await power.powers.snapshots!.list(signal)) await power.powers.snapshots!.remove(id, signal)
    await power.close()
    await exec('ip', ['netns', 'del', netns])
    await own.remove()
  }
})

test('a spare takes over the name it is created under, in the same process', limit, async () => {
  await freeze(source.id, 'pool')
  const spec = {
    ...source,
    id: 'spare-id',
    name: 'spare',
    hostname: 'spare',
    specHash: 'spare',
    from: { snapshot: 'pool', memory: true, take: 0 },
  }
  await snapshots().warm!(spec, signal)
  await snapshots().warm!(spec, signal)
  assert.deepEqual(await engine.inspect(spec.id, signal), { state: 'spare', snapshot: 'pool' })
  await engine.close()
  engine = host.engine(guest)
  const named = { ...spec, name: 'named', hostname: 'named', specHash: 'named' }
  await engine.create(named, signal)
  await engine.start(named.id, signal)
  const seen = await engine.inspect(named.id, signal)
  assert.equal(seen.state === 'running' && seen.ready, true)
  assert.equal(await shell(named.id, 'hostname'), 'named')
  await destroy(named)
})

test('a kept snapshot outlives a reboot of the host; damaged, it is refused', limit, async () => {
  await shell(source.id, 'echo kept > /dev/shm/kept')
  await freeze(source.id, 'kept')
  const progress: number[] = []
  const { bytes } = await snapshots().keep('kept', { signal, progress: (done) => progress.push(done) })
  assert.ok(bytes > 10_000_000 && progress.length > 1)
  assert.equal((await snapshots().keep('kept', { signal })).bytes, bytes)
  await engine.close()
  const hot = await allLayers(host.cell)
  const away = (layer: string) => join('/dev/shm', `away-${basename(layer)}`)
  for (const layer of hot) renameSync(layer, away(layer)) // what a reboot does to tmpfs
  engine = host.engine(guest)
  await snapshots().assertUsable('kept', { memory: true, signal })
  const spec = await clone('kept', 'risen')
  assert.equal(await shell(spec.id, 'cat /dev/shm/kept'), 'kept')
  await destroy(spec)

  const lost = (error: unknown) => hasCode(error, 'snapshot.lost')
  const memory = inSnapshot('kept', 'memory')
  const size = statSync(memory).size
  truncateSync(memory, size - 4096)
  await assert.rejects(snapshots().assertUsable('kept', { memory: true, signal }), lost)
  truncateSync(memory, size)
  await assert.rejects(snapshots().assertUsable('kept', { memory: true, signal }), lost)
  await snapshots().assertUsable('kept', { memory: false, signal })
  for (const layer of hot) renameSync(away(layer), layer)
  await snapshots().assertUsable('kept', { memory: true, signal })
  await freeze(source.id, 'torn')
  writeFileSync(inSnapshot('torn', 'state'), readFileSync(inSnapshot('torn', 'state')).subarray(0, 1000))
  await assert.rejects(clone('torn', 'never'), lost)
  assert.equal((await engine.inspect('never-id', signal)).state, 'created')
  await engine.destroy('never-id', signal)
})

test('a snapshot of another QEMU is refused with the reason; its disk still boots', limit, async () => {
  await shell(source.id, 'echo disk > /root/disk; sync')
  await freeze(source.id, 'foreign')
  const path = inSnapshot('foreign', 'snapshot.json')
  const record = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...record, made: { ...record.made, qemu: '9.9.9' } }))
  await assert.rejects(clone('foreign', 'cold'), (error) => hasCode(error, 'snapshot.incompatible') && /QEMU 9\.9\.9/.test(String(error)))
  const spec = {
    ...source,
    id: 'cold-id',
    name: 'cold',
    hostname: 'cold',
    specHash: 'cold',
    from: { snapshot: 'foreign', memory: false, take: 0 },
  }
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  assert.equal(await shell(spec.id, 'cat /root/disk'), 'disk')
  await destroy(spec)
})

test('a clone that cannot become itself is ended and said so, and nothing of it remains', limit, async () => {
  await shell(
    source.id,
    'mkdir -p /etc/pando/postfork.d; printf "#!/bin/sh\nexit 3\n" > /etc/pando/postfork.d/10-no; chmod +x /etc/pando/postfork.d/10-no',
  )
  await freeze(source.id, 'refuses')
  const others = host.leftovers().filter((name) => !name.includes('-layer-'))
  await assert.rejects(clone('refuses', 'refused'), (error) => hasCode(error, 'fork.identity_failed') && /10-no/.test(String(error)))
  assert.equal((await engine.inspect('refused-id', signal)).state, 'created')
  assert.deepEqual(
    host.leftovers().filter((name) => !name.includes('-layer-')),
    others,
  )
  await engine.destroy('refused-id', signal)
  await shell(source.id, 'rm -r /etc/pando')
})

describe('a freeze that is cut off', () => {
  const points = ['freeze:ready', 'freeze:quiet', 'freeze:stopped', 'freeze:memory', 'freeze:going']
  const cut = async (id: string, snapshot: string, point: string, victim: string) => {
    const options = JSON.stringify({ cell: host.cell, user: testUser, guest, accel: 'tcg' })
    const script = join(import.meta.dirname, 'freeze-and-die.fixture.ts')
    const child = spawn(process.execPath, [script, id, options, snapshot, point, victim], { stdio: ['ignore', 'ignore', 'pipe'] })
    await once(child, 'exit')
    return child.signalCode
  }

  for (const point of points) {
    test(`by the end of the server at ${point} leaves a source that runs on, and nothing else`, limit, async () => {
      await shell(source.id, `echo ${point} > /root/point; echo ${point} > /dev/shm/point`)
      const n = Number(await shell(source.id, 'cat /dev/shm/n'))
      await engine.close()
      assert.equal(await cut(source.id, 'cut', point, 'server'), 'SIGKILL')
      engine = host.engine(guest)
      assert.equal((await engine.inspect(source.id, signal)).state, 'running')
      assert.equal(await shell(source.id, 'cat /root/point /dev/shm/point'), `${point}\n${point}`)
      assert.ok(Number(await shell(source.id, 'cat /dev/shm/n')) > n)
      assert.equal(existsSync(inSnapshot('cut', 'snapshot.json')), false)
      await freeze(source.id, 'cut')
      const spec = await clone('cut', 'after')
      assert.equal(await shell(spec.id, 'cat /root/point /dev/shm/point'), `${point}\n${point}`)
      await destroy(spec)
      await snapshots().remove('cut', signal)
    })
  }

  test('is put in order once, whoever looks at the VM or freezes it again meanwhile', limit, async () => {
    await shell(source.id, 'head -c 3000000 /dev/urandom > /dev/shm/much')
    await engine.close()
    await cut(source.id, 'cut', 'freeze:memory', 'server')
    engine = host.engine(guest)
    const look = () => engine.inspect(source.id, signal)
    await Promise.all([look(), freeze(source.id, 'cut'), look(), look().then(look).then(look)])
    const spec = await clone('cut', 'after')
    assert.equal(await shell(spec.id, 'md5sum < /dev/shm/much'), await shell(source.id, 'md5sum < /dev/shm/much'))
    await destroy(spec)
    await snapshots().remove('cut', signal)
  })

  test('by the end of QEMU leaves no snapshot, and a disk that boots with all that was on it', limit, async () => {
    await freeze(source.id, 'doomed')
    const spec = await clone('doomed', 'doomed')
    await shell(spec.id, 'echo here > /root/here; sync')
    const seen = await engine.inspect(spec.id, signal)
    await engine.close()
    await cut(spec.id, 'cut', 'freeze:stopped', String(seen.state === 'running' && seen.pid))
    engine = host.engine(guest)
    assert.equal((await engine.inspect(spec.id, signal)).state, 'exited')
    assert.equal(existsSync(inSnapshot('cut', '.')), false)
    await engine.start(spec.id, signal)
    await until(engine, spec.id, { state: 'running', ready: true, signal })
    assert.equal(await shell(spec.id, 'cat /root/here'), 'here')
    await destroy(spec)
  })
})

test('what no snapshot and no VM uses is removed', limit, async () => {
  for (const id of await snapshots().list(signal)) await snapshots().remove(id, signal)
  const inUse = readFileSync(join(host.cell.stateDir, 'vms', source.id, 'memory.map'), 'utf8')
  for (const layer of await allLayers(host.cell)) assert.ok(inUse.includes(layer))
  await destroy(source)
  assert.deepEqual([await allLayers(host.cell), frozenDisks()], [[], []])
})
