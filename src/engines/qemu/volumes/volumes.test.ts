import assert from 'node:assert/strict'
import { constants, copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeFileSystem } from '../../../../test/support/file-system.ts'
import { guestCache } from '../../../../test/support/guest.ts'
import { hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import type { Engine, ImageContent, ObservedVolume, PreparedInstance } from '../../engine.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { instanceOf, run, TestHost, testUser, until } from '../testing.ts'
import { check, cutOff, empty, formatted, MiB, numbersIn, readFrom, startWriter, upTo, volumeOf } from './volumes.testing.ts'

let guest: GuestArtifacts, host: TestHost, engine: Engine, image: ImageContent, folder: string
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 400_000 }

before(
  async () => {
    guest = await guestCache(signal)
    ;({ host, engine, image } = await TestHost.withEngine(guest, signal))
    folder = join(host.cell.stateDir, 'disks')
    await mkdir(folder, { mode: 0o711 })
  },
  { timeout: 400_000 },
)
after(async () => {
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

const power = () => engine.powers.volumes!
const disk = (name: string) => join(folder, `${name}.img`)

async function boot(changes: Partial<PreparedInstance> = {}): Promise<PreparedInstance> {
  const spec = instanceOf(image, changes)
  await engine.create(spec, signal)
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  return spec
}

async function shell({ id }: PreparedInstance, script: string): Promise<string> {
  const { code, stdout, stderr } = await run(engine, id, { argv: ['sh', '-c', script] }, signal)
  assert.equal(code, 0, stderr)
  return stdout.trim()
}

async function has({ id }: PreparedInstance): Promise<ObservedVolume[]> {
  const seen = await engine.inspect(id, signal)
  return (seen.state === 'running' && seen.volumes) || []
}

async function end(spec: PreparedInstance): Promise<void> {
  await engine.stop(spec.id, { graceMs: 20_000, signal })
  await engine.destroy(spec.id, signal)
}

test('a volume comes and goes while its VM runs, and not while a program inside uses it', limit, async () => {
  const spec = await boot()
  assert.deepEqual(await has(spec), [])
  const volume = volumeOf('data', await formatted(disk('data'), 64 * MiB), { limits: { iops: 500 } })
  await power().attach(spec.id, volume, signal)
  await power().attach(spec.id, volume, signal)
  assert.deepEqual(await has(spec), [{ id: 'data', path: '/mnt/data', readOnly: false, bytes: 64 * MiB, limits: { iops: 500 } }])
  await shell(spec, 'echo kept > /mnt/data/note')
  const user = run(engine, spec.id, { argv: ['sh', '-c', 'cd /mnt/data; echo $$ > /tmp/pid; exec sleep 1000'] }, signal)
  await shell(spec, 'until [ -s /tmp/pid ]; do sleep 0.05; done')
  await assert.rejects(power().detach(spec.id, 'data', signal), (error) => hasCode(error, 'volume.busy_inside'))
  assert.equal(await shell(spec, 'cat /mnt/data/note'), 'kept', 'it is there as before')
  assert.equal((await has(spec))[0]?.partial, undefined)
  await shell(spec, 'kill $(cat /tmp/pid)')
  await user
  await power().detach(spec.id, 'data', signal)
  await power().detach(spec.id, 'data', signal)
  assert.deepEqual([await has(spec), await shell(spec, 'ls /mnt/data; ls /sys/block | grep -c sd || true')], [[], '0'])
  await check(disk('data'))
  assert.equal(await readFrom(disk('data'), 'note'), 'kept\n')
  await power().attach(spec.id, { ...volume, readOnly: true, path: '/other' }, signal)
  assert.equal(await shell(spec, '(echo x > /other/note) 2> /dev/null || cat /other/note'), 'kept')
  await end(spec)
})

test('what came while a VM ran is there after a restart, and what it is created with counts for who stands still', limit, async () => {
  const spec = await boot({ volumes: [volumeOf('first', await formatted(disk('first'), 32 * MiB))] })
  const second = volumeOf('second', await formatted(disk('second'), 32 * MiB))
  await power().attach(spec.id, second, signal)
  await shell(spec, 'echo 1 > /mnt/first/x; echo 2 > /mnt/second/x')
  await engine.stop(spec.id, { graceMs: 20_000, signal })
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  assert.equal(await shell(spec, 'cat /mnt/first/x /mnt/second/x'), '1\n2')
  await engine.create({ ...spec, volumes: [] }, signal)
  assert.equal((await has(spec)).length, 2, 'it runs with what it has')
  await engine.stop(spec.id, { graceMs: 20_000, signal })
  await engine.create({ ...spec, volumes: [second] }, signal)
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  assert.deepEqual(
    (await has(spec)).map(({ id }) => id),
    ['second'],
  )
  await end(spec)
})

describe('while a guest writes records', { timeout: 900_000 }, () => {
  let spec: PreparedInstance
  before(async () => {
    spec = await boot()
    await power().attach(spec.id, volumeOf('log', await formatted(disk('log'), 48 * MiB)), signal)
  })
  after(() => end(spec))

  test('its volume grows, and has a limit from one moment to the next', limit, async () => {
    const writer = startWriter(engine, spec.id, '/mnt/log', signal)
    await power().resize(spec.id, 'log', 96 * MiB, signal)
    await power().resize(spec.id, 'log', 96 * MiB, signal)
    assert.ok(Number(await shell(spec, "df -m /mnt/log | awk 'NR == 2 {print $2}'")) > 80)
    await power().limit(spec.id, 'log', { iops: 10 }, signal)
    assert.deepEqual((await has(spec))[0], { id: 'log', path: '/mnt/log', readOnly: false, bytes: 96 * MiB, limits: { iops: 10 } })
    const slow = Number(await shell(spec, 'a=$(wc -l < /mnt/log/records); sleep 2; echo $(($(wc -l < /mnt/log/records) - a))'))
    assert.ok(slow <= 20, `${slow} records in two seconds`)
    await power().limit(spec.id, 'log', {}, signal)
    assert.deepEqual((await has(spec))[0]?.limits, {})
    const count = await writer.stop()
    assert.deepEqual(numbersIn(await shell(spec, 'cat /mnt/log/records')), upTo(count))
    await shell(spec, 'rm /mnt/log/records')
  })

  test('its volume is copied as it was at one moment', limit, async () => {
    const writer = startWriter(engine, spec.id, '/mnt/log', signal)
    await shell(spec, 'until [ -s /mnt/log/records ]; do sleep 0.05; done')
    const progress: number[] = []
    const target = await empty(disk('copy'), 96 * MiB)
    const copied = await power().copy(spec.id, 'log', target, { signal, progress: (done) => progress.push(done) })
    assert.deepEqual(copied, { consistency: 'filesystem' })
    const count = await writer.stop()
    await check(disk('copy'))
    const numbers = numbersIn(await readFrom(disk('copy'), 'records'))
    assert.deepEqual(numbers, upTo(numbers.length))
    assert.ok(numbers.length > 0 && numbers.length <= count && progress.length > 0)
    await shell(spec, 'rm /mnt/log/records')
  })

  test('its volume moves to another disk, and nothing is lost', limit, async () => {
    const writer = startWriter(engine, spec.id, '/mnt/log', signal)
    const target = await empty(disk('moved'), 96 * MiB)
    const refused = power().move(spec.id, 'log', target, { signal, commit: async () => Promise.reject(new Error('not now')) })
    await assert.rejects(refused, /not now/)
    let commits = 0
    const commit = async () => void commits++
    assert.equal(await power().move(spec.id, 'log', target, { signal, commit }), true)
    assert.equal(commits, 1)
    assert.equal(await power().move(spec.id, 'log', target, { signal }), true, 'asked again')
    const seen = await engine.inspect(spec.id, signal)
    assert.ok(seen.state === 'running')
    await rm(disk('log'))
    await shell(spec, 'a=$(wc -l < /mnt/log/records); until [ $(wc -l < /mnt/log/records) -gt $a ]; do sleep 0.05; done')
    const count = await writer.stop()
    assert.deepEqual(numbersIn(await shell(spec, 'cat /mnt/log/records')), upTo(count))
    await power().detach(spec.id, 'log', signal)
    await check(disk('moved'))
    assert.deepEqual(numbersIn(await readFrom(disk('moved'), 'records')), upTo(count))
  })
})

test('a pool that shares data keeps a disk while its file system rests, and the guest hardly notices', limit, async (t) => {
  const pool = await makeFileSystem('xfs', 400 * MiB)
  t.after(() => pool.remove())
  await exec('chmod', ['711', pool.path])
  const [at, kept] = ['rest.img', 'kept.img'].map((name) => join(pool.path, name)) as [string, string]
  const source = await formatted(at, 64 * MiB)
  const spec = await boot({ volumes: [volumeOf('rest', source)] })
  const writer = startWriter(engine, spec.id, '/mnt/rest', signal)
  await shell(spec, 'until [ -s /mnt/rest/records ]; do sleep 0.05; done')
  const never = { work: async () => assert.fail('that is not its disk'), signal }
  assert.equal(await power().rest(spec.id, 'rest', { type: 'disk', path: kept }, never), false)
  const fails = { work: async () => Promise.reject(new Error('no room')), signal }
  await assert.rejects(power().rest(spec.id, 'rest', source, fails), /no room/)
  let told: string | undefined
  const work = async (consistency: string) => {
    told = consistency
    await copyFile(at, kept, constants.COPYFILE_FICLONE_FORCE)
  }
  const begun = performance.now()
  assert.deepEqual(await power().rest(spec.id, 'rest', source, { work, signal }), { consistency: 'filesystem' })
  t.diagnostic(`it took ${Math.round(performance.now() - begun)} ms`)
  const then = Number(await shell(spec, 'wc -l < /mnt/rest/records'))
  await shell(spec, `until [ $(wc -l < /mnt/rest/records) -gt ${then} ]; do sleep 0.05; done`)
  const count = await writer.stop()
  assert.equal(told, 'filesystem')
  await check(kept)
  const numbers = numbersIn(await readFrom(kept, 'records'))
  assert.deepEqual(numbers, upTo(numbers.length))
  assert.ok(numbers.length > 0 && numbers.length < count)
  await end(spec)
})

describe('a server that is killed', { timeout: 900_000 }, () => {
  let spec: PreparedInstance
  const options = () => ({ cell: host.cell, user: testUser, guest, accel: 'tcg' })
  before(async () => {
    spec = await boot()
  })
  after(() => end(spec))
  const cut = async (work: object, point: string) => {
    await engine.close()
    assert.equal(await cutOff(options(), { id: spec.id, ...work }, point), 'SIGKILL')
    engine = host.engine(guest)
    assert.equal((await engine.inspect(spec.id, signal)).state, 'running')
  }

  test('in the midst of an attach or a detach leaves what can be taken up, and taken back', limit, async () => {
    const volume = volumeOf('cut', await formatted(disk('cut'), 32 * MiB))
    for (const point of ['volume:noted', 'volume:plugged', 'volume:mounted']) {
      await cut({ call: 'attach', volume }, point)
      assert.equal((await has(spec))[0]?.partial, true)
      await power().attach(spec.id, volume, signal)
      await shell(spec, 'echo x > /mnt/cut/x')
      const back = { 'volume:noted': 'volume:going', 'volume:plugged': 'volume:unmounted', 'volume:mounted': 'volume:unplugged' }[point]!
      await cut({ call: 'detach', volume: 'cut' }, back)
      assert.equal((await has(spec))[0]?.partial, true)
      if (point === 'volume:plugged') await power().attach(spec.id, volume, signal) // wanted again after all
      await power().detach(spec.id, 'cut', signal)
      assert.deepEqual(await has(spec), [])
      await check(disk('cut'))
    }
  })

  for (const point of ['move:noted', 'move:begun', 'move:ready', 'move:stopped', 'move:committing', 'move:committed']) {
    test(`in the midst of a move, at ${point}, loses nothing`, limit, async () => {
      await power().attach(spec.id, volumeOf('far', await formatted(disk('far'), 32 * MiB)), signal)
      const target = await empty(disk('near'), 32 * MiB)
      await shell(spec, 'echo before > /mnt/far/note; sync')
      await cut({ call: 'move', volume: 'far', target }, point)
      await shell(spec, 'echo after >> /mnt/far/note; sync')
      assert.equal(await power().move(spec.id, 'far', target, { signal }), true)
      await shell(spec, 'echo moved >> /mnt/far/note; sync')
      await power().detach(spec.id, 'far', signal)
      await check(disk('near'))
      assert.equal(await readFrom(disk('near'), 'note'), 'before\nafter\nmoved\n')
    })
  }
})

test('a volume that has moved is nowhere else, whoever believes so', limit, async () => {
  const before = volumeOf('gone', await formatted(disk('gone'), 32 * MiB))
  const spec = await boot({ volumes: [before] })
  const target = await empty(disk('there'), 32 * MiB)
  assert.equal(await power().move(spec.id, 'gone', target, { signal }), true)
  await shell(spec, 'echo late > /mnt/gone/note; sync')
  const { pid } = await until(engine, spec.id, { state: 'running', signal })
  process.kill(pid, 'SIGKILL')
  await until(engine, spec.id, { state: 'exited', signal })
  assert.equal(await power().move(spec.id, 'gone', target, { signal }), true, 'who asks again hears that it has')
  await assert.rejects(engine.create({ ...spec, volumes: [before] }, signal), (error) => hasCode(error, 'volume.moving'))
  await engine.create({ ...spec, volumes: [{ ...before, source: target }] }, signal)
  await engine.start(spec.id, signal)
  await until(engine, spec.id, { state: 'running', ready: true, signal })
  assert.equal(await shell(spec, 'cat /mnt/gone/note'), 'late')
  await end(spec)
})

test('who writes until the pool is full waits for room, goes on by itself, and has lost nothing', limit, async () => {
  const pool = join(host.cell.stateDir, 'small')
  await mkdir(pool)
  await formatted(`${pool}.img`, 48 * MiB)
  await exec('mount', ['-o', 'loop', `${pool}.img`, pool])
  try {
    await exec('chmod', ['711', pool])
    for (const name of ['ballast', 'more']) await exec('fallocate', ['-l', String(10 * MiB), join(pool, name)])
    const volume = volumeOf('thin', await formatted(join(pool, 'thin.img'), 256 * MiB))
    const spec = await boot({ volumes: [volume] })
    const script = 'yes 0123456789abcdef | head -c 30000000 > /mnt/thin/big; sync; md5sum < /mnt/thin/big; touch /mnt/thin/done; sync'
    await run(engine, spec.id, { argv: ['sh', '-c', `(${script}) > /mnt/thin/sum 2>&1 < /dev/null &`] }, signal)
    const stalled = async () => {
      for await (const _ of engine.events(signal)) {
        const seen = await engine.inspect(spec.id, signal)
        if (seen.state === 'running' && seen.stalled) return seen.stalled
      }
      throw new Error('it never stalled')
    }
    assert.deepEqual(await stalled(), { volume: 'thin', error: 'no space left on device' })
    await engine.powers.pause!.pause(spec.id, signal)
    assert.equal((await engine.inspect(spec.id, signal)).state, 'paused')
    await engine.close()
    engine = host.engine(guest)
    await rm(join(pool, 'ballast'))
    assert.equal((await engine.inspect(spec.id, signal)).state, 'paused', 'somebody wants it so')
    await new Promise((resolve) => setTimeout(resolve, 2500)) // longer than it takes to see the room: no event tells that nothing happens
    assert.equal((await engine.inspect(spec.id, signal)).state, 'paused')
    await engine.powers.pause!.resume(spec.id, signal)
    assert.equal((await stalled()).volume, 'thin', 'it was not enough')
    await rm(join(pool, 'more'))
    await shell(spec, 'until [ -e /mnt/thin/done ]; do sleep 0.1; done')
    assert.equal(await shell(spec, 'cat /mnt/thin/sum'), `${await digest(30_000_000)}  -`)
    await end(spec)
    await check(join(pool, 'thin.img'))
  } finally {
    await exec('umount', [pool]).catch(() => exec('umount', ['-l', pool]))
  }
})

async function digest(bytes: number): Promise<string> {
  const { stdout } = await exec('sh', ['-c', `yes 0123456789abcdef | head -c ${bytes} | md5sum`])
  return stdout.split(' ')[0]!
}
