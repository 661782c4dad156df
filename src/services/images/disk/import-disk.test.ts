import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { makeTar } from '../archive/testing.ts'
import { BlobStore } from '../blobs.ts'
import { openImage } from '../content.ts'
import { type ImportOptions, importImage } from '../import.ts'
import { defaultDiskLimits } from './import-disk.ts'
import { makeDisk, makeMbrDisk, qemuImg } from './testing.ts'

const { signal } = new AbortController()
const user = { uid: 64_055, gid: 64_055 }
let folder: string, raw: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pando-disk-'))
  raw = join(folder, 'disk.raw')
  await makeDisk(raw)
})
after(() => rm(folder, { recursive: true, force: true }))

async function setUp(t: TestContext) {
  const own = await mkdtemp(join(folder, 'test-'))
  t.after(() => rm(own, { recursive: true, force: true }))
  const blobs = new BlobStore(join(own, 'blobs')),
    workDir = join(own, 'work')
  const take = async (path: string, extra: Partial<ImportOptions> = {}) => {
    const image = await importImage({ path, reference: 'debian:12', blobs, lease: blobs.lease(), workDir, user, signal, ...extra })
    assert.deepEqual(await readdir(workDir), [], 'the working folder is left empty')
    return { image, content: await openImage(blobs, image.digest, 'debian:12') }
  }
  return { own, blobs, take }
}

const formats: Record<string, string[]> = {
  qcow2: ['-O', 'qcow2'],
  'qcow2, compressed': ['-c', '-O', 'qcow2', '-o', 'compression_type=zstd'],
  'qcow2, old': ['-c', '-O', 'qcow2', '-o', 'compat=0.10'],
  'qcow2, with subclusters': ['-O', 'qcow2', '-o', 'extended_l2=on,cluster_size=128k'],
  vmdk: ['-O', 'vmdk'],
  'vmdk, stream optimized': ['-O', 'vmdk', '-o', 'subformat=streamOptimized'],
  vdi: ['-O', 'vdi'],
  'vdi, fixed': ['-O', 'vdi', '-o', 'static=on'],
  vhd: ['-O', 'vpc', '-o', 'force_size=on'],
  'vhd, rounded up': ['-O', 'vpc'],
  'vhd, fixed': ['-O', 'vpc', '-o', 'subformat=fixed,force_size=on'],
  vhdx: ['-O', 'vhdx'],
  'vhdx, fixed': ['-O', 'vhdx', '-o', 'subformat=fixed'],
}
for (const [name, how] of Object.entries(formats)) {
  test(`a disk as ${name} becomes a qcow2 of our own with the same content`, async (t) => {
    const { take, own } = await setUp(t)
    const path = join(own, 'import')
    await qemuImg('convert', '-f', 'raw', ...how, raw, path)
    const digest = `sha256:${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`
    const { image, content } = await take(path)
    const { virtualBytes } = content.disk!
    assert.ok(name === 'vhd, rounded up' ? virtualBytes >= 8 * 1024 ** 2 : virtualBytes === 8 * 1024 ** 2)
    assert.deepEqual(image.disk, {
      type: 'disk',
      format: 'qcow2',
      virtualBytes,
      importedFrom: name.split(',')[0],
      firmware: 'uefi',
      sourceDigest: digest,
    })
    await qemuImg('compare', '-f', 'raw', '-F', 'qcow2', raw, content.disk!.path)
    const made = await stat(content.disk!.path)
    assert.deepEqual([made.uid, made.gid, made.mode & 0o777], [0, 0, 0o444])
  })
}

test('a plain disk is taken as it is and packed, with holes where it has zeros', async (t) => {
  const { take, own } = await setUp(t)
  const bytes = await readFile(raw)
  const files = { raw: bytes, gz: gzipSync(bytes), zst: zstdCompressSync(bytes) }
  await exec('sh', ['-c', `xz -k -0 -c '${raw}' > '${own}/xz'`])
  for (const [name, content] of Object.entries(files)) await writeFile(join(own, name), content)
  const digests = new Set<string>()
  for (const name of ['raw', 'gz', 'zst', 'xz']) {
    const { image, content } = await take(join(own, name))
    assert.equal(image.disk?.importedFrom, 'raw')
    await qemuImg('compare', '-f', 'raw', '-F', 'qcow2', raw, content.disk!.path)
    digests.add(image.layerDigests[0]!)
    assert.ok(image.sizeBytes < 1024 ** 2, 'only what is not zero is kept')
  }
  assert.equal(digests.size, 1, 'the same disk is kept once')
})

test('an ISO stays as it is, for its own drive', async (t) => {
  const { take, own } = await setUp(t)
  const iso = join(own, 'disc')
  await mkdir(join(own, 'tree'))
  await writeFile(join(own, 'tree/efi.img'), Buffer.alloc(4096))
  await exec('genisoimage', ['-quiet', '-o', iso, '-b', 'efi.img', '-no-emul-boot', join(own, 'tree')])
  const bytes = await readFile(iso)
  const { image, content } = await take(iso)
  assert.ok((await readFile(content.disk!.path)).equals(bytes))
  assert.deepEqual(
    [image.disk?.type, image.disk?.format, image.disk?.firmware, image.disk?.virtualBytes],
    ['iso', 'raw', 'bios', bytes.length],
  )
  assert.equal(image.disk?.sourceDigest, image.layerDigests[0])
  bytes[bytes.readUInt32LE(17 * 2048 + 71) * 2048 + 1] = 0xef // the boot entry is for UEFI
  await writeFile(join(own, 'efi'), bytes)
  assert.equal((await take(join(own, 'efi'))).image.disk?.firmware, 'uefi')
  await writeFile(join(own, 'cut'), bytes.subarray(0, -4096 * 40))
  await assert.rejects(take(join(own, 'cut')), (error) => hasCode(error, 'image.truncated'))
})

test('how it boots is told by its partitions, unless somebody says otherwise', async (t) => {
  const { take, own } = await setUp(t)
  const firmwareOf = async (make: (path: string) => Promise<void>, extra: Partial<ImportOptions> = {}) => {
    await make(join(own, 'disk'))
    const { image } = await take(join(own, 'disk'), extra)
    await rm(join(own, 'disk'))
    return image.disk?.firmware
  }
  assert.deepEqual(
    [
      await firmwareOf((path) => makeDisk(path, { efi: false })),
      await firmwareOf((path) => makeMbrDisk(path)),
      await firmwareOf((path) => makeMbrDisk(path, { type: 0xef })),
      await firmwareOf((path) => makeDisk(path), { firmware: 'bios' }),
    ],
    ['bios', 'bios', 'uefi', 'bios'],
  )
})

test('a checksum is looked at before anything else', async (t) => {
  const { take } = await setUp(t)
  const hex = (algorithm: string, bytes: Buffer) => `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
  const bytes = await readFile(raw)
  for (const algorithm of ['sha256', 'sha512']) await take(raw, { checksum: hex(algorithm, bytes) })
  await assert.rejects(take(raw, { checksum: hex('sha512', Buffer.from('other')) }), (error) => hasCode(error, 'image.checksum_mismatch'))
})

test('a disk image has no files to unpack', async (t) => {
  const { take } = await setUp(t)
  const { content } = await take(raw)
  for (const open of [content.openRootfs, content.openDockerArchive])
    await assert.rejects(open(signal), (error) => hasCode(error, 'image.is_a_disk'))
})

test('snapshots inside are left out', async (t) => {
  const { take, own } = await setUp(t)
  const path = join(own, 'disk')
  await qemuImg('convert', '-f', 'raw', '-O', 'qcow2', raw, path)
  await qemuImg('snapshot', '-c', 'before', path)
  const { content } = await take(path)
  assert.equal(JSON.parse(await qemuImg('info', '--output=json', '-f', 'qcow2', content.disk!.path)).snapshots, undefined)
})

test('a disk larger than its limit is refused, and so is one that unpacks to more than there may be', async (t) => {
  const { take, own } = await setUp(t)
  const path = join(own, 'disk')
  const limits = { ...defaultDiskLimits, maxDiskBytes: 1024 ** 4 }
  for (const format of ['qcow2', 'vmdk', 'vhdx', 'vdi']) {
    await qemuImg('create', '-f', format, path, '1025G')
    await assert.rejects(take(path, { diskLimits: limits }), (error) => hasCode(error, 'image.too_large'), format)
  }
  await rm(path)
  await makeMbrDisk(path, { bytes: 32 * 1024 ** 2 })
  for (const [packed, pack] of Object.entries({ gzip: gzipSync, zstd: zstdCompressSync })) {
    await writeFile(join(own, packed), pack(await readFile(path)))
    const unpackLimits = { maxBytes: 64 * 1024 ** 2, maxRatio: 500, ratioFromBytes: 1024 ** 2 }
    await assert.rejects(take(join(own, packed), { limits: unpackLimits }), (error) => hasCode(error, 'image.unsafe_archive'), packed)
  }
  await qemuImg('convert', '-f', 'raw', '-O', 'qcow2', raw, path)
  await assert.rejects(take(path, { diskLimits: { ...limits, maxFileBytes: 300_000 } }), (error) => hasCode(error, 'image.import_limit'))
})

test('archives are still told apart from disks', async (t) => {
  const { take, own } = await setUp(t)
  await writeFile(join(own, 'tar'), gzipSync(await makeTar([{ name: 'bin/app', content: 'ELF', mode: 0o755 }])))
  assert.equal((await take(join(own, 'tar'))).image.disk, undefined)
  await writeFile(join(own, 'text'), 'hello '.repeat(100_000))
  await assert.rejects(take(join(own, 'text')), (error) => hasCode(error, 'image.not_an_image'))
})
