import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { systemClock } from '../../../base/clock.ts'
import { hasCode } from '../../../base/errors.ts'
import { collect, instanceOf } from '../../conformance-tools.ts'
import type { Engine, ImageContent, PreparedInstance, SnapshotPower } from '../../engine.ts'
import { busyboxImage } from '../../test-image.ts'
import { type DockerClient, dockerClient } from '../client.ts'
import { ownProcesses } from '../daemon/own.ts'
import { dockerEvents } from '../events.ts'
import { containerName, imageTag, label, snapshotTag } from '../names.ts'
import { makeTestCell, type TestCell } from '../test-cell.ts'

const signal = AbortSignal.timeout(1_000_000)
const disk = { memory: false, signal }

describe('snapshots of containers', { timeout: 900_000 }, () => {
  let host: TestCell, engine: Engine, power: SnapshotPower, image: ImageContent, client: DockerClient
  before(async () => {
    host = await makeTestCell()
    engine = host.openEngine()
    power = engine.powers.snapshots!
    client = dockerClient(host.socketPath)
    image = await busyboxImage()
    await engine.prepare(image, signal)
  })
  after(async () => {
    client.close()
    await engine.close()
    assert.deepEqual(await host.remove(), [], 'nothing is left on the host')
  })

  const busy = ['sh', '-c', 'while :; do sleep 0.1; done']
  const run = async (id: string, more: Partial<PreparedInstance> = {}) => {
    await engine.create(instanceOf(image, id, { argv: busy, ...more }), signal)
    await engine.start(id, signal)
  }
  const clone = (id: string, snapshot: string, more: Partial<PreparedInstance> = {}) =>
    run(id, { from: { snapshot, memory: false, take: 0 }, ...more })
  const sh = async (id: string, script: string): Promise<string> => {
    const session = await engine.powers.exec!(id, { argv: ['sh', '-c', script], env: {} }, signal)
    session.stdin.end()
    return (await collect(session)).stdout
  }
  /** So much to copy that things can happen meanwhile. */
  const fill = (id: string) => sh(id, 'head -c 100000000 /dev/urandom > /big')
  afterEach(async () => {
    for (const id of await engine.list(signal)) await engine.destroy(id, signal)
    for (const id of await power.list(signal)) await power.remove(id, signal)
    assert.deepEqual(await images(), [])
  })
  /** All that carries our mark, with or without a name. */
  const images = async () => client.api.listImages({ all: true, filters: { label: [label.snapshot] } })

  test('tell what they take and how long the source stood still, and nobody sees that it did', async () => {
    await run('source')
    await fill('source')
    const seen = new Set<string>()
    const freezing = power.freeze('source', 's', disk)
    const done = freezing.then(() => true)
    while (!(await Promise.race([done, false]))) seen.add((await engine.inspect('source', signal)).state)
    const { pauseMs, bytes, ...rest } = await freezing
    assert.deepEqual(rest, { memory: false, consistency: 'crash' })
    assert.deepEqual([...seen], ['running'])
    assert.ok(pauseMs > 1 && pauseMs < 60_000, `${pauseMs} ms`)
    assert.ok(bytes >= 100_000_000 && bytes < 101_000_000, `${bytes} bytes`)
    assert.deepEqual(await power.keep('s', { signal }), { bytes })
    await clone('heir', 's')
    await sh('heir', 'head -c 1000000 /dev/urandom > /more')
    const second = await power.freeze('heir', 't', disk)
    assert.ok(second.bytes < 2_000_000, 'what lies below is shared')
  })

  test('a source that is paused stays so, and one that is stopped is quiet', async () => {
    await run('source')
    await engine.powers.pause!.pause('source', signal)
    const frozen = await power.freeze('source', 's', disk)
    assert.deepEqual([frozen.pauseMs, frozen.consistency], [0, 'crash'])
    assert.equal((await engine.inspect('source', signal)).state, 'paused')
    await engine.stop('source', { graceMs: 0, signal })
    const stopped = await power.freeze('source', 't', disk)
    assert.deepEqual([stopped.pauseMs, stopped.consistency], [0, 'filesystem'])
    const again = await power.freeze('source', 's', disk)
    assert.deepEqual(again, frozen)
  })

  test('nothing of the source but its files comes along: no variable, no user, no network', async () => {
    const path = await host.makeNetns('10.99.8.2/24')
    const nic = { network: 'n', mac: '', address: '10.99.8.2', prefix: 24, gateway: '10.99.8.1', mtu: 1500 }
    const env = { PATH: '/bin', SECRET: 'of the source', EMPTY: '' }
    await run('source', { env, user: '65534', workdir: '/tmp', nics: [{ ...nic, attachment: { type: 'netns', path } }] })
    await power.freeze('source', 's', disk)
    const { Config } = await client.api.getImage(snapshotTag(host.cell, 's')).inspect()
    assert.ok(!JSON.stringify(Config).includes('of the source'))
    await clone('heir', 's', { env: { PATH: '/bin', OWN: 'mine' } })
    assert.match(await sh('source', 'ip addr'), /10\.99\.8\.2/)
    assert.doesNotMatch(await sh('heir', 'ip addr'), /10\.99\.8\.2/)
    assert.equal(await sh('heir', 'echo "$(id -u) $PWD ${SECRET-none} ${EMPTY-none} $OWN"'), '0 / none none mine\n')
    await power.freeze('heir', 't', disk)
    await clone('grandchild', 't')
    assert.equal(await sh('grandchild', 'echo "${SECRET-none} ${OWN-none} $GREETING"'), 'none none hello\n')
  })

  test('volumes of the image are no part, and that is told', async () => {
    const digest = `sha256:${'5'.repeat(64)}`
    const [repo, tag] = imageTag(host.cell, digest).split(':')
    await run('maker')
    const name = containerName(host.cell, 'maker')
    await client.api.getContainer(name).commit({ _query: { container: name, repo, tag }, _body: { Volumes: { '/data': {} } } })
    await run('source', { image: { ...image, digest } })
    await sh('source', 'echo rows > /data/table; echo notes > /note')
    const frozen = await power.freeze('source', 's', disk)
    assert.deepEqual(frozen.leftOut, ['/data'])
    assert.deepEqual((await power.freeze('source', 's', disk)).leftOut, ['/data'])
    await clone('heir', 's')
    assert.equal(await sh('heir', 'ls /data; cat /note'), 'notes\n')
    assert.equal(await sh('source', 'cat /data/table'), 'rows\n')
  })

  test('there is no room: told before anything is paused', async () => {
    await run('source')
    await sh('source', `truncate -s ${8 * 1024 ** 4} /sparse`) // Docker would write out its zeros
    const before = systemClock.now()
    await assert.rejects(
      power.freeze('source', 's', disk),
      (error) => hasCode(error, 'snapshot.no_room') && /8\.0 TiB|8 TiB/.test(String(error)),
    )
    assert.deepEqual(await actions('source', before), [])
  })

  test('a freeze that is cancelled leaves nothing, and the source goes on', async () => {
    await run('source')
    await fill('source')
    const caller = new AbortController()
    const freezing = assert.rejects(power.freeze('source', 's', { memory: false, signal: caller.signal }), /changed my mind/)
    await action('pause')
    caller.abort(new Error('changed my mind'))
    await freezing
    await action('unpause')
    assert.equal((await engine.inspect('source', signal)).state, 'running')
    const { bytes } = await power.freeze('source', 't', disk) // its turn comes when the other has cleared away
    assert.ok(bytes >= 100_000_000)
    assert.deepEqual(await power.list(signal), ['t'])
  })

  test('a source that is woken in the middle is frozen again, at one moment', async () => {
    await run('source')
    await fill('source')
    const before = systemClock.now()
    const freezing = power.freeze('source', 's', disk)
    await action('pause')
    await client.api.getContainer(containerName(host.cell, 'source')).unpause()
    await freezing
    const told = await actions('source', before)
    assert.equal(told.filter((each) => each === 'commit').length, 2, 'the first was of no one moment')
    assert.equal((await images()).length, 1)
  })

  test('when dockerd is killed in the middle the source goes on, and nothing is left', async () => {
    await run('source')
    const running = await engine.inspect('source', signal)
    await fill('source')
    const freezing = assert.rejects(power.freeze('source', 's', disk), (error) => hasCode(error, 'docker.unavailable'))
    await action('pause')
    process.kill((await ownProcesses(host.cell)).dockerd[0]!.pid, 'SIGKILL')
    await freezing
    assert.deepEqual(await engine.inspect('source', signal), running)
    assert.equal(await sh('source', 'echo alive'), 'alive\n')
    assert.deepEqual(await power.list(signal), [])
    await power.freeze('source', 's', disk)
  })

  test('a snapshot that we died over is listed, removed when nobody wants it, and made anew when somebody does', async () => {
    await run('source')
    const halfMade = () =>
      client.api.getContainer(containerName(host.cell, 'source')).commit({
        _query: { container: containerName(host.cell, 'source') },
        _body: { Labels: { [label.snapshot]: 's' } },
      })
    await halfMade()
    assert.deepEqual(await power.list(signal), ['s'])
    await assert.rejects(power.assertUsable('s', disk), (error) => hasCode(error, 'snapshot.lost'))
    await power.remove('s', signal)
    assert.deepEqual(await images(), [])
    await halfMade()
    await power.freeze('source', 's', disk)
    await power.assertUsable('s', disk)
    assert.equal((await images()).length, 1)
  })

  test('the image below a snapshot stays until it goes, and what a crash left of a removed one is pruned', async () => {
    await run('source')
    await power.freeze('source', 's', disk)
    await engine.destroy('source', signal)
    await engine.prune(new Set(), signal)
    const base = client.api.getImage(imageTag(host.cell, image.digest))
    await base.inspect()
    await clone('heir', 's')
    await power.freeze('heir', 't', disk)
    await power.remove('s', signal)
    await power.remove('t', signal)
    assert.deepEqual([await power.list(signal), (await images()).length], [[], 1], 'the one that the clone runs on')
    await client.api.getContainer(containerName(host.cell, 'heir')).remove({ force: true }) // as if we had died right after it
    await engine.prune(new Set(), signal)
    assert.deepEqual(await images(), [])
    await assert.rejects(base.inspect(), /No such image/)
    await engine.prepare(image, signal)
  })

  /** Waits until something happens to a container, from a moment before now on. */
  async function action(wanted: string): Promise<void> {
    const filters = { type: ['container'], event: [wanted] }
    const stop = new AbortController()
    for await (const _told of dockerEvents(client, { filters, sinceMs: systemClock.now() - 200 }, AbortSignal.any([signal, stop.signal]))) {
      stop.abort()
      return
    }
  }

  /** What has happened to an instance since then. */
  async function actions(id: string, sinceMs: number): Promise<string[]> {
    const filters = { container: [containerName(host.cell, id)], event: ['pause', 'unpause', 'commit'] }
    const query: object = { filters, since: sinceMs / 1000, until: (systemClock.now() + 1) / 1000 }
    const stream = await client.api.getEvents(query)
    const told: string[] = []
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    for (const line of text.split('\n').filter(Boolean)) told.push((JSON.parse(line) as { Action: string }).Action)
    return told
  }
})
