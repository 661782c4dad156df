import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { systemClock } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import { digestOf, makeTar } from './archive/testing.ts'
import { BlobStore } from './blobs.ts'
import { diskConfigType } from './disk/artifact.ts'
import { mediaTypes } from './oci/manifest.ts'
import { hostArchitecture } from './oci/platform.ts'
import {
  htpasswdLine,
  makeImage,
  noise,
  pushImage,
  pushManifest,
  startFaultProxy,
  startRegistry,
  type TestImage,
  type TestRegistry,
} from './registry/testing.ts'
import { type PullOptions, pullImage } from './registry.ts'

const password = 'secret-pass-word'
let registry: TestRegistry, image: TestImage
const big = noise(3_000_000, 'big')

before(async () => {
  registry = await startRegistry()
  const tars = await Promise.all([
    makeTar([{ name: 'hello', content: '#!', mode: 0o755 }]),
    makeTar([{ name: 'big', content: big }]),
    makeTar([{ name: 'etc/x', content: 'x' }]),
  ])
  image = makeImage(
    tars.map((plain, i) => ({ plain, packed: i === 0 ? gzipSync(plain) : plain })),
    { architecture: hostArchitecture },
  )
  await pushImage(registry.host, 'team/shop', image, { tag: '1' })
})
after(() => registry[Symbol.asyncDispose]())

async function setUp(t: TestContext, host: string, extra: Partial<PullOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-pull-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const blobs = new BlobStore(folder)
  const pull = (more: Partial<PullOptions> = {}) =>
    pullImage({
      reference: `${host}/team/shop:1`,
      blobs,
      lease: blobs.lease(),
      clock: systemClock,
      signal: new AbortController().signal,
      ...extra,
      ...more,
    })
  const files = async () => (await readdir(join(folder, 'sha256')).catch(() => [])).sort()
  return { blobs, folder, pull, files }
}

const blobNames = () => [image.manifest, image.config, ...image.layers].map((bytes) => digestOf(bytes).slice(7)).sort()

test('a pull brings manifest, configuration and layers, counts every byte, and a second one transfers nothing', async (t) => {
  const { pull, files } = await setUp(t, registry.host)
  const progress: [number, number][] = []
  const stored = await pull({ onProgress: (done, total) => progress.push([done, total]) })
  const total = image.config.length + image.layers.reduce((sum, layer) => sum + layer.length, 0)
  assert.deepEqual(progress.at(-1), [total, total])
  assert.ok(
    progress.every(([done], i) => done >= (progress[i - 1]?.[0] ?? 0)),
    'progress never goes back',
  )
  assert.equal(stored.digest, image.digest)
  assert.deepEqual(stored.config, {
    entrypoint: [],
    cmd: ['/hello'],
    env: { A: 'b=c' },
    user: '',
    workdir: '/',
    exposedPorts: [],
    stopSignal: 'SIGTERM',
    architecture: hostArchitecture,
    labels: {},
  })
  assert.deepEqual(await files(), blobNames())
  const proxy = await startFaultProxy(registry.host, () => undefined)
  t.after(() => proxy[Symbol.asyncDispose]())
  await pull({ reference: `${proxy.host}/team/shop:1` })
  assert.deepEqual(
    proxy.seen.map((request) => request.url),
    ['/v2/team/shop/manifests/1'],
  )
})

test('an index leads to this architecture, and one without it is refused naming what there is', async (t) => {
  const entry = (architecture: string) => ({
    mediaType: mediaTypes.ociManifest,
    digest: image.digest,
    size: image.manifest.length,
    platform: { os: 'linux', architecture },
  })
  const index = (...architectures: string[]) =>
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: architectures.map(entry) }))
  await pushManifest(registry.host, 'team/shop', index('s390x', hostArchitecture), { tag: 'multi' })
  await pushManifest(registry.host, 'team/shop', index('s390x', 'mips64le'), { tag: 'other' })
  const { pull } = await setUp(t, registry.host)
  assert.equal((await pull({ reference: `${registry.host}/team/shop:multi` })).digest, image.digest)
  await assert.rejects(
    pull({ reference: `${registry.host}/team/shop:other` }),
    (error) => hasCode(error, 'image.wrong_architecture') && /linux\/s390x, linux\/mips64le/.test(String(error)),
  )
})

test('an image for another architecture is refused before its layers are fetched', async (t) => {
  const plain = await makeTar([{ name: 'x', content: 'other' }])
  const other = makeImage([{ plain, packed: gzipSync(plain) }], { architecture: 's390x', docker: true })
  await pushImage(registry.host, 'team/other', other, { tag: '1' })
  const { pull, files } = await setUp(t, registry.host)
  await assert.rejects(pull({ reference: `${registry.host}/team/other:1` }), (error) => hasCode(error, 'image.wrong_architecture'))
  assert.deepEqual(await files(), [digestOf(other.config).slice(7)])
})

test('a connection that breaks again and again in mid-blob is taken up where it broke', async (t) => {
  let cuts = 0
  const proxy = await startFaultProxy(registry.host, (request) =>
    request.url!.includes(digestOf(image.layers[1]!)) && ++cuts <= 4 ? { cutAfter: 400_000 } : undefined,
  )
  t.after(() => proxy[Symbol.asyncDispose]())
  const { pull, files } = await setUp(t, proxy.host)
  await pull()
  assert.deepEqual(await files(), blobNames())
  const ranges = proxy.seen.map((request) => request.headers.range).filter((range) => range !== undefined)
  assert.equal(ranges.length, 4)
  assert.ok(
    ranges.every((range, i) => Number(range.match(/\d+/)![0]) > (i === 0 ? 0 : Number(ranges[i - 1]!.match(/\d+/)![0]))),
    `each one further on: ${ranges}`,
  )
})

test('a pull whose process is killed is continued by the next one from where it was', { timeout: 60_000 }, async (t) => {
  const proxy = await startFaultProxy(registry.host, (request) =>
    request.url!.includes(digestOf(image.layers[1]!)) && !request.headers.range ? { cutAfter: 2_000_000 } : undefined,
  )
  t.after(() => proxy[Symbol.asyncDispose]())
  const { pull, folder, files } = await setUp(t, proxy.host)
  const child = fork(fileURLToPath(new URL('./registry/pull-and-die.testing.ts', import.meta.url)), [
    folder,
    `${proxy.host}/team/shop:1`,
    '1500000',
  ])
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'])
  const partial = join(folder, 'sha256', `${digestOf(image.layers[1]!).slice(7)}.partial`)
  const { size } = await stat(partial)
  assert.ok(size > 0 && size < image.layers[1]!.length)
  await pull()
  assert.deepEqual(await files(), blobNames())
  assert.equal(proxy.seen.at(-1)!.headers.range ?? proxy.seen.find((request) => request.headers.range)?.headers.range, `bytes=${size}-`)
})

test('wrong bytes are found out, and nothing of them stays', async (t) => {
  const proxy = await startFaultProxy(registry.host, (request) =>
    request.url!.includes(digestOf(image.layers[1]!)) ? { flipByte: 1_234_567 } : undefined,
  )
  t.after(() => proxy[Symbol.asyncDispose]())
  const { pull, files } = await setUp(t, proxy.host)
  await assert.rejects(pull(), (error) => hasCode(error, 'image.digest_mismatch'))
  assert.ok((await files()).every((name) => !name.includes(digestOf(image.layers[1]!).slice(7))))
})

test('a manifest that is not what its digest says is refused', async (t) => {
  const proxy = await startFaultProxy(registry.host, (request) => (request.url!.includes('manifests') ? { flipByte: 20 } : undefined))
  t.after(() => proxy[Symbol.asyncDispose]())
  const { pull } = await setUp(t, proxy.host)
  for (const reference of [`${proxy.host}/team/shop:1`, `${proxy.host}/team/shop@${image.digest}`]) {
    await assert.rejects(pull({ reference }), (error) => hasCode(error, 'image.digest_mismatch'))
  }
})

test('a registry that asks for a password gets it, and a wrong one is told without its secret', async (t) => {
  const closed = await startRegistry({ htpasswd: await htpasswdLine('ann', password) })
  t.after(() => closed[Symbol.asyncDispose]())
  const authorization = `Basic ${Buffer.from(`ann:${password}`).toString('base64')}`
  await pushImage(closed.host, 'team/shop', image, { tag: '1', authorization })
  const { pull } = await setUp(t, closed.host)
  await assert.rejects(pull(), (error) => hasCode(error, 'image.unauthorized'))
  await assert.rejects(pull({ credentials: { username: 'ann', password: `${password}x` } }), (error) => {
    assert.ok(!JSON.stringify([error, String(error), (error as Error).stack]).includes(password))
    return hasCode(error, 'image.unauthorized')
  })
  assert.equal((await pull({ credentials: { username: 'ann', password } })).digest, image.digest)
})

test('a bearer token is fetched once with the credentials and shown to the registry only', async (t) => {
  const seenAuth: (string | undefined)[] = []
  const proxy = await startFaultProxy(registry.host, (request, response) => {
    if (request.url!.startsWith('/token')) {
      seenAuth.push(request.headers.authorization)
      response.end(JSON.stringify({ token: 'tok-1' }))
      return 'handled'
    }
    if (request.headers.authorization === 'Bearer tok-1') return undefined
    response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${request.headers.host}/token",service="reg"` }).end()
    return 'handled'
  })
  t.after(() => proxy[Symbol.asyncDispose]())
  const { pull } = await setUp(t, proxy.host)
  assert.equal((await pull({ credentials: { username: 'ann', password } })).digest, image.digest)
  assert.deepEqual(seenAuth, [`Basic ${Buffer.from(`ann:${password}`).toString('base64')}`])
  assert.equal(
    proxy.seen.find((request) => request.url!.startsWith('/token'))!.url,
    '/token?service=reg&scope=repository%3Ateam%2Fshop%3Apull',
  )
})

test('a redirect to another server is followed without the credentials', async (t) => {
  const elsewhere = await startFaultProxy(registry.host, () => undefined)
  t.after(() => elsewhere[Symbol.asyncDispose]())
  const proxy = await startFaultProxy(registry.host, (request, response) => {
    if (!request.headers.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      return 'handled'
    }
    if (!request.url!.includes('/blobs/')) return undefined
    response.writeHead(307, { location: `http://${elsewhere.host}${request.url}` }).end()
    return 'handled'
  })
  t.after(() => proxy[Symbol.asyncDispose]())
  const { pull } = await setUp(t, proxy.host)
  await pull({ credentials: { username: 'ann', password } })
  assert.equal(elsewhere.seen.length, 4)
  assert.ok(elsewhere.seen.every((request) => request.headers.authorization === undefined))
})

test('an unknown tag, a dead registry and one that is only ill are told apart', async (t) => {
  const ill = await startFaultProxy(registry.host, (_request, response) => {
    response.writeHead(503).end()
    return 'handled'
  })
  t.after(() => ill[Symbol.asyncDispose]())
  const { pull } = await setUp(t, registry.host)
  await assert.rejects(pull({ reference: `${registry.host}/team/shop:none` }), (error) => hasCode(error, 'image.manifest_unknown'))
  await assert.rejects(
    pull({ reference: '127.0.0.1:1/team/shop:1' }),
    (error) => hasCode(error, 'image.registry_unreachable') && /ECONNREFUSED/.test(String(error)),
  )
  await assert.rejects(
    pull({ reference: `${ill.host}/team/shop:1` }),
    (error) => hasCode(error, 'image.registry_unreachable') && /HTTP 503/.test(String(error)),
  )
})

test('a manifest of a hostile registry is refused before anything is written', async (t) => {
  const answers: Record<string, string> = {
    huge: JSON.stringify({ schemaVersion: 2, filler: 'x'.repeat(5_000_000) }),
    types: JSON.stringify({ schemaVersion: 2, config: 7, layers: {} }),
    traversal: JSON.stringify({ schemaVersion: 2, config: { digest: 'sha256:../../../../etc/passwd', size: 1 }, layers: [] }),
    many: JSON.stringify({
      schemaVersion: 2,
      config: { digest: image.digest, size: 1 },
      layers: Array(600).fill({ digest: image.digest, size: 1 }),
    }),
    enormous: JSON.stringify({ schemaVersion: 2, config: { digest: image.digest, size: 2 ** 40 }, layers: [] }),
    deep: '['.repeat(1_000_000),
    text: 'no json',
    old: JSON.stringify({ schemaVersion: 1 }),
    endless: JSON.stringify({ schemaVersion: 2, manifests: [] }),
  }
  const hostile = await startFaultProxy(registry.host, (request, response) => {
    response.end(answers[request.url!.split('/').at(-1)!])
    return 'handled'
  })
  t.after(() => hostile[Symbol.asyncDispose]())
  const { pull, files } = await setUp(t, hostile.host)
  for (const tag of Object.keys(answers)) {
    await assert.rejects(pull({ reference: `${hostile.host}/team/shop:${tag}` }), (error) => hasCode(error, 'image.not_an_image'), tag)
  }
  assert.deepEqual(await files(), [])
})

test('two pulls of the same image at once transfer each part once', async (t) => {
  const proxy = await startFaultProxy(registry.host, () => undefined)
  t.after(() => proxy[Symbol.asyncDispose]())
  const { pull } = await setUp(t, proxy.host)
  const [one, two] = await Promise.all([pull(), pull()])
  assert.equal(one.digest, two.digest)
  assert.equal(proxy.seen.filter((request) => request.url!.includes('/blobs/')).length, 4)
})

test("cancelling stops in mid-blob and dropping the lease's partials removes what was there", async (t) => {
  const { pull, blobs, files } = await setUp(t, registry.host)
  const stop = new AbortController(),
    lease = blobs.lease()
  await assert.rejects(
    pull({
      signal: stop.signal,
      lease,
      onProgress: (done) => {
        if (done > 500_000) stop.abort()
      },
    }),
    { name: 'AbortError' },
  )
  await lease.dropPartials()
  assert.ok((await files()).every((name) => !name.endsWith('.partial')))
  assert.ok(
    await access(blobs.path(digestOf(image.layers[1]!))).then(
      () => false,
      () => true,
    ),
  )
})

test('what a registry calls a disk image is refused: nobody looked into it', async (t) => {
  const { pull } = await setUp(t, registry.host)
  const disk = Buffer.from('QFI\xfb a qcow2 with a backing file', 'latin1')
  const facts = { type: 'disk', format: 'qcow2', virtualBytes: 1, importedFrom: 'raw', firmware: 'bios', sourceDigest: digestOf(disk) }
  const rootfs = { type: 'layers', diff_ids: [digestOf(disk)] }
  const config = Buffer.from(JSON.stringify({ architecture: hostArchitecture, os: 'linux', rootfs, ...facts })) // both at once
  const part = (bytes: Buffer, mediaType: string) => ({ mediaType, size: bytes.length, digest: digestOf(bytes) })
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: part(config, diskConfigType),
      layers: [part(disk, 'x/y')],
    }),
  )
  await pushImage(registry.host, 'team/evil', { config, layers: [disk], manifest, digest: digestOf(manifest) }, { tag: '1' })
  await assert.rejects(
    pull({ reference: `${registry.host}/team/evil:1` }),
    (error) => hasCode(error, 'image.not_an_image') && /disk image/.test(String(error)),
  )
})
