import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { hasCode } from '../../base/errors.ts'
import { digestOf, makeTar, type TestEntry } from './archive/testing.ts'
import { BlobStore } from './blobs.ts'
import { openImage, verifyImage } from './content.ts'
import { type ImportOptions, importImage } from './import.ts'
import { mediaTypes } from './oci/manifest.ts'
import { hostArchitecture } from './oci/platform.ts'
import { makeImage, type TestImage } from './registry/testing.ts'

const { signal } = new AbortController()

async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-import-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const blobs = new BlobStore(join(folder, 'blobs')),
    workDir = join(folder, 'work')
  const take = async (archive: Buffer | string, extra: Partial<ImportOptions> = {}) => {
    const path = typeof archive === 'string' ? archive : join(folder, 'archive')
    if (typeof archive !== 'string') await writeFile(path, archive)
    const image = await importImage({ path, reference: 'shop:1', blobs, lease: blobs.lease(), workDir, signal, ...extra })
    await verifyImage(image, { signal })
    assert.deepEqual(await readdir(workDir).catch(() => []), [], 'the working folder is left empty')
    return image
  }
  return { folder, blobs, take }
}

async function sample(architecture = hostArchitecture): Promise<TestImage> {
  const plain = await makeTar([{ name: 'bin/hello', content: '#!/bin/sh', mode: 0o755 }])
  const upper = await makeTar([{ name: 'etc/motd', content: 'hi' }])
  return makeImage(
    [
      { plain, packed: gzipSync(plain) },
      { plain: upper, packed: upper },
    ],
    { architecture },
  )
}

function layout(images: { image: TestImage; name?: string; architecture?: string }[]): TestEntry[] {
  const manifests = images.map(({ image, name, architecture }) => ({
    mediaType: mediaTypes.ociManifest,
    digest: image.digest,
    size: image.manifest.length,
    ...(name ? { annotations: { 'org.opencontainers.image.ref.name': name } } : {}),
    ...(architecture ? { platform: { os: 'linux', architecture } } : {}),
  }))
  const blobs = images.flatMap(({ image }) => [image.manifest, image.config, ...image.layers])
  return [
    { name: 'blobs/sha256' },
    ...blobs.map((bytes) => ({ name: `blobs/sha256/${digestOf(bytes).slice(7)}`, content: bytes })),
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests }) },
  ]
}

test('an OCI layout is taken as it is, whether as tar, compressed tar or folder', async (t) => {
  const image = await sample(),
    { take, folder } = await setUp(t)
  const tar = await makeTar(layout([{ image }]))
  for (const archive of [tar, gzipSync(tar), zstdCompressSync(tar)]) assert.equal((await take(archive)).digest, image.digest)
  await mkdir(join(folder, 'layout/blobs/sha256'), { recursive: true })
  for (const { name, content } of layout([{ image }])) if (content !== undefined) await writeFile(join(folder, 'layout', name), content)
  assert.equal((await take(join(folder, 'layout'))).digest, image.digest)
})

test('among several images the one of that name is taken, or else the one for this machine', async (t) => {
  const { take } = await setUp(t),
    mine = await sample(),
    other = await sample('s390x')
  const named = await makeTar(
    layout([
      { image: other, name: 'other:1' },
      { image: mine, name: 'docker.io/library/shop:1' },
    ]),
  )
  assert.equal((await take(named)).digest, mine.digest)
  const platforms = await makeTar(
    layout([
      { image: other, architecture: 's390x' },
      { image: mine, architecture: hostArchitecture },
    ]),
  )
  assert.equal((await take(platforms)).digest, mine.digest)
  await assert.rejects(
    take(named, { reference: 'third:1' }),
    (error) => hasCode(error, 'image.not_an_image') && /other:1/.test(String(error)),
  )
  await assert.rejects(take(await makeTar(layout([{ image: other }]))), (error) => hasCode(error, 'image.wrong_architecture'))
})

async function dockerSave(image: TestImage, names: { config: string; layers: string[]; tags?: string[] }): Promise<TestEntry[]> {
  return [
    { name: names.config, content: image.config },
    ...image.layers.map((content, i) => ({ name: names.layers[i]!, content })),
    {
      name: 'manifest.json',
      content: JSON.stringify([{ Config: names.config, RepoTags: names.tags ?? ['shop:1'], Layers: names.layers }]),
    },
  ]
}

test('an archive of docker save keeps its configuration, so that Docker would give it the same id', async (t) => {
  const image = await sample(),
    { take } = await setUp(t)
  const entries = await dockerSave(image, { config: 'abc.json', layers: ['one/layer.tar', 'two/layer.tar'] })
  const first = await take(await makeTar(entries)),
    second = await take(gzipSync(await makeTar(entries)))
  assert.equal(first.configDigest, digestOf(image.config))
  assert.equal(first.digest, second.digest)
  assert.deepEqual(first.config.cmd, ['/hello'])
})

test('layers that docker save wrote as links to earlier ones are found', async (t) => {
  const plain = await makeTar([{ name: 'bin/x', content: 'x', mode: 0o755 }]),
    { take } = await setUp(t)
  const image = makeImage(
    [
      { plain, packed: plain },
      { plain, packed: plain },
    ],
    { architecture: hostArchitecture },
  )
  const entries = await dockerSave({ ...image, layers: [plain] }, { config: 'abc.json', layers: ['one/layer.tar'] })
  entries[2]!.content = JSON.stringify([{ Config: 'abc.json', RepoTags: null, Layers: ['one/layer.tar', 'two/layer.tar'] }])
  assert.equal((await take(await makeTar([...entries, { name: 'two/layer.tar', symlink: '../one/layer.tar' }]))).layers.length, 2)
})

test('a root file system becomes one layer, run as the given configuration says', async (t) => {
  const { take, blobs } = await setUp(t)
  const tar = await makeTar([{ name: './' }, { name: './bin/app', content: 'ELF', mode: 0o755 }])
  const config = { entrypoint: ['/bin/app'], env: { B: '2', A: '1' }, exposedPorts: ['80/tcp'] }
  const image = await take(gzipSync(tar), { config })
  assert.deepEqual(
    [image.config.entrypoint, image.config.env, image.config.exposedPorts, image.config.architecture],
    [['/bin/app'], { A: '1', B: '2', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, ['80/tcp'], hostArchitecture],
  )
  const content = await openImage(blobs, image.digest)
  assert.ok((await buffer(await content.openRootfs(signal))).includes('bin/app'))
})

test('what is no image is refused, and nothing of it is stored', async (t) => {
  const { take, folder } = await setUp(t),
    image = await sample()
  const broken = layout([{ image }]).filter(({ name }) => !name.includes(digestOf(image.layers[1]!).slice(7)))
  const cases: Record<string, Buffer> = {
    empty: Buffer.alloc(0),
    zeros: await makeTar([]),
    text: Buffer.from('hello '.repeat(1000)),
    photo: Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Array(2000).fill(3)]),
    documents: await makeTar([{ name: 'letter.txt', content: 'dear' }]),
    xz: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]),
    'damaged gzip': gzipSync(await makeTar(layout([{ image }]))).subarray(0, 200),
    'missing layer': await makeTar(broken),
    'bad json': await makeTar([{ name: 'manifest.json', content: '{' }]),
    'wrong types': await makeTar([{ name: 'manifest.json', content: '[{"Config":1}]' }]),
    'path out': await makeTar([{ name: 'manifest.json', content: '[{"Config":"nowhere/abc.json","Layers":[]}]' }]),
  }
  for (const [name, archive] of Object.entries(cases))
    await assert.rejects(take(archive), (error) => hasCode(error, 'image.not_an_image'), name)
  assert.deepEqual(
    (await readdir(join(folder, 'blobs/sha256')).catch(() => [])).filter((name) => name.endsWith('.partial')),
    [],
  )
  await assert.rejects(take(join(folder, 'gone')), (error) => hasCode(error, 'image.bad_upload'))
})

test('parts that are not what their digest says are refused', async (t) => {
  const { take } = await setUp(t),
    image = await sample()
  for (const victim of [image.manifest, image.config, image.layers[0]!]) {
    const entries = layout([{ image }]).map((entry) =>
      entry.content !== undefined && Buffer.from(entry.content).equals(victim)
        ? { ...entry, content: Buffer.concat([victim.subarray(0, -1), Buffer.from(' ')]) }
        : entry,
    )
    await assert.rejects(take(await makeTar(entries)), (error) => hasCode(error, 'image.digest_mismatch'))
  }
})

test('a part that is shorter than announced is refused', async (t) => {
  const { take } = await setUp(t),
    image = await sample()
  const cut = layout([{ image }]).map((entry) =>
    entry.name.endsWith(digestOf(image.layers[0]!).slice(7)) ? { ...entry, content: image.layers[0]!.subarray(0, 20) } : entry,
  )
  await assert.rejects(take(await makeTar(cut)), (error) => hasCode(error, 'image.digest_mismatch'))
})

test('a docker save archive whose configuration lies about its layers is refused', async (t) => {
  const { take } = await setUp(t),
    image = await sample()
  const entries = await dockerSave(
    { ...image, layers: [image.layers[0]!, image.layers[0]!] },
    { config: 'abc.json', layers: ['1.tar', '2.tar'] },
  )
  await assert.rejects(take(await makeTar(entries)), (error) => hasCode(error, 'image.digest_mismatch'))
})

test('an archive that reaches outside is refused, in names and through links in a folder', async (t) => {
  const { take, folder } = await setUp(t),
    image = await sample()
  await assert.rejects(take(await makeTar([{ name: '../../evil', content: 'x' }])), (error) => hasCode(error, 'image.unsafe_archive'))
  const climbing = await dockerSave(image, { config: '../../../etc/passwd', layers: [] })
  await assert.rejects(take(await makeTar(climbing.slice(-1))), (error) => hasCode(error, 'image.unsafe_archive'))
  await mkdir(join(folder, 'linked'))
  await writeFile(join(folder, 'linked/oci-layout'), '{}')
  await symlink('/etc/passwd', join(folder, 'linked/index.json'))
  await assert.rejects(take(join(folder, 'linked')), (error) => hasCode(error, 'image.not_an_image') && /is a link/.test(String(error)))
})
