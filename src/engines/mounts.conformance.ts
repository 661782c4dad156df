import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import type { VolumeDriver, VolumeSource } from '../resources/storage/driver.ts'
import { createDirectoryPool } from '../resources/storage/drivers/directory/directory.ts'
import type { EngineTraits, EngineUnderTest } from './conformance.ts'
import { bytes, instanceOf, until } from './conformance-tools.ts'
import type { Engine, ImageContent, PreparedInstance } from './engine.ts'

const timeLimit = 480_000
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** What is put into instances: files, volumes and memory. Part of the contract in engine.ts; every engine passes it. */
export function mountConformance(name: string, { real }: EngineTraits, make: () => Promise<EngineUnderTest>): void {
  describe(`mounts of engine ${name}`, { timeout: timeLimit }, () => {
    const realOnly = { skip: real ? false : 'the fake engine runs no programs' }
    const signal = AbortSignal.timeout(timeLimit)
    let under: EngineUnderTest, engine: Engine, image: ImageContent, folder: string, driver: VolumeDriver
    before(async () => {
      under = await make()
      engine = await under.open()
      image = await under.image()
      folder = await mkdtemp(join(tmpdir(), 'pando-volumes-'))
      await chmod(folder, 0o711)
      driver = createDirectoryPool({ root: join(folder, 'volumes'), stateDir: folder, clock: systemClock })
    })
    after(async () => {
      await engine?.close()
      await under?.cleanup()
      await rm(folder, { recursive: true, force: true })
    })

    /** Runs a script to its end in a new instance of this name; resolves to what it printed. */
    async function outputOf(id: string, script: string, more: Partial<PreparedInstance>): Promise<string[]> {
      const wanted = instanceOf(image, id, { argv: ['sh', '-c', script], specHash: crypto.randomUUID(), ...more })
      await engine.prepare(image, signal)
      await engine.create(wanted, signal)
      await engine.start(id, signal)
      await until(engine, id, (seen) => seen.state === 'exited', signal)
      const lines = []
      for await (const { text } of engine.powers.logs!(id, { follow: false }, signal)) lines.push(text)
      await engine.destroy(id, signal)
      return lines
    }
    const volume = (id: string, path = '/data'): Promise<VolumeSource> => {
      const as = engine.runs.includes('vm') ? 'disk' : 'folder'
      const seed = { open: image.openRootfs, path }
      return driver.attach({ id, pool: 'local', bytes: 64 * 1024 ** 2, format: 'ext4' }, { as, seed, signal })
    }

    test('files are inside before the program begins, with their modes, and nobody inside can write them', realOnly, async () => {
      const files = [
        { path: '/etc/app/conf.d/a.conf', mode: 0o444, base64: base64('listen 80\n') },
        { path: '/run/secrets/key', mode: 0o400, base64: base64('hunter2') },
        { path: '/usr/bin/greet', mode: 0o555, base64: base64('#!/bin/sh\necho greetings\n') },
        { path: '/www/index.html', mode: 0o444, base64: base64('over the image\n') },
      ]
      const script = `cat /etc/app/conf.d/a.conf; cat /run/secrets/key; echo; /usr/bin/greet; cat /www/index.html
        stat -c '%a %u:%g' /run/secrets/key
        (echo x > /etc/app/conf.d/a.conf) 2>/dev/null || echo refused`
      assert.deepEqual(await outputOf('files', script, { files }), [
        ...['listen 80', 'hunter2', 'greetings', 'over the image', '400 0:0', 'refused'],
      ])
    })

    test('files that the host lost at a reboot are there again at the next start', realOnly, async () => {
      const files = [{ path: '/run/secrets/key', mode: 0o400, base64: base64('hunter2') }]
      const wanted = instanceOf(image, 'again', { argv: ['sh', '-c', 'cat /run/secrets/key; echo'], files })
      await engine.prepare(image, signal)
      for (let start = 0; start < 2; start++) {
        const startedAt = new Date().toISOString()
        await engine.create(wanted, signal)
        await engine.start('again', signal)
        await until(engine, 'again', (seen) => seen.state === 'exited' && seen.finishedAt >= startedAt, signal)
        await under.loseFiles!()
      }
      const lines = []
      for await (const { text } of engine.powers.logs!('again', { follow: false }, signal)) lines.push(text)
      await engine.destroy('again', signal)
      assert.deepEqual(lines, ['hunter2', 'hunter2'])
    })

    test('other content of files comes to a program that runs, with SIGHUP; when it ended it is what it was made from', async (t) => {
      const secrets = engine.powers.secrets
      if (!secrets) return t.skip('it runs no containers')
      const file = (text: string) => [{ path: '/run/secrets/key', mode: 0o444, base64: base64(text) }]
      const script = "trap 'cat /run/secrets/key; echo' HUP; cat /run/secrets/key; echo; while :; do sleep 1000 & wait; done"
      await engine.prepare(image, signal)
      await engine.create(instanceOf(image, 'told', { argv: ['sh', '-c', script], files: file('one'), specHash: 'h~1' }), signal)
      await engine.start('told', signal)
      const first = await until(engine, 'told', (seen) => seen.state === 'running', signal)
      const next = { files: file('another, which is longer'), specHash: 'h~2' }
      const following = AbortSignal.any([signal, AbortSignal.timeout(60_000)])
      const lines: string[] = []
      for await (const { text } of engine.powers.logs!('told', { follow: real }, following)) {
        lines.push(text)
        if (lines.length === 1) await secrets.refresh('told', next, signal)
        if (lines.length === 2) break
      }
      if (!real) await secrets.refresh('told', next, signal)
      else assert.deepEqual(lines, ['one', 'another, which is longer'])
      const restarted = await under.open()
      const seen = await restarted.inspect('told', signal)
      assert.ok(seen.state === 'running' && first.state === 'running')
      assert.deepEqual([seen.specHash, seen.startedAt], ['h~2', first.startedAt], 'a server that starts anew knows')
      if (restarted !== engine) await restarted.close()
      await engine.stop('told', { graceMs: 0, signal })
      const ended = await until(engine, 'told', (each) => each.state === 'exited', signal)
      assert.equal('specHash' in ended && ended.specHash, 'h~1')
      await engine.start('told', signal)
      const again = await until(engine, 'told', (each) => each.state === 'running', signal)
      assert.equal('specHash' in again && again.specHash, 'h~1')
      await engine.destroy('told', signal)
    })

    test('a file can be read out as it was given', { skip: real }, async () => {
      const files = [{ path: '/etc/app.conf', mode: 0o444, base64: base64('listen 80\n') }]
      await engine.create(instanceOf(image, 'given', { files }), signal)
      assert.equal(await bytes(await engine.powers.files!.copyOut('given', '/etc/app.conf', signal)), 'listen 80\n')
      await engine.destroy('given', signal)
    })

    test('what is kept in memory can be written and is empty at each start', realOnly, async () => {
      const script = 'ls /cache | wc -l; echo hot > /cache/page; cat /cache/page; awk \'$2 == "/cache" {print $3}\' /proc/mounts'
      const wanted = instanceOf(image, 'memory', { argv: ['sh', '-c', script], tmpfs: ['/cache'] })
      await engine.prepare(image, signal)
      await engine.create(wanted, signal)
      for (let start = 0; start < 2; start++) {
        const { startedAt } = { startedAt: new Date().toISOString() }
        await engine.start('memory', signal)
        await until(engine, 'memory', (seen) => seen.state === 'exited' && seen.finishedAt >= startedAt, signal)
      }
      const lines = []
      for await (const { text } of engine.powers.logs!('memory', { follow: false }, signal)) lines.push(text)
      await engine.destroy('memory', signal)
      assert.deepEqual(lines, ['0', 'hot', 'tmpfs', '0', 'hot', 'tmpfs'])
    })

    test('a volume begins with what the image has there, and outlives the instance', realOnly, async () => {
      const volumes = async () => [{ id: 'site', name: 'site', path: '/www', readOnly: false, source: await volume('site', '/www') }]
      const first = await outputOf('writer', 'cat /www/index.html; echo kept > /www/note; ls /www', { volumes: await volumes() })
      assert.deepEqual(first, ['hello from busybox', 'index.html', 'note'])
      const second = await outputOf('reader', 'cat /www/note', { volumes: await volumes() })
      assert.deepEqual(second, ['kept'])
      await driver.remove({ id: 'site', pool: 'local' }, signal)
    })

    test('a volume with a limit is no quicker than that, and others are', realOnly, async () => {
      const ids = ['slow', 'free']
      const [slow, free] = await Promise.all(ids.map((id) => volume(id)))
      const volumes = [
        { id: 'slow', name: 'slow', path: '/slow', readOnly: false, source: slow!, limits: { iops: 20 } },
        { id: 'free', name: 'free', path: '/free', readOnly: false, source: free! },
      ]
      await assertSlower((script) => outputOf('limited', script, { volumes }))
      await Promise.all(ids.map((id) => driver.remove({ id, pool: 'local' }, signal)))
    })

    test('a volume that may only be read refuses writes, and two share it', realOnly, async () => {
      await outputOf('fill', 'echo shared > /data/note', {
        volumes: [{ id: 'shared', name: 'shared', path: '/data', readOnly: false, source: await volume('shared') }],
      })
      const source = await volume('shared')
      const argv = ['sh', '-c', '(echo x > /data/note) 2>/dev/null || echo refused; cat /data/note; sleep 1000']
      const volumes = [{ id: 'shared', name: 'shared', path: '/data', readOnly: true, source }]
      const ids = ['first', 'second']
      await Promise.all(ids.map((id) => engine.create(instanceOf(image, id, { argv, volumes }), signal)))
      await Promise.all(ids.map((id) => engine.start(id, signal)))
      for (const id of ids) assert.deepEqual(await firstLines(engine, id, 2, signal), ['refused', 'shared'])
      await Promise.all(ids.map((id) => engine.destroy(id, signal)))
      await driver.remove({ id: 'shared', pool: 'local' }, signal)
    })
  })
}

/** 60 writes to /slow, which may have 20 a second, and to /free. An engine may need a moment after the start to set a limit. */
async function assertSlower(outputOf: (script: string) => Promise<string[]>): Promise<void> {
  const now = "awk '{print int($1 * 1000)}' /proc/uptime"
  const timed = (name: string) =>
    `a=$(${now}); dd if=/dev/zero of=/${name}/x bs=4096 count=60 oflag=direct 2> /dev/null; echo $(($(${now}) - a))`
  const [slow = 0, free = 0] = (await outputOf(`sleep 1; ${timed('slow')}; ${timed('free')}`)).map(Number)
  assert.ok(slow >= 2000 && free < slow, `${slow} ms and ${free} ms`)
}

async function firstLines(engine: Engine, id: string, count: number, signal: AbortSignal): Promise<string[]> {
  const lines = []
  for await (const { text } of engine.powers.logs!(id, { follow: true }, signal)) if (lines.push(text) === count) break
  return lines
}
