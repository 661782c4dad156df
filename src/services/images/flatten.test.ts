import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { hasCode } from '../../base/errors.ts'
import { exec } from '../../base/exec.node.ts'
import { tarEntries } from './archive/tar-entries.ts'
import { layerOf, makeTar, type TestEntry } from './archive/testing.ts'
import { flatten } from './flatten.ts'
import { defaultUnpackLimits, type UnpackLimits } from './oci/compression.ts'

const { signal } = new AbortController()

async function flattened(...layers: TestEntry[][]): Promise<Record<string, string>> {
  const stream = await flatten((await Promise.all(layers.map(makeTar))).map(layerOf), { limits: defaultUnpackLimits, signal })
  return contentsOf(await buffer(stream))
}

/** path -> content, `-> symlink`, `= hard link` or `/`. Fails when a path comes twice or before its folder. */
async function contentsOf(tar: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const entry of tarEntries(Readable.from([tar], { objectMode: false }))) {
    const path = entry.path.join('/'),
      parent = entry.path.slice(0, -1).join('/')
    assert.ok(!(path in found), `${path} comes twice`)
    assert.ok(parent === '' || found[parent] === '/', `${path} comes before its folder`)
    if (entry.type === 'link') assert.ok(entry.link!.join('/') in found, `${path} comes before its target`)
    found[path] =
      entry.type === 'directory'
        ? '/'
        : entry.symlink !== undefined
          ? `-> ${entry.symlink}`
          : entry.link !== undefined
            ? `= ${entry.link.join('/')}`
            : await text(entry.body)
  }
  return found
}

async function refusal(layers: Buffer[], limits: UnpackLimits = defaultUnpackLimits): Promise<string> {
  let message = ''
  await assert.rejects(
    async () => (await flatten(layers.map(layerOf), { limits, signal })).resume(),
    (error) => {
      message = (error as Error).message
      return hasCode(error, 'image.unsafe_archive')
    },
  )
  return message
}

test('upper layers win, whiteouts hide what is below, and folders come before what is in them', async () => {
  assert.deepEqual(
    await flattened(
      [{ name: 'etc' }, { name: 'etc/a', content: 'a1' }, { name: 'etc/b', content: 'b1' }, { name: 'tmp/x/y', content: 'y' }],
      [
        { name: 'etc/.wh.a', content: '' },
        { name: 'etc/b', content: 'b2' },
        { name: '.wh.tmp', content: '' },
      ],
    ),
    { etc: '/', 'etc/b': 'b2' },
  )
})

test('an opaque folder keeps only what its own layer puts there, in whichever order it is written', async () => {
  const below = [
    { name: 'd/old', content: '1' },
    { name: 'd/sub/old', content: '1' },
  ]
  const marker = { name: 'd/.wh..wh..opq', content: '' },
    fresh = { name: 'd/new', content: '2' }
  assert.deepEqual(await flattened(below, [marker, fresh]), { d: '/', 'd/new': '2' })
  assert.deepEqual(await flattened(below, [fresh, marker]), { d: '/', 'd/new': '2' })
})

test('a folder replaces a link of a lower layer, and a file replaces a whole folder', async () => {
  assert.deepEqual(
    await flattened(
      [
        { name: 'lib', symlink: 'usr/lib' },
        { name: 'd/e/f', content: '1' },
      ],
      [
        { name: 'lib/x', content: 'x' },
        { name: 'd', content: 'file' },
      ],
    ),
    { lib: '/', 'lib/x': 'x', d: 'file' },
  )
})

test('a hard link keeps its content when an upper layer deletes or replaces the name it was made from', async () => {
  assert.deepEqual(
    await flattened(
      [
        { name: 'a', content: 'one' },
        { name: 'b', link: 'a' },
        { name: 'c', link: 'a' },
      ],
      [{ name: 'a', content: 'two' }],
    ),
    { a: 'two', b: 'one', c: '= b' },
  )
})

test('absolute symlinks stay as they are', async () => {
  assert.deepEqual(
    await flattened([
      { name: 'etc/mtab', symlink: '../proc/self/mounts' },
      { name: 'x', symlink: '/etc/../../y' },
    ]),
    { etc: '/', 'etc/mtab': '-> ../proc/self/mounts', x: '-> /etc/../../y' },
  )
})

test('device nodes under /dev are left out, so that engines make their own', async () => {
  assert.deepEqual(
    await flattened([
      { name: 'dev/console', device: 'character-device' },
      { name: 'dev/fd', symlink: '/proc/self/fd' },
    ]),
    { dev: '/', 'dev/fd': '-> /proc/self/fd' },
  )
})

const attacks: Record<string, TestEntry[]> = {
  'leads out of the image': [{ name: '../evil', content: 'x' }],
  'is absolute': [{ name: '/etc/evil', content: 'x' }],
  'hard link target "../../etc/shadow" leads out': [{ name: 'a', link: '../../etc/shadow' }],
  'hard link target "/etc/shadow" is absolute': [{ name: 'a', link: '/etc/shadow' }],
  'symlink "a/b" leads out': [{ name: 'a/b', symlink: '../../etc' }],
  'writes through "out"': [
    { name: 'out', symlink: '/etc' },
    { name: 'out/passwd', content: 'x' },
  ],
  'writes through "file"': [
    { name: 'file', content: 'x' },
    { name: 'file/x', content: 'x' },
  ],
  'has no file as its target': [{ name: 'a', link: 'nowhere' }],
  '"sda" is a device': [{ name: 'sda', device: 'block-device' }],
  'the whiteout .wh... names nothing': [{ name: 'a/.wh...', content: '' }],
  'not a path that a file can have': [{ name: 'x'.repeat(300), content: '' }],
  'of a kind that images do not hold': [{ name: 'sparse', content: 'x', pax: { 'GNU.sparse.major': '1' } }],
}
for (const [wanted, entries] of Object.entries(attacks)) {
  test(`an archive is refused with the reason: ${wanted}`, async () => {
    assert.ok((await refusal([await makeTar(entries)])).includes(wanted))
  })
}

test('an attack that hides in a pax header is refused too', async () => {
  assert.match(await refusal([await makeTar([{ name: 'harmless', content: 'x', pax: { path: '../../evil' } }])]), /leads out/)
})

test('a layer that grows beyond the ratio is stopped while it is read', async () => {
  const bomb = gzipSync(await makeTar([{ name: 'zeros', content: Buffer.alloc(64 * 1024 ** 2) }]), { level: 9 })
  assert.ok(bomb.length < 80_000)
  assert.match(await refusal([bomb], { ...defaultUnpackLimits, maxRatio: 100, ratioFromBytes: 1024 ** 2 }), /more than 100 times its size/)
})

test('the total of all layers is bounded', async () => {
  const layer = zstdCompressSync(await makeTar([{ name: 'zeros', content: Buffer.alloc(3 * 1024 ** 2) }]))
  assert.match(await refusal([layer, layer], { ...defaultUnpackLimits, maxBytes: 4 * 1024 ** 2 }), /unpacks to more than 4 MiB/)
})

test('damaged and truncated archives are not images', async () => {
  const tar = await makeTar([{ name: 'a', content: 'x'.repeat(2000) }])
  for (const bytes of [
    tar.subarray(0, 900),
    gzipSync(tar).subarray(0, 60),
    zstdCompressSync(tar).subarray(0, 30),
    Buffer.from('no tar at all'.repeat(100)),
  ]) {
    await assert.rejects(flatten([layerOf(bytes)], { limits: defaultUnpackLimits, signal }), (error) =>
      hasCode(error, 'image.not_an_image'),
    )
  }
})

test('whatever small tree is layered on another, the result is the upper one over the lower one', async () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const tree = fc.uniqueArray(fc.tuple(name, name, fc.string({ maxLength: 5 })), { selector: ([a, b]) => `${a}/${b}`, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(tree, tree, async (lower, upper) => {
      const entries = (items: typeof lower) => items.map(([a, b, content]) => ({ name: `${a}/${b}`, content }))
      const files = Object.fromEntries([...lower, ...upper].map(([a, b, content]) => [`${a}/${b}`, content]))
      const found = await flattened(entries(lower), entries(upper))
      assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([path]) => path.includes('/'))), files)
    }),
    { numRuns: 60 },
  )
})

test('sqfstar takes the stream with long names, owners, modes, links and attributes', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-flatten-'))
  t.after(() => rm(folder, { recursive: true }))
  const long = `${'dir-'.repeat(40)}/${'name-'.repeat(30)}ü`
  const tar = await makeTar([
    { name: 'bin/sh', content: Buffer.alloc(100_000, 7), mode: 0o4755, pax: { uid: '3000000' } },
    { name: 'bin/bash', link: 'bin/sh' },
    { name: long, content: 'deep' },
    { name: 'empty', content: '' },
    { name: 'ping', content: 'p', pax: { 'SCHILY.xattr.user.note': 'hello', 'SCHILY.xattr.trusted.overlay.opaque': 'y' } },
  ])
  const stream = await flatten([layerOf(gzipSync(tar))], { limits: defaultUnpackLimits, signal })
  const child = spawn('sqfstar', ['-quiet', '-no-progress', '-root-mode', '0755', join(folder, 'x.sqfs')], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const exit = once(child, 'exit')
  await pipeline(stream, child.stdin)
  assert.deepEqual(await exit, [0, null])
  const { stdout } = await exec('unsquashfs', ['-lln', join(folder, 'x.sqfs')])
  assert.match(
    stdout,
    /-rwsr-xr-x 3000000\/0 +100000 .* squashfs-root\/bin\/bash\n-rwsr-xr-x 3000000\/0 +100000 .* squashfs-root\/bin\/sh\n/,
  )
  assert.ok(stdout.includes(`squashfs-root/${long}`))
  await exec('unsquashfs', ['-q', '-n', '-d', join(folder, 'out'), join(folder, 'x.sqfs')])
  const { stdout: attributes } = await exec('python3', ['-c', `import os;print(os.listxattr('${folder}/out/ping'))`])
  assert.equal(attributes.trim(), "['user.note']")
})

test('a reader that stops early and an abort both end the work', async () => {
  const layer = layerOf(await makeTar([{ name: 'big', content: Buffer.alloc(8 * 1024 ** 2) }]))
  const stream = await flatten([layer], { limits: defaultUnpackLimits, signal })
  for await (const chunk of stream) {
    assert.ok(chunk.length > 0)
    break
  }
  assert.ok(stream.destroyed)
  await assert.rejects(flatten([layer], { limits: defaultUnpackLimits, signal: AbortSignal.abort() }), { name: 'AbortError' })
})
