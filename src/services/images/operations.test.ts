import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { Stored } from '../../api/kind.ts'
import { systemClock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { exec } from '../../base/exec.node.ts'
import type { Log } from '../../base/log.ts'
import { runControllers } from '../../controller/manager.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import type { Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import { imageAdmissions } from './admissions.ts'
import { digestOf, makeTar } from './archive/testing.ts'
import { images, openImages } from './images.ts'
import { Image } from './kind.ts'
import { hostArchitecture } from './oci/platform.ts'
import {
  htpasswdLine,
  makeImage,
  noise,
  pushImage,
  startFaultProxy,
  startRegistry,
  type TestImage,
  type TestRegistry,
} from './registry/testing.ts'

const project = 'default',
  password = 'very-secret-word'
let registry: TestRegistry, image: TestImage, second: TestImage

before(async () => {
  registry = await startRegistry()
  const make = async (seed: string) => {
    const plain = await makeTar([{ name: 'bin/app', content: noise(2_000_000, seed), mode: 0o755 }])
    return makeImage([{ plain, packed: plain }], { architecture: hostArchitecture })
  }
  ;[image, second] = await Promise.all([make('one'), make('two')])
  await pushImage(registry.host, 'shop', image, { tag: '1' })
})
after(() => registry[Symbol.asyncDispose]())

async function setUp(t: TestContext, options: { store?: Store; stateDir?: string } = {}) {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'pando-images-')))
  const uploadsDir = join(stateDir, 'images/uploads')
  await mkdir(uploadsDir, { recursive: true })
  const store = options.store ?? createMemoryStore({ clock: systemClock })
  const logged: string[] = []
  const write = (fields: object, message: string) => {
    logged.push(JSON.stringify([fields, message]))
  }
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }
  const imageStore = await openImages({ stateDir })
  const service = images({ imageStore, uploadsDir, autoPull: true })
  const stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined
  const end = async () => {
    stop.abort(new DOMException('test ends', 'AbortError'))
    await running?.done
  }
  t.after(async () => {
    await end()
    await rm(stateDir, { recursive: true, force: true })
  })
  return {
    store,
    stateDir,
    uploadsDir,
    imageStore,
    logged,
    end,
    async start() {
      running = await runControllers({ store, clock: systemClock, log, controllers: service.controllers, signal: stop.signal })
    },
    ask: (name: string, verb: string, args: Record<string, unknown>) =>
      store.create(Operation, {
        project,
        name,
        spec: { verb, target: { kind: 'Image', name: String(args['reference']) }, args, cancel: false },
      }),
    ended: async (name: string) => until(store, name, (operation) => !['pending', 'running'].includes(operation.status.phase)),
    files: async (folder: string) => (await readdir(join(stateDir, 'images', folder)).catch(() => [])).sort(),
  }
}

async function until(
  store: Store,
  name: string,
  holds: (operation: Stored<typeof Operation>) => boolean,
): Promise<Stored<typeof Operation>> {
  const revision = await store.revision()
  const now = await store.get(Operation, { project, name })
  if (now && holds(now)) return now
  for await (const event of store.watch(revision, { kind: 'Operation', project, name }, AbortSignal.timeout(60_000))) {
    const operation = event.object as Stored<typeof Operation>
    if (holds(operation)) return operation
  }
  throw new Error('the log ended')
}

const namesOf = (made: TestImage) => [made.manifest, made.config, ...made.layers].map((bytes) => digestOf(bytes).slice(7)).sort()

test('a pull makes the Image object, tells its progress and leaves nothing but the content', async (t) => {
  const cloud = await setUp(t),
    reference = `${registry.host}/shop:1`
  await cloud.start()
  await cloud.ask('p', 'image.pull', { reference })
  const done = await cloud.ended('p')
  assert.equal(done.status.phase, 'succeeded')
  const {
    items: [object],
  } = await cloud.store.list(Image)
  assert.deepEqual(
    { ...object!.spec, digest: object!.status.digest, layers: object!.status.layers },
    { reference, source: 'registry', digest: image.digest, layers: image.layers.map(digestOf) },
  )
  assert.deepEqual(done.status.phase === 'succeeded' && done.status.result, { digest: image.digest, image: object!.metadata.name })
  assert.deepEqual(
    [await cloud.files('blobs/sha256'), await cloud.files('work'), await cloud.files('credentials')],
    [namesOf(image), [], []],
  )
})

test('a password is used, kept from every object and log, and removed at the end', async (t) => {
  const closed = await startRegistry({ htpasswd: await htpasswdLine('ann', password) })
  t.after(() => closed[Symbol.asyncDispose]())
  await pushImage(closed.host, 'shop', image, { tag: '1', authorization: `Basic ${Buffer.from(`ann:${password}`).toString('base64')}` })
  const cloud = await setUp(t)
  for (const [name, secret] of [
    ['bad', `${password}-not`],
    ['good', password],
  ] as const) {
    const operation = await cloud.ask(name, 'image.pull', { reference: `${closed.host}/shop:1` })
    await cloud.imageStore.credentials.keep(operation.metadata.uid, { username: 'ann', password: secret })
    assert.equal((await stat(join(cloud.stateDir, 'images/credentials', operation.metadata.uid))).mode & 0o777, 0o600)
  }
  await cloud.start()
  assert.deepEqual([(await cloud.ended('bad')).status.phase, (await cloud.ended('good')).status.phase], ['failed', 'succeeded'])
  assert.deepEqual(await cloud.files('credentials'), [])
  const everything = JSON.stringify([cloud.logged, await cloud.store.history({ limit: 10_000 })])
  assert.ok(
    everything.includes('image.unauthorized') &&
      !everything.includes(password) &&
      !everything.includes(Buffer.from(password).toString('base64').slice(0, 12)),
  )
})

test('a cancelled pull stops in mid-transfer and its data goes', async (t) => {
  const slow = await startFaultProxy(registry.host, (request, response) => {
    if (!request.url!.includes(digestOf(image.layers[0]!))) return undefined
    response.write(image.layers[0]!.subarray(0, 700_000)) // and never the rest
    return 'handled'
  })
  t.after(() => slow[Symbol.asyncDispose]())
  const cloud = await setUp(t)
  await cloud.start()
  await cloud.ask('p', 'image.pull', { reference: `${slow.host}/shop:1` })
  await until(cloud.store, 'p', ({ status }) => (status.progress?.done ?? 0) > 0)
  await modify(cloud.store, Operation, { project, name: 'p' }, (operation) => ({ ...operation, spec: { ...operation.spec, cancel: true } }))
  assert.equal((await cloud.ended('p')).status.phase, 'cancelled')
  await cloud.end()
  assert.deepEqual([await cloud.files('blobs/sha256'), (await cloud.store.list(Image)).total], [[], 0])
})

test('an operation that was running when the server ended is taken up by the next one, from where it was', async (t) => {
  let stall = true
  const proxy = await startFaultProxy(registry.host, (request, response) => {
    if (!stall || !request.url!.includes(digestOf(image.layers[0]!))) return undefined
    response.write(image.layers[0]!.subarray(0, 1_000_000))
    return 'handled'
  })
  t.after(() => proxy[Symbol.asyncDispose]())
  const before = await setUp(t)
  await before.start()
  await before.ask('p', 'image.pull', { reference: `${proxy.host}/shop:1` })
  await until(before.store, 'p', ({ status }) => status.phase === 'running')
  const partial = join(before.stateDir, 'images/blobs/sha256', `${digestOf(image.layers[0]!).slice(7)}.partial`)
  while ((await stat(partial).catch(() => undefined))?.size !== 1_000_000) await new Promise((resolve) => setTimeout(resolve, 10))
  await before.end()
  assert.equal((await before.store.get(Operation, { project, name: 'p' }))!.status.phase, 'running')
  stall = false
  const next = await setUp(t, { store: before.store, stateDir: before.stateDir })
  await next.start()
  assert.equal((await next.ended('p')).status.phase, 'succeeded')
  assert.equal(proxy.seen.at(-1)!.headers.range, 'bytes=1000000-')
})

test('an import takes the upload away, and a malicious one leaves no trace', async (t) => {
  const cloud = await setUp(t)
  await writeFile(join(cloud.uploadsDir, 'good'), await makeTar([{ name: 'bin/x', content: 'x', mode: 0o755 }]))
  await writeFile(
    join(cloud.uploadsDir, 'evil'),
    await makeTar([
      { name: 'bin/x', content: 'x', mode: 0o755 },
      { name: 'out', symlink: '/etc' },
      { name: 'out/passwd', content: 'root::0:0::/:' },
    ]),
  )
  const passwd = await readFile('/etc/passwd')
  await cloud.start()
  await cloud.ask('a', 'image.import', { reference: 'mine:1', upload: 'good', config: { entrypoint: ['/bin/x'] } })
  await cloud.ask('b', 'image.import', { reference: 'evil:1', upload: 'evil' })
  await cloud.ask('c', 'image.import', { reference: 'mine:2', upload: '../../secret' })
  const [good, evil, climbing] = [await cloud.ended('a'), await cloud.ended('b'), await cloud.ended('c')]
  assert.equal(good.status.phase, 'succeeded')
  assert.equal(evil.status.phase === 'failed' && evil.status.reason.code, 'image.unsafe_archive')
  assert.equal(climbing.status.phase === 'failed' && climbing.status.reason.code, 'api.invalid')
  await cloud.end()
  assert.deepEqual([await cloud.files('uploads'), await cloud.files('work'), (await cloud.files('blobs/sha256')).length], [[], [], 3])
  assert.deepEqual(
    (await cloud.store.list(Image)).items.map((object) => object.metadata.name),
    ['mine-1'],
  )
  assert.deepEqual(await readFile('/etc/passwd'), passwd)
})

test('a build runs as an operation and names what it made', { timeout: 60_000 }, async (t) => {
  const cloud = await setUp(t)
  await cloud.start()
  await cloud.ask('b', 'image.build', { reference: 'web:1', packages: ['busybox-static'], config: { entrypoint: ['/bin/busybox'] } })
  assert.equal((await cloud.ended('b')).status.phase, 'succeeded')
  const object = await cloud.store.get(Image, { project, name: 'web-1' })
  assert.deepEqual([object!.spec.source, object!.status.config.entrypoint], ['build', ['/bin/busybox']])
})

test('a tag that moves takes the old content away, unless an instance still runs it', async (t) => {
  const cloud = await setUp(t),
    reference = `${registry.host}/moving:1`
  await pushImage(registry.host, 'moving', image, { tag: '1' })
  await cloud.start()
  await cloud.ask('a', 'image.pull', { reference })
  await cloud.ended('a')
  const instance = await cloud.store.create(Instance, {
    project,
    name: 'i',
    spec: Instance.spec.parse({ image: reference }),
    status: { ...Instance.initialStatus, imageDigest: image.digest },
  })
  await pushImage(registry.host, 'moving', second, { tag: '1' })
  await cloud.ask('b', 'image.pull', { reference })
  await cloud.ended('b')
  assert.equal((await cloud.store.list(Image)).items[0]!.status.digest, second.digest)
  assert.ok((await cloud.imageStore.blobs.has(image.digest)) && (await cloud.imageStore.blobs.has(second.digest)))
  await cloud.store.remove(Instance, instance)
  const [object] = (await cloud.store.list(Image)).items
  await cloud.store.update(Image, { ...object!, metadata: { ...object!.metadata, deletedAt: new Date().toISOString() } })
  while ((await cloud.files('blobs/sha256')).length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal((await cloud.store.list(Image)).total, 0)
})

test('a full disk fails the operation, says so and leaves no data behind', async (t) => {
  const stateDir = await mkdtemp(join(tmpdir(), 'pando-full-'))
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', stateDir])
  const upload = join(await mkdtemp(join(tmpdir(), 'pando-up-')), 'x.tar')
  await writeFile(upload, await makeTar([{ name: 'bin/x', content: noise(600_000, 'x'), mode: 0o755 }]))
  const cloud = await setUp(t, { stateDir })
  try {
    await copyFile(upload, join(cloud.uploadsDir, 'big'))
    await cloud.start()
    await cloud.ask('known', 'image.pull', { reference: `${registry.host}/shop:1` })
    await cloud.ask('unknown', 'image.import', { reference: 'big:1', upload: 'big' })
    for (const name of ['known', 'unknown']) {
      const { status } = await cloud.ended(name)
      assert.equal(status.phase === 'failed' && status.reason.code, 'image.disk_full', name)
    }
    await cloud.end()
    assert.deepEqual(await cloud.files('blobs/sha256'), [])
  } finally {
    await cloud.end()
    await exec('umount', [stateDir])
    await rm(join(upload, '..'), { recursive: true })
  }
})

test('rules at the door: images in use stay, and instances that could never run are refused with the field', async (t) => {
  const { store } = await setUp(t)
  const config = { ...(Image.initialStatus.phase === 'ready' ? Image.initialStatus.config : assert.fail()), architecture: hostArchitecture }
  const ready = (digest: string, extra: object) => ({
    phase: 'ready' as const,
    digest,
    sizeBytes: 1,
    layers: [],
    config: { ...config, ...extra },
    createdAt: '2030-01-01T00:00:00.000Z',
  })
  const web = await store.create(Image, {
    project,
    name: 'web-1',
    spec: { reference: 'web:1', source: 'build' },
    status: ready('sha256:a', { cmd: ['/x'] }),
  })
  await store.create(Image, { project, name: 'empty-1', spec: { reference: 'empty:1', source: 'build' }, status: ready('sha256:b', {}) })
  await store.create(Image, {
    project,
    name: 'alien-1',
    spec: { reference: 'alien:1', source: 'build' },
    status: ready('sha256:c', { cmd: ['/x'], architecture: 's390x' }),
  })
  const answer = async (kind: typeof Instance | typeof Image, change: object): Promise<string> => {
    try {
      for (const rule of imageAdmissions.filter((each) => each.kind === kind)) await rule.admit(change as never, { store })
    } catch (error) {
      assert.ok(error instanceof PandoError)
      return `${error.code} ${error.field ?? error.params['first']}`
    }
    return 'admitted'
  }
  const create = (spec: object) => answer(Instance, { verb: 'create', project, name: 'i', spec: Instance.spec.parse(spec) })
  const remove = (force: boolean) => answer(Image, { verb: 'delete', project, name: 'web-1', old: web, force })
  assert.deepEqual(
    await Promise.all([
      create({ image: 'web:1' }),
      create({ image: 'absent:1' }),
      create({ image: 'Bad Name' }),
      create({ image: 'empty:1' }),
      create({ image: 'empty:1', command: ['/y'] }),
      create({ image: 'alien:1' }),
    ]),
    [
      'admitted',
      'admitted',
      'image.bad_reference /spec/image',
      'image.no_entrypoint /spec/command',
      'admitted',
      'image.wrong_architecture /spec/image',
    ],
  )
  assert.equal(await remove(false), 'admitted')
  await store.create(Instance, { project, name: 'user', spec: Instance.spec.parse({ image: 'docker.io/library/web:1' }) })
  assert.deepEqual([await remove(false), await remove(true)], ['image.in_use user', 'image.in_use user'])
})
