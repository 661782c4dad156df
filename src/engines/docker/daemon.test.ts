import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { randomTag } from '../../base/random-tag.node.ts'
import type { ImageContent, PreparedInstance } from '../engine.ts'
import { busyboxImage } from '../test-image.ts'
import { dockerClient } from './client.ts'
import { ownProcesses } from './daemon/own.ts'
import { withoutRuntime, withRuntime } from './daemon/shared.ts'
import { removeDocker, stopDocker, superviseDocker } from './daemon.ts'
import { createDockerEngine } from './docker.ts'
import { dockerPaths } from './names.ts'
import { makeTestCell, type TestCell } from './test-cell.ts'

const signal = AbortSignal.timeout(1_000_000)

test('the runtime goes into daemon.json and out of it without touching anything else', () => {
  const before = { 'log-level': 'warn', runtimes: { kata: { path: '/kata' } } }
  const after = withRuntime(before, 'pando-x', '/p')
  assert.deepEqual(after, { 'log-level': 'warn', runtimes: { kata: { path: '/kata' }, 'pando-x': { path: '/p' } } })
  assert.equal(withRuntime(after, 'pando-x', '/p'), after, 'no change, no new object')
  assert.deepEqual(withoutRuntime(after, 'pando-x'), before)
  assert.equal(withoutRuntime(before, 'pando-x'), before)
  assert.deepEqual(withoutRuntime(withRuntime({}, 'pando-x', '/p'), 'pando-x'), {})
})

describe('the Docker daemon', { timeout: 900_000 }, () => {
  let host: TestCell, image: ImageContent
  before(async () => {
    host = await makeTestCell()
    image = await busyboxImage()
  })
  after(async () => {
    assert.deepEqual(await host.remove(), [], 'nothing is left on the host')
  })

  const spec = (id: string): PreparedInstance => ({
    id,
    name: id,
    project: 'default',
    hostname: id,
    image,
    argv: ['sleep', '1000'],
    env: { PATH: '/bin' },
    user: '',
    workdir: '/',
    cpus: 1,
    memoryBytes: 64 * 1024 ** 2,
    diskBytes: 1024 ** 3,
    nics: [],
    dns: { servers: [], search: [] },
    stopSignal: 'SIGTERM',
    labels: {},
    specHash: 'h',
  })

  test('of the host is used as it is: our runtime comes, works, and goes again', async () => {
    const paths = dockerPaths(host.cell)
    const hostDocker = { socketPath: paths.socket, configPath: paths.config, pidPath: paths.pid }
    const folder = await mkdtemp(join(tmpdir(), 'pando-guest-'))
    const cell = { tag: randomTag('t'), stateDir: join(folder, 'state'), runDir: join(folder, 'run') }
    const configBefore = await readFile(paths.config, 'utf8')
    const docker = await superviseDocker({ cell, log: silentLog, clock: systemClock, signal, host: hostDocker })
    assert.equal(docker.owned, false)
    const engine = createDockerEngine({ cell, socketPath: docker.socketPath, clock: systemClock, log: silentLog })
    assert.equal((await engine.probe(signal)).available, true)
    await engine.prepare(image, signal)
    await engine.create(spec('guest'), signal)
    await engine.start('guest', signal)
    const snapshots = engine.powers.snapshots!
    for (const id of ['kept', 'given-up']) await snapshots.freeze('guest', id, { memory: false, signal })
    await engine.create({ ...spec('clone'), from: { snapshot: 'given-up', memory: false, take: 0 } }, signal)
    await snapshots.freeze('clone', 'of-a-clone', { memory: false, signal })
    await snapshots.remove('given-up', signal)
    const owner = host.openEngine()
    assert.deepEqual(await owner.list(signal), [], 'cells do not see each other')
    assert.deepEqual(await owner.powers.snapshots!.list(signal), [])
    assert.equal((await imagesOf(host)).length, 4)
    await engine.close()
    await docker.close()
    await removeDocker(cell, signal, hostDocker)
    assert.deepEqual(JSON.parse(await readFile(paths.config, 'utf8')), JSON.parse(configBefore))
    assert.equal((await owner.probe(signal)).available, true, 'the dockerd of the host runs on')
    assert.deepEqual(await imagesOf(host), [], 'neither images nor snapshots are left')
    await owner.close()
    await rm(folder, { recursive: true })
  })

  test('stops without its containers, comes back to them, and takes even orphans along when it is removed', async () => {
    const engine = host.openEngine()
    await engine.prepare(image, signal)
    await engine.create(spec('stays'), signal)
    await engine.start('stays', signal)
    const before = await engine.inspect('stays', signal)
    await host.unsupervise()
    await stopDocker(host.cell, signal)
    const { dockerd, containerd, shims } = await ownProcesses(host.cell)
    assert.deepEqual([dockerd.length, containerd.length, shims.length], [0, 0, 1])
    await leaveTraces(host)
    await host.supervise()
    assert.deepEqual(await engine.inspect('stays', signal), before)
    await engine.close()
    process.kill((await ownProcesses(host.cell)).dockerd[0]!.pid, 'SIGKILL') // `after` has to do without its help
  })

  test('that cannot start is told by the probe, and starts when it can', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pando-broken-'))
    const cell = { tag: randomTag('t'), stateDir: join(folder, 'state'), runDir: join(folder, 'run') }
    const { data } = dockerPaths(cell)
    await mkdir(dirname(data), { recursive: true })
    await writeFile(data, 'in the way')
    const docker = await superviseDocker({ cell, log: silentLog, clock: systemClock, signal, host: undefined })
    const engine = createDockerEngine({ cell, socketPath: docker.socketPath, clock: systemClock, log: silentLog })
    const probe = await engine.probe(signal)
    assert.equal(probe.available, false)
    assert.ok(probe.reason && probe.remedy)
    const back = engine.events(signal)[Symbol.asyncIterator]().next()
    await rm(data)
    while (!(await engine.probe(signal)).available) await systemClock.sleep(100, signal)
    await engine.prepare(image, signal)
    await engine.create(spec('late'), signal)
    assert.deepEqual((await back).value, { id: 'late' }, 'whoever waited for events hears of it')
    await engine.close()
    await docker.close()
    await removeDocker(cell, signal, undefined)
    assert.deepEqual(await ownProcesses(cell), { dockerd: [], containerd: [], shims: [] })
    await rm(folder, { recursive: true })
  })
})

async function imagesOf(host: TestCell): Promise<object[]> {
  const client = dockerClient(host.socketPath)
  try {
    return await client.api.listImages({ all: true })
  } finally {
    client.close()
  }
}

/** What a kill -9 and a reboot leave: pid files whose numbers belong to someone else by now. */
async function leaveTraces({ cell }: TestCell): Promise<void> {
  const { pid, exec } = dockerPaths(cell)
  for (const file of [pid, join(exec, 'containerd/containerd.pid')]) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, String(process.pid))
  }
}
