import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ErrorCode } from '../../../base/error-codes.ts'
import { hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { digestOf, makeTar } from '../archive/testing.ts'
import { BlobStore } from '../blobs.ts'
import { importImage } from '../import.ts'
import { mediaTypes } from '../oci/manifest.ts'
import { hostArchitecture } from '../oci/platform.ts'
import { diskConfigType } from './artifact.ts'
import { openEnclosure } from './enclosure.ts'
import { makeDisk, makeMbrDisk, patch, qemuImg } from './testing.ts'

const { signal } = new AbortController()
const user = { uid: 64_055, gid: 64_055 }
let folder: string, raw: string, path: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pando-hostile-'))
  raw = join(folder, 'disk.raw')
  path = join(folder, 'import')
  await makeDisk(raw)
})
after(() => rm(folder, { recursive: true, force: true }))

const as = (format: string, options: string[] = []) => qemuImg('convert', '-f', 'raw', '-O', format, ...options, raw, path)
const create = (options: string[], size = '8M') => qemuImg('create', '-u', '-f', 'qcow2', ...options, path, size)
const qcow2With = async (changes: Parameters<typeof patch>[1]) => {
  await as('qcow2')
  await patch(path, changes)
}
const cut = async (format: string, { share = 0.6, options = [] as string[] } = {}) => {
  await as(format, options)
  await truncate(path, Math.round(((await readFile(path)).length * share) / 512) * 512)
}
const vmdkWith = async (from: RegExp, to: string) => {
  await as('vmdk')
  const bytes = await readFile(path)
  const text = bytes.toString('latin1', 512, 512 * 21)
  assert.match(text, from)
  bytes.fill(0, 512, 512 * 21)
  bytes.write(text.replace(from, to).slice(0, 20 * 512), 512, 'latin1')
  await writeFile(path, bytes)
}
const twoThings = async (format: string, at: number, mark: string) => {
  await as(format)
  await patch(path, { [at]: mark })
}

/** A file that is made to do harm, how it is made, and how it is refused. All of them are real files of their formats. */
const table: Record<string, [ErrorCode, () => Promise<unknown>]> = {
  'a qcow2 that builds on /etc/passwd': ['image.backing_file', () => create(['-b', '/etc/passwd', '-F', 'raw'])],
  'a qcow2 that builds on a device': ['image.backing_file', () => create(['-b', '/dev/vda', '-F', 'raw'])],
  'a qcow2 that builds on the network': ['image.backing_file', () => create(['-b', 'nbd://127.0.0.1:1/x', '-F', 'raw'])],
  'a qcow2 that builds on a JSON description': [
    'image.backing_file',
    () => create(['-b', 'json:{"driver":"file","filename":"/etc/passwd"}', '-F', 'raw']),
  ],
  'a qcow2 whose data is elsewhere': [
    'image.external_data',
    () => qemuImg('create', '-f', 'qcow2', '-o', `data_file=${join(folder, 'data')},data_file_raw=on`, path, '8M'),
  ],
  'a qcow2 encrypted with LUKS': ['image.encrypted', () => qcow2With({ 32: 2 })],
  'a qcow2 encrypted with AES': ['image.encrypted', () => qcow2With({ 32: 1 })],
  'a LUKS disk': ['image.encrypted', () => twoThings('raw', 0, 'LUKS\xba\xbe\0\x01')],
  'a huge L1 table': ['image.bad_header', () => qcow2With({ 36: 0x7fff_ffff })],
  'an L1 table that is too small': ['image.bad_header', () => qcow2With({ 24: 1024n ** 4n })],
  'a huge refcount table': ['image.bad_header', () => qcow2With({ 56: 0x00ff_ffff })],
  'a huge header': ['image.bad_header', () => qcow2With({ 100: 0x7fff_fff8 })],
  'clusters of 2^63 bytes': ['image.bad_header', () => qcow2With({ 20: 63 })],
  'features that do not exist': ['image.bad_header', () => qcow2With({ 72: 1n << 40n })],
  'more snapshots than there can be': ['image.bad_header', () => qcow2With({ 60: 0xffff_ffff })],
  'a disk beyond all measure': ['image.bad_header', () => qcow2With({ 24: 2n ** 62n })],
  'a disk of 8 EiB less a bit, with a matching L1': ['image.bad_header', () => qcow2With({ 24: 2n ** 60n, 36: 2 ** 22 })],
  'an L1 table beyond the end': ['image.truncated', () => qcow2With({ 40: 1024n ** 3n })],
  'a qcow2 of 2 TiB and a bit': ['image.too_large', () => create([], '2049G')],
  'a qcow2 whose tables lead into each other': ['image.unreadable', () => corruptL1()],
  'a qcow2 that says it is corrupt': ['image.bad_header', () => qcow2With({ 72: 2n })],
  'a qcow of the first version': ['image.unsupported_format', () => as('qcow')],
  'a QED': ['image.unsupported_format', () => as('qed')],
  'a Parallels disk': ['image.unsupported_format', () => as('parallels')],
  'a VMDK descriptor that points at /etc/passwd': [
    'image.external_data',
    () =>
      writeFile(
        path,
        '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 8 FLAT "/etc/passwd" 0\n',
      ),
  ],
  'a VMDK in two files': ['image.external_data', () => as('vmdk', ['-o', 'subformat=monolithicFlat'])],
  'a VMDK whose descriptor points at another file': ['image.external_data', () => vmdkWith(/SPARSE ".*"/, 'FLAT "/etc/passwd" 0')],
  'a VMDK with a second part': ['image.external_data', () => vmdkWith(/(RW .*)\n/, '$1\nRW 16 FLAT "/etc/passwd" 0\n')],
  'a VMDK of another type': ['image.external_data', () => vmdkWith(/createType="\w+"/, 'createType="monolithicFlat"')],
  'a VMDK that says nothing but names': ['image.external_data', () => patchOf('vmdk', { 12: '\0\0\0\0\0\0\0\0' })],
  'a VMDK with a parent': ['image.backing_file', () => vmdkWith(/parentCID=\w+/, 'parentCID=00000001\nparentFileNameHint="/etc/passwd"')],
  'a VMDK with huge grain tables': ['image.bad_header', () => patchOf('vmdk', { 44: '\xff\xff\xff\xff' })],
  'a VDI that differs from another': ['image.backing_file', () => patchOf('vdi', { 76: '\x04\0\0\0' })],
  'a VDI with a huge map': ['image.bad_header', () => patchOf('vdi', { 384: '\xff\xff\xff\x7f' })],
  'a VHD that differs from another': ['image.backing_file', () => patchOf('vpc', { 60: 4 })],
  'a VHD with a huge table': ['image.bad_header', () => patchOf('vpc', { [512 + 28]: 0x7fff_ffff })],
  'a qcow2 that is a VHD, too': [
    'image.ambiguous',
    async () => {
      await as('qcow2')
      await patch(path, { [(await readFile(path)).length - 512]: 'conectix' })
    },
  ],
  'an ISO that is a qcow2, too': ['image.ambiguous', () => twoThings('qcow2', 0x8001, 'CD001')],
  'an ISO that is a VMDK, too': ['image.ambiguous', () => twoThings('vmdk', 0x8001, 'CD001')],
  'a disk that begins with a qcow2': [
    'image.ambiguous',
    async () => {
      const inner = join(folder, 'inner')
      await create(['-b', '/etc/passwd', '-F', 'raw'])
      await qemuImg('convert', '-f', 'raw', '-O', 'qcow2', path, inner)
      await exec('mv', [inner, path])
    },
  ],
  'a raw file that begins with a qcow2': [
    'image.backing_file',
    async () => {
      await create(['-b', '/etc/passwd', '-F', 'raw'])
      await patch(path, { 510: '\x55\xaa' })
      await truncate(path, 8 * 1024 ** 2)
    },
  ],
  'half a qcow2': ['image.truncated', () => cut('qcow2')],
  'half a compressed qcow2': ['image.truncated', () => cut('qcow2', { options: ['-c'] })],
  'half a VMDK': ['image.truncated', () => cut('vmdk')],
  'half a stream optimized VMDK': ['image.truncated', () => cut('vmdk', { options: ['-o', 'subformat=streamOptimized'] })],
  'half a VDI': ['image.truncated', () => cut('vdi')],
  'half a VHD': ['image.truncated', () => cut('vpc')],
  'half a VHDX': ['image.unreadable', () => cut('vhdx')],
  'half a disk': ['image.truncated', () => cut('raw')],
  'half an old disk': ['image.truncated', () => makeMbrDisk(path, { endSector: 8192 })],
  'half a packed disk': [
    'image.not_an_image',
    async () => {
      await exec('sh', ['-c', `gzip -c '${raw}' > '${path}'`])
      await truncate(path, 90_000)
    },
  ],
  'half a disk packed with xz': [
    'image.not_an_image',
    async () => {
      await exec('sh', ['-c', `xz -0 -c '${raw}' > '${path}'`])
      await truncate(path, 90_000)
    },
  ],
}

async function patchOf(format: string, changes: Parameters<typeof patch>[1]): Promise<void> {
  await as(format)
  await patch(path, changes)
  if (format === 'vpc' && 60 in changes) await patch(path, { [(await readFile(path)).length - 512 + 60]: 4 })
}

async function corruptL1(): Promise<void> {
  await as('qcow2')
  await using file = await open(path, 'r+')
  const at = Number((await readFile(path)).readBigUInt64BE(40))
  const entry = Buffer.alloc(8)
  entry.writeBigUInt64BE(BigInt(at) | (1n << 63n))
  await file.write(entry, 0, 8, at) // the L2 table is the L1 table
}

for (const [name, [code, make]] of Object.entries(table)) {
  test(`refused: ${name}`, async () => {
    await rm(path, { force: true })
    await make()
    const blobs = new BlobStore(join(folder, 'blobs'))
    const work = join(folder, 'work')
    await assert.rejects(
      importImage({ path, reference: 'evil:1', blobs, lease: blobs.lease(), workDir: work, user, signal }),
      (error) => hasCode(error, code) || assert.fail(`${String(error)}\n${(error as Error).stack}`),
    )
    assert.deepEqual([await readdir(work), await readdir(join(folder, 'blobs')).catch(() => [])], [[], []], 'nothing is left')
  })
}

test('an archive that says its layer is a disk image of ours is refused: nobody looked into it', async () => {
  await create(['-b', '/etc/passwd', '-F', 'raw'])
  const disk = await readFile(path)
  const facts = {
    type: 'disk',
    format: 'qcow2',
    virtualBytes: 8_388_608,
    importedFrom: 'raw',
    firmware: 'bios',
    sourceDigest: digestOf(disk),
  }
  const both = { architecture: hostArchitecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf(disk)] }, ...facts }
  const config = Buffer.from(JSON.stringify(both))
  const part = (bytes: Buffer, mediaType: string) => ({ mediaType, digest: digestOf(bytes), size: bytes.length })
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: part(config, diskConfigType),
      layers: [part(disk, 'x/y')],
    }),
  )
  const archive = await makeTar([
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: [part(manifest, mediaTypes.ociManifest)] }) },
    ...[manifest, config, disk].map((content) => ({ name: `blobs/sha256/${digestOf(content).slice(7)}`, content })),
  ])
  await writeFile(path, archive)
  const blobs = new BlobStore(join(folder, 'layout'))
  await assert.rejects(
    importImage({ path, reference: 'evil:1', blobs, lease: blobs.lease(), workDir: join(folder, 'work'), user, signal }),
    (error) => hasCode(error, 'image.not_an_image') && /disk image/.test(String(error)),
  )
})

test('a program that reads a stranger file sees nothing else, may do nothing, and ends with its limits', async () => {
  await using enclosure = await openEnclosure(join(folder, 'work'), user)
  await writeFile(path, 'stranger')
  const run = async (line: string, limits = {}) =>
    enclosure.run(['sh', '-c', line], { source: path, signal, cpuSeconds: 1, maxFileBytes: 1024 ** 2, ...limits })
  const words = async (line: string) => (await run(line)).stdout.trim().split(/\s+/)
  assert.deepEqual(
    (await words('cd /; echo * dev/* out/*')).filter((name) => !name.startsWith('lib')),
    ['dev', 'out', 'source', 'usr', 'dev/null', 'out/*'],
  )
  assert.deepEqual(await words('id -u; id -g; cat /source; echo; : > /source; : > /usr/x; : > /x; ls /proc /etc /root'), [
    '64055',
    '64055',
    'stranger',
  ])
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connect = `socket(S, PF_INET, SOCK_STREAM, 0); print connect(S, sockaddr_in(${port}, inet_aton("127.0.0.1"))) ? "in" : "out"`
  assert.deepEqual(await words(`perl -MSocket -e '${connect}'`), ['out'])
  server.close()
  await run('yes | head -c 3000000 > /out/large')
  assert.equal((await stat(join(enclosure.out, 'large'))).size, 1024 ** 2)
  await assert.rejects(enclosure.run(['no-such-program'], { source: path, signal, cpuSeconds: 1 }), (error) =>
    hasCode(error, 'base.command_missing'),
  )
  assert.equal((await run('while :; do :; done')).killed, 'SIGKILL')
})
