import assert from 'node:assert/strict'
import type { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { pack } from 'tar-stream'
import { hasCode } from '../base/errors.ts'
import { bytes, collect, instanceOf, until } from './conformance-tools.ts'
import type { Engine, ImageContent, PreparedInstance } from './engine.ts'

export interface EngineUnderTest {
  /** A new engine object over the same host state: what a restarted server sees. */
  open(): Promise<Engine>
  /** An image with busybox at /bin and applets linked (sh, echo, cat, sleep, true, false, tar). */
  image(): Promise<ImageContent>
  /** Removes all that the test made on the host. */
  cleanup(): Promise<void>
  /** SIGKILLs what carries the instance, from outside. Absent where nothing can be killed. */
  kill?(id: string): Promise<void>
  /** Takes away what a reboot of the host takes of the files of instances. Absent where nothing is on the host. */
  loseFiles?(): Promise<void>
}

export interface EngineTraits {
  /** Runs real programs (the fake engine does not). */
  real: boolean
}

const timeLimit = 240_000

/**
 * The one suite that every engine passes. Each test is a promise of the contract in engine.ts.
 * Real engines share one long-lived instance where they can: a boot costs seconds under emulation.
 */
export function engineConformance(name: string, { real }: EngineTraits, make: () => Promise<EngineUnderTest>): void {
  describe(`engine ${name}`, { timeout: timeLimit * 3 }, () => {
    const realOnly = { skip: real ? false : 'the fake engine runs no programs' }
    let under: EngineUnderTest
    let engine: Engine
    let image: ImageContent
    const signal = AbortSignal.timeout(timeLimit * 3)
    before(async () => {
      under = await make()
      engine = await under.open()
      image = await under.image()
    })
    after(async () => {
      await engine?.close()
      await under?.cleanup()
    })

    const spec = (id: string, argv: string[]) => instanceOf(image, id, { argv })
    const makeAndStart = async (wanted: PreparedInstance) => {
      await engine.prepare(image, signal)
      await engine.create(wanted, signal)
      await engine.start(wanted.id, signal)
    }

    test('what was never created is absent, and destroying it succeeds', async () => {
      assert.deepEqual(await engine.inspect('nobody', signal), { state: 'absent' })
      await engine.destroy('nobody', signal)
    })

    test('create makes an instance that does not run, twice is once, and destroy takes it away', async () => {
      const wanted = spec('created', ['sleep', '1000'])
      await engine.prepare(image, signal)
      await engine.create(wanted, signal)
      await engine.create(wanted, signal)
      assert.deepEqual(await engine.inspect('created', signal), { state: 'created', specHash: 'hash-created' })
      assert.deepEqual(
        (await engine.list(signal)).filter((id) => id === 'created'),
        ['created'],
      )
      await engine.destroy('created', signal)
      assert.deepEqual(await engine.inspect('created', signal), { state: 'absent' })
    })

    test('a program that ends leaves its exit code and its output', async () => {
      await makeAndStart(spec('short', real ? ['sh', '-c', 'echo $GREETING; echo oops >&2; exit 3'] : ['false']))
      const end = await until(engine, 'short', (seen) => seen.state === 'exited', signal)
      assert.equal(end.state === 'exited' && end.exitCode, real ? 3 : 1)
      if (real && engine.powers.logs) {
        const lines = []
        for await (const line of engine.powers.logs('short', { follow: false }, signal)) lines.push(line)
        assert.deepEqual(
          lines.map(({ stream, text }) => ({ stream, text })).sort((a, b) => (a.stream < b.stream ? 1 : -1)),
          [
            { stream: 'stdout', text: 'hello' },
            { stream: 'stderr', text: 'oops' },
          ],
        )
        assert.ok(
          lines.every((line) => Math.abs(Date.parse(line.at) - Date.now()) < 3_600_000),
          'log lines carry the time',
        )
      }
      await engine.destroy('short', signal)
    })

    test('a program that cannot be found ends with 127', realOnly, async () => {
      await engine.prepare(image, signal)
      const wanted = spec('missing', ['/no/such/program'])
      try {
        await engine.create(wanted, signal)
        await engine.start('missing', signal)
        const end = await until(engine, 'missing', (seen) => seen.state === 'exited', signal)
        assert.equal(end.state === 'exited' && end.exitCode, 127)
      } catch (error) {
        assert.ok(hasCode(error, 'instance.start_failed', 'instance.command_not_found'), `a clear error, not ${String(error)}`)
      }
      await engine.destroy('missing', signal)
    })

    describe('a running instance', () => {
      const id = 'long'
      before(async () => {
        await makeAndStart(spec(id, real ? ['sh', '-c', 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 1; done'] : ['serve']))
        await until(engine, id, (seen) => seen.state === 'running' && seen.ready, signal)
      })
      after(async () => {
        await engine.destroy(id, signal)
      })

      test('tells since when it runs, and starting it again changes nothing', async () => {
        const before = await engine.inspect(id, signal)
        await engine.start(id, signal)
        assert.deepEqual(await engine.inspect(id, signal), before)
        assert.ok(before.state === 'running' && Math.abs(Date.parse(before.startedAt) - Date.now()) < 600_000)
      })

      test('runs commands inside with input, both outputs and the exit code', async () => {
        const argv = real ? ['sh', '-c', 'cat; echo err >&2; exit 7'] : ['cat']
        const session = await engine.powers.exec!(id, { argv, env: {} }, signal)
        const output = collect(session)
        session.stdin.end('typed\n')
        assert.deepEqual(await output, real ? { stdout: 'typed\n', stderr: 'err\n', code: 7 } : { stdout: 'typed\n', stderr: '', code: 0 })
      })

      test('gives a command its own environment, user and working directory', realOnly, async () => {
        const session = await engine.powers.exec!(
          id,
          { argv: ['sh', '-c', 'echo $GREETING $EXTRA $(id -u) $PWD'], env: { EXTRA: 'more' }, user: '65534', workdir: '/tmp' },
          signal,
        )
        session.stdin.end()
        assert.equal((await collect(session)).stdout, 'hello more 65534 /tmp\n')
      })

      test('answers a command that does not exist with 127', async () => {
        const session = await engine.powers.exec!(id, { argv: ['no-such-program'], env: {} }, signal)
        session.stdin.end()
        assert.equal((await collect(session)).code, 127)
      })

      test('gives a command a terminal of the wished size', realOnly, async () => {
        const session = await engine.powers.exec!(
          id,
          { argv: ['sh', '-c', 'test -t 0 && stty size'], env: {}, tty: { columns: 91, rows: 33 } },
          signal,
        )
        assert.match((await collect(session)).stdout, /33 91/)
      })

      test('carries a megabyte through a command unharmed', realOnly, async () => {
        const session = await engine.powers.exec!(id, { argv: ['cat'], env: {} }, signal)
        const sent = Buffer.alloc(1024 ** 2, 'pando ').toString()
        const output = collect(session)
        session.stdin.end(sent)
        assert.ok((await output).stdout === sent, 'what came back is what was sent')
      })

      test('takes files in and gives them out', realOnly, async () => {
        const archive = pack()
        archive.entry({ name: 'note.txt', mode: 0o640 }, 'from outside')
        archive.finalize()
        await engine.powers.files!.copyIn(id, '/tmp', archive as unknown as Readable, signal)
        const session = await engine.powers.exec!(id, { argv: ['cat', '/tmp/note.txt'], env: {} }, signal)
        session.stdin.end()
        assert.equal((await collect(session)).stdout, 'from outside')
        const out = await bytes(await engine.powers.files!.copyOut(id, '/tmp/note.txt', signal))
        assert.ok(out.includes('from outside') && out.includes('note.txt'))
      })

      test('names a file that is not there', async () => {
        await assert.rejects(
          async () => bytes(await engine.powers.files!.copyOut(id, '/no/such/file', signal)),
          (error) => hasCode(error, 'instance.file_not_found'),
        )
      })

      test('can be paused and resumed', async () => {
        await engine.powers.pause!.pause(id, signal)
        assert.equal((await engine.inspect(id, signal)).state, 'paused')
        await engine.powers.pause!.resume(id, signal)
        assert.equal((await engine.inspect(id, signal)).state, 'running')
      })

      test('tells what it uses', async () => {
        const stats = await engine.powers.stats!(id, signal)
        assert.ok(Number.isInteger(stats.diskReadOps) && Number.isInteger(stats.diskWriteOps))
        assert.ok(stats.memoryLimitBytes > 0 && Object.values(stats).every((value) => Number.isFinite(value) && value >= 0))
      })

      test('is found again by a new engine object, and commands still run', async () => {
        await engine.close()
        engine = await (real ? under.open() : Promise.resolve(engine))
        assert.equal((await engine.inspect(id, signal)).state, 'running')
        const session = await engine.powers.exec!(id, { argv: ['echo', 'again'], env: {} }, signal)
        session.stdin.end()
        assert.equal((await collect(session)).stdout, 'again\n')
      })

      test('ends in peace when it is stopped, and starts again', async () => {
        await engine.stop(id, { graceMs: 30_000, signal })
        const end = await engine.inspect(id, signal)
        assert.equal(end.state, 'exited')
        if (real) assert.equal(end.state === 'exited' && end.exitCode, 0, 'the program saw its stop signal')
        await engine.start(id, signal)
        await until(engine, id, (seen) => seen.state === 'running' && seen.ready, signal)
      })

      test('keeps its files over a stop and a start', realOnly, async () => {
        const session = await engine.powers.exec!(id, { argv: ['cat', '/tmp/note.txt'], env: {} }, signal)
        session.stdin.end()
        assert.equal((await collect(session)).stdout, 'from outside')
      })

      test('tells its end as an event when it is killed from outside', realOnly, async () => {
        const stop = new AbortController()
        const told = (async () => {
          for await (const event of engine.events(AbortSignal.any([signal, stop.signal]))) if (event.id === id) return true
          return false
        })()
        await under.kill!(id)
        assert.equal(await told, true)
        stop.abort()
        const end = await until(engine, id, (seen) => seen.state === 'exited', signal)
        assert.equal(end.state === 'exited' && end.exitCode, 137)
      })
    })
  })
}
