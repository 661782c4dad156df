import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import { engineConformance } from '../conformance.ts'
import type { Engine, ExecRequest, ImageContent, Observation, PreparedInstance } from '../engine.ts'
import { mountConformance } from '../mounts.conformance.ts'
import { snapshotConformance } from '../snapshots.conformance.ts'
import { busyboxImage } from '../test-image.ts'
import { ownProcesses } from './daemon/own.ts'
import { dockerPaths } from './names.ts'
import { makeTestCell, type TestCell } from './test-cell.ts'

const signal = AbortSignal.timeout(1_000_000)

const make = async () => {
  const host = await makeTestCell()
  return {
    open: async () => host.openEngine(),
    image: busyboxImage,
    kill: (id: string) => killContainer(host, id),
    loseFiles: () => rm(dockerPaths(host.cell).files, { recursive: true }),
    cleanup: async () => {
      assert.deepEqual(await host.remove(), [])
    },
  }
}

engineConformance('docker', { real: true }, make)
mountConformance('docker', { real: true }, make)
snapshotConformance('docker', { real: true, memory: false }, make)

describe('the container engine', { timeout: 900_000 }, () => {
  let host: TestCell, engine: Engine, image: ImageContent
  before(async () => {
    host = await makeTestCell()
    engine = host.openEngine()
    image = await busyboxImage()
    await engine.prepare(image, signal)
  })
  after(async () => {
    await engine.close()
    assert.deepEqual(await host.remove(), [], 'nothing is left on the host')
  })

  const spec = (id: string, script: string, more: Partial<PreparedInstance> = {}): PreparedInstance => ({
    id,
    name: id,
    project: 'default',
    hostname: id,
    image,
    argv: ['sh', '-c', script],
    env: { PATH: '/bin' },
    user: '',
    workdir: '/',
    cpus: 0.5,
    memoryBytes: 64 * 1024 ** 2,
    diskBytes: 1024 ** 3,
    nics: [],
    dns: { servers: [], search: [] },
    stopSignal: 'SIGTERM',
    labels: {},
    specHash: `hash-${id}`,
    ...more,
  })
  const run = async (wanted: PreparedInstance) => {
    await engine.create(wanted, signal)
    await engine.start(wanted.id, signal)
  }
  const logOf = async (id: string) => (await collect(engine.powers.logs!(id, { follow: true }, signal))).map(({ text }) => text)

  test('is available and tells its version', async () => {
    const probe = await engine.probe(signal)
    assert.equal(probe.available, true, probe.reason)
    assert.match(probe.version ?? '', /^\d+\./)
    assert.equal(probe.reason, undefined)
  })

  test('has its address, name and resolver before the first instruction, and again after a restart', async () => {
    const nic = {
      network: 'n',
      mac: '',
      address: '10.99.7.2',
      prefix: 24,
      gateway: '10.99.7.1',
      mtu: 1500,
      attachment: { type: 'netns' as const, path: await host.makeNetns('10.99.7.2/24') },
    }
    const wanted = spec(
      'nic',
      'ip -o -4 addr show eth0 | grep -o "10.99.7.2/24"; hostname; grep -c "10.99.7.2.*nic" /etc/hosts; cat /etc/resolv.conf',
      {
        nics: [nic],
        dns: { servers: ['10.99.7.1'], search: ['demo.internal'] },
      },
    )
    await run(wanted)
    const seen = ['10.99.7.2/24', 'nic', '1', 'search demo.internal', 'nameserver 10.99.7.1']
    assert.deepEqual((await logOf('nic')).slice(0, 5), seen)
    await ended('nic')
    await engine.start('nic', signal)
    assert.deepEqual((await logOf('nic')).slice(5, 10), seen)
    await engine.destroy('nic', signal)
  })

  test('refuses to start when its network namespace is not there', async () => {
    const nic = {
      network: 'n',
      mac: '',
      address: '10.99.7.3',
      prefix: 24,
      gateway: '10.99.7.1',
      mtu: 1500,
      attachment: { type: 'netns' as const, path: '/run/netns/nothing-here' },
    }
    await engine.create(spec('lost', 'true', { nics: [nic] }), signal)
    await assert.rejects(
      engine.start('lost', signal),
      (error) => hasCode(error, 'instance.start_failed') && /nothing-here/.test(String(error)),
    )
    assert.equal((await engine.inspect('lost', signal)).state, 'created')
    await engine.destroy('lost', signal)
  })

  test('tells apart a program that was killed for its memory', async () => {
    await run(spec('hungry', 'x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; while :; do x=$x$x; done'))
    const end = await ended('hungry')
    assert.match(end.error ?? '', /out of memory/)
    await engine.destroy('hungry', signal)
  })

  test('kills a program that ignores its stop signal after the grace, a paused one too', async () => {
    await run(spec('deaf', 'trap "" TERM; echo up; while :; do sleep 1; done'))
    await firstLine('deaf')
    await engine.powers.pause!.pause('deaf', signal)
    const begun = systemClock.now()
    await engine.stop('deaf', { graceMs: 700, signal })
    assert.ok(systemClock.now() - begun >= 700)
    assert.equal((await ended('deaf')).exitCode, 137)
    await engine.stop('deaf', { graceMs: 700, signal })
    await engine.destroy('deaf', signal)
  })

  test('follows the log from where a reader left off, and gives only the last lines on request', async () => {
    await run(spec('talker', 'for i in 1 2 3 4 5; do echo line $i; done; head -c 40000 /dev/zero | tr "\\0" x; echo; read wait'))
    const all = await collect(engine.powers.logs!('talker', { follow: true }, signal))
    assert.deepEqual(
      all.slice(0, 5).map(({ text }) => text),
      [1, 2, 3, 4, 5].map((i) => `line ${i}`),
    )
    assert.equal(all[5]?.text.length, 40_000, 'a long line comes whole, although Docker cuts it')
    const rest = await collect(engine.powers.logs!('talker', { follow: false, since: all[2]!.at }, signal))
    assert.deepEqual(
      rest.slice(0, 2).map(({ text }) => text),
      ['line 4', 'line 5'],
    )
    assert.equal((await collect(engine.powers.logs!('talker', { follow: false, tail: 0 }, signal))).length, 0)
    await engine.destroy('talker', signal)
  })

  test('ends a command when its caller goes away, and passes signals to it', async () => {
    await run(spec('busy', 'sleep 1000'))
    const caller = new AbortController()
    const gone = await engine.powers.exec!('busy', { argv: ['sleep', '987'], env: {} }, caller.signal)
    const signalled = await engine.powers.exec!(
      'busy',
      { argv: ['sh', '-c', 'trap "exit 9" INT; echo ready; while :; do sleep 0.1; done'], env: {} },
      signal,
    )
    for await (const _ready of signalled.stdout) break
    signalled.signal('SIGINT')
    assert.equal(await signalled.exit, 9)
    caller.abort()
    await assert.rejects(gone.exit)
    const look = async () => (await outputOf('busy', ['ps', '-o', 'args'])).includes('sleep 987')
    for (let i = 0; i < 100 && (await look()); i++) await systemClock.sleep(50, signal)
    assert.equal(await look(), false, 'the abandoned command is gone')
    await engine.destroy('busy', signal)
  })

  test('a command that cannot start tells why on stderr, with the exit code of a shell', async () => {
    await run(spec('fussy', 'sleep 1000'))
    const tried = async (request: Partial<ExecRequest>) => {
      const session = await engine.powers.exec!('fussy', { argv: ['id'], env: {}, ...request }, signal)
      session.stdin.end()
      const [out, err, code] = await Promise.all([collect(session.stdout), collect(session.stderr), session.exit])
      return { out: out.join(''), err: err.join(''), code }
    }
    const cases: [Partial<ExecRequest>, number, RegExp][] = [
      [{ argv: ['no-such-program'] }, 127, /no-such-program/],
      [{ argv: ['/etc/passwd'] }, 126, /permission denied/],
      [{ workdir: '/no/such/folder' }, 126, /chdir/],
      [{ user: 'nobody-here' }, 126, /nobody-here/],
    ]
    for (const [request, code, why] of cases) {
      const seen = await tried(request)
      assert.deepEqual([seen.code, seen.out], [code, ''], JSON.stringify(request))
      assert.match(seen.err, why)
    }
    assert.equal((await tried({ argv: ['sh', '-c', 'kill -9 $$'] })).code, 137)
    assert.equal(
      (await tried({ argv: ['sh', '-c', 'exec >&- 2>&-; sleep 0.3; exit 5'] })).code,
      5,
      'also when its output ended long before',
    )
    await engine.destroy('fussy', signal)
  })

  test('an archive that is none is refused and leaves nothing', async () => {
    const digest = `sha256:${'1'.repeat(64)}`
    const broken = { ...image, digest, openDockerArchive: async () => Readable.from([Buffer.alloc(4096, 'not a tar ')]) }
    await assert.rejects(engine.prepare(broken, signal), /tar/)
    await assert.rejects(engine.prepare({ ...image, digest, openDockerArchive: async () => Readable.from([Buffer.alloc(4096)]) }, signal))
  })

  test('two calls that remove the same container both succeed', async () => {
    await run(spec('twice', 'sleep 1000'))
    await Promise.all([engine.destroy('twice', signal), engine.destroy('twice', signal)])
    assert.deepEqual(await engine.inspect('twice', signal), { state: 'absent' })
  })

  test('runs without privileges and within its limits', async () => {
    await run(spec('small', 'sleep 1000'))
    const status = await outputOf('small', ['cat', '/proc/self/status'])
    assert.match(status, /NoNewPrivs:\t1/)
    assert.match(status, /CapEff:\t00000000a80425fb/)
    const stats = await engine.powers.stats!('small', signal)
    assert.equal(stats.memoryLimitBytes, 64 * 1024 ** 2)
    assert.ok(stats.processes >= 2)
    await engine.destroy('small', signal)
    await assert.rejects(engine.powers.stats!('small', signal), (error) => hasCode(error, 'instance.not_running'))
  })

  test('containers live on when dockerd is killed, and the engine is back by itself', async () => {
    await run(spec('steady', 'while :; do echo tick; sleep 0.2; done'))
    await run(spec('victim', 'sleep 1000'))
    const before = await running('steady')
    const victim = await running('victim')
    const hints = new AbortController()
    const events = engine.events(AbortSignal.any([signal, hints.signal]))[Symbol.asyncIterator]()
    await events.next()
    const [dockerd] = (await ownProcesses(host.cell)).dockerd
    process.kill(dockerd!.pid, 'SIGKILL')
    process.kill(victim.pid, 'SIGKILL')
    await assert.rejects(
      async () => {
        for (;;) await engine.inspect('steady', signal)
      },
      (error) => hasCode(error, 'docker.unavailable'),
    )
    for (let next = await events.next(); !next.done && next.value.id !== 'steady'; ) next = await events.next()
    hints.abort()
    await answering()
    assert.deepEqual(await running('steady'), before, 'the same process, untouched')
    const end = await ended('victim')
    assert.equal(end.exitCode, 137, 'an end that dockerd did not see is told all the same')
    assert.equal(await outputOf('steady', ['echo', 'hi']), 'hi\n')
    assert.notEqual((await ownProcesses(host.cell)).dockerd[0]?.pid, dockerd!.pid)
  })

  test('a restarted server takes over the dockerd that runs, with all it holds', async () => {
    const [before] = (await ownProcesses(host.cell)).dockerd
    await engine.close()
    await host.unsupervise()
    await host.supervise()
    engine = host.openEngine()
    assert.deepEqual(
      (await ownProcesses(host.cell)).dockerd.map(({ pid }) => pid),
      [before!.pid],
    )
    assert.deepEqual((await engine.list(signal)).sort(), ['steady', 'victim'])
    await running('steady')
    for (const id of await engine.list(signal)) await engine.destroy(id, signal)
    assert.deepEqual(await engine.list(signal), [])
  })

  test('forgets images that nobody wants, but not one in use', async () => {
    await engine.create(spec('keeper', 'true'), signal)
    await engine.prune(new Set(), signal)
    await engine.create(spec('second', 'true'), signal)
    await engine.destroy('keeper', signal)
    await engine.destroy('second', signal)
    await engine.prune(new Set(), signal)
    await engine.create(spec('again', 'true'), signal) // loads it by itself
    await engine.destroy('again', signal)
  })

  test('a call ends with its signal', async () => {
    await run(spec('slow', 'trap "" TERM; while :; do sleep 1; done'))
    const caller = new AbortController()
    const stopping = engine.stop('slow', { graceMs: 60_000, signal: caller.signal })
    caller.abort(new Error('changed my mind'))
    await assert.rejects(stopping, /changed my mind/)
    await engine.destroy('slow', signal)
  })

  async function running(id: string) {
    const seen = await engine.inspect(id, signal)
    assert.ok(seen.state === 'running', `${id} is ${seen.state}`)
    return seen
  }

  async function ended(id: string): Promise<Observation & { state: 'exited' }> {
    for await (const _line of engine.powers.logs!(id, { follow: true }, signal)) {
      /* the log ends with the program */
    }
    const stop = new AbortController()
    for await (const event of engine.events(AbortSignal.any([signal, stop.signal]))) {
      if (event.id !== id) continue
      const seen = await engine.inspect(id, signal)
      if (seen.state === 'exited') {
        stop.abort()
        return seen
      }
    }
    throw new Error(`${id} did not end`)
  }

  async function firstLine(id: string): Promise<void> {
    for await (const _line of engine.powers.logs!(id, { follow: true }, signal)) return
  }

  async function answering(): Promise<void> {
    for (;;) {
      try {
        await engine.list(signal)
        return
      } catch (error) {
        if (!hasCode(error, 'docker.unavailable')) throw error
      }
      await systemClock.sleep(50, signal)
    }
  }

  async function outputOf(id: string, argv: string[]): Promise<string> {
    const session = await engine.powers.exec!(id, { argv, env: {} }, signal)
    session.stdin.end()
    session.stderr.resume()
    return Buffer.concat(await collect(session.stdout)).toString()
  }
})

async function killContainer(host: TestCell, id: string): Promise<void> {
  const engine = host.openEngine()
  const seen = await engine.inspect(id, signal)
  assert.ok(seen.state === 'running')
  process.kill(seen.pid, 'SIGKILL')
  await engine.close()
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of source) all.push(one)
  return all
}
