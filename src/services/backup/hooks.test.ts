import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { hasCode } from '../../base/errors.ts'
import { makeTestCell, type TestCell } from '../../engines/docker/test-cell.ts'
import type { Engine } from '../../engines/engine.ts'
import { busyboxImage } from '../../engines/test-image.ts'
import { runHooks } from './hooks.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root for containers'
const signal = AbortSignal.timeout(1_000_000)
const db = { id: 'db', name: 'db', signal }

describe('hooks inside a container', { skip, timeout: 900_000 }, () => {
  let host: TestCell, engine: Engine
  before(async () => {
    host = await makeTestCell()
    engine = host.openEngine()
    const image = await busyboxImage()
    await engine.prepare(image, signal)
    const nothing = { nics: [], dns: { servers: [], search: [] }, labels: {}, user: '65534', workdir: '/' }
    const size = { cpus: 0.5, memoryBytes: 64 * 1024 ** 2, diskBytes: 1024 ** 3 }
    await engine.create(
      {
        id: 'db',
        name: 'db',
        project: 'default',
        hostname: 'db',
        image,
        argv: ['sleep', '1000'],
        env: { PATH: '/bin' },
        stopSignal: 'SIGTERM',
        specHash: 'one',
        ...nothing,
        ...size,
      },
      signal,
    )
    await engine.start('db', signal)
  })
  after(async () => {
    await engine.close()
    assert.deepEqual(await host.remove(), [], 'nothing is left on the host')
  })

  const inside = async (script: string) => {
    const session = await engine.powers.exec!('db', { argv: ['sh', '-c', script], env: {}, user: '0' }, signal)
    session.stdin.end()
    const [said, code] = await Promise.all([text(session.stdout), session.exit])
    assert.equal(code, 0, said)
    return said.trim()
  }
  const hook = (which: 'pre' | 'post', name: string, body: string, mode = '755') =>
    inside(
      `d=/etc/pando/${which}backup.d; mkdir -p $d; printf '%s\\n' '#!/bin/sh' '${body}' > $d/${name}; chmod ${mode} $d/${name}; chmod 755 /etc/pando`,
    )
  const clear = () => inside('rm -rf /etc/pando /tmp/said; mkdir -p /tmp')

  test('without any the container is as it is', async () => {
    assert.equal(await runHooks(engine, 'before', db), false)
  })

  test('they run as root, in the order of their names; what is not executable is none', async () => {
    await hook('pre', '20-flush', 'echo flush >> /tmp/said')
    await hook('pre', '10-lock', 'echo lock $(id -u) >> /tmp/said')
    await hook('pre', '00-notes', 'echo never >> /tmp/said', '644')
    await hook('post', '10-unlock', 'echo unlock >> /tmp/said')
    assert.equal(await runHooks(engine, 'before', db), true)
    assert.equal(await runHooks(engine, 'after', db), true)
    assert.equal(await inside('cat /tmp/said'), 'lock 0\nflush\nunlock')
    await clear()
  })

  test('one that fails is named with what it said, and those behind it do not run', async () => {
    await hook('pre', '10-lock', 'echo no such table >&2; exit 3')
    await hook('pre', '20-flush', 'echo flush >> /tmp/said')
    await assert.rejects(runHooks(engine, 'before', db), (error) => {
      assert.ok(hasCode(error, 'backup.hook_failed'))
      assert.match((error as Error).message, /no such table\n?.*prebackup\.d\/10-lock ended with 3/s)
      return true
    })
    assert.equal(await inside('cat /tmp/said 2>/dev/null || echo nothing'), 'nothing')
    await clear()
  })

  test('one that hangs is ended at its time limit, with what it had started', async () => {
    await hook('pre', '10-hang', 'sleep 777 & sleep 778')
    const begun = performance.now()
    await assert.rejects(runHooks(engine, 'before', { ...db, limitMs: 1_500 }), (error) => {
      assert.ok(hasCode(error, 'backup.hook_failed'))
      assert.match((error as Error).message, /longer than 1\.5 s/)
      return true
    })
    assert.ok(performance.now() - begun < 20_000)
    for (let tries = 0; (await inside('ps | grep -c "[s]leep 77" || true')) !== '0'; tries++) assert.ok(tries < 50, 'a part of it runs on')
    await clear()
  })

  test('whoever calls it off hears of that, not of a hook', async () => {
    await hook('pre', '10-hang', 'sleep 779')
    const caller = new AbortController()
    const running = runHooks(engine, 'before', { ...db, signal: caller.signal })
    running.catch(() => {})
    while ((await inside('ps | grep -c "[s]leep 779" || true')) === '0');
    caller.abort()
    await assert.rejects(running, (error) => !hasCode(error, 'backup.hook_failed'))
    await clear()
  })

  test('a container that does not run has none', async () => {
    await engine.stop('db', { graceMs: 0, signal })
    assert.equal(await runHooks(engine, 'before', db), false)
  })
})
