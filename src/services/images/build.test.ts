import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type TestContext, test } from 'node:test'
import { hasCode } from '../../base/errors.ts'
import { exec } from '../../base/exec.node.ts'
import { BlobStore } from './blobs.ts'
import { type BuildInput, buildSpec } from './build/spec.ts'
import { buildImage } from './build.ts'
import { openImage, verifyImage } from './content.ts'

const never = new AbortController().signal

async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-build-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const blobs = new BlobStore(join(folder, 'blobs')),
    workDir = join(folder, 'work')
  const build = async (spec: Omit<BuildInput, 'reference'>, options: { signal?: AbortSignal; onLine?: (line: string) => void } = {}) =>
    buildImage({ spec: buildSpec.parse({ reference: 'web:1', ...spec }), blobs, lease: blobs.lease(), workDir, signal: never, ...options })
  return { folder, blobs, workDir, build }
}

async function squashed(blobs: BlobStore, digest: string, path: string): Promise<string> {
  const child = spawn('sqfstar', ['-quiet', '-no-progress', path], { stdio: ['pipe', 'ignore', 'inherit'] })
  const exit = once(child, 'exit')
  await pipeline(await (await openImage(blobs, digest)).openRootfs(never), child.stdin)
  assert.deepEqual(await exit, [0, null])
  return (await exec('unsquashfs', ['-lln', path])).stdout
}

const web: Omit<BuildInput, 'reference'> = {
  packages: ['busybox-static'],
  files: {
    '/bin/sh': { symlink: 'busybox' },
    '/srv/www/index.html': { content: 'hello' },
    '/etc/os-release': { fromHost: '/etc/os-release' },
    '/tmp': { directory: true, mode: 0o1777 },
  },
  config: { entrypoint: ['/bin/busybox', 'httpd', '-f'], exposedPorts: ['80/tcp'], workdir: '/srv/www' },
}

test('a busybox image is built from its package alone, the same bytes each time, and runs', { timeout: 120_000 }, async (t) => {
  const { blobs, build, folder, workDir } = await setUp(t)
  const lines: string[] = []
  const image = await build(web, { onLine: (line) => lines.push(line) })
  assert.equal((await build(web)).digest, image.digest)
  assert.ok(lines.length > 1, 'it tells what it does')
  await verifyImage(image, { signal: never })
  assert.deepEqual(image.config.entrypoint, ['/bin/busybox', 'httpd', '-f'])
  const listing = await squashed(blobs, image.digest, join(folder, 'x.sqfs'))
  assert.match(listing, /-rwxr-xr-x 0\/0 .* 1970-01-01 00:00 squashfs-root\/bin\/busybox\n/)
  assert.match(listing, /drwxrwxrwt 0\/0 .* squashfs-root\/tmp\n/)
  assert.ok(!listing.includes('share/man') && listing.includes('share/doc/busybox-static/copyright'))
  await exec('unsquashfs', ['-q', '-n', '-d', join(folder, 'root'), join(folder, 'x.sqfs')])
  const { stdout } = await exec('chroot', [join(folder, 'root'), '/bin/sh', '-c', '/bin/busybox cat /srv/www/index.html'])
  assert.equal(stdout, 'hello')
  assert.deepEqual(await readdir(workDir).catch(() => []), [])
})

test('mmdebstrap builds from the sources of this machine, the same bytes each time', { timeout: 240_000 }, async (t) => {
  const { blobs, build, folder } = await setUp(t)
  const lines: string[] = []
  const spec = { packages: ['busybox-static'], variant: 'extract' as const, files: { '/hello': { content: 'hi' } } }
  const image = await build(spec, { onLine: (line) => lines.push(line) })
  assert.equal((await build(spec)).digest, image.digest)
  assert.ok(lines.some((line) => /downloading packages/.test(line)))
  const listing = await squashed(blobs, image.digest, join(folder, 'x.sqfs'))
  assert.ok(listing.includes('squashfs-root/bin/busybox') && listing.includes('squashfs-root/hello') && !listing.includes('dev/console'))
})

test('a package that does not exist fails the build with the words of apt', { timeout: 120_000 }, async (t) => {
  const { build, workDir } = await setUp(t)
  for (const variant of ['none', 'extract'] as const) {
    await assert.rejects(
      build({ packages: ['no-such-package-at-all'], variant }),
      (error) => hasCode(error, 'image.build_failed') && /no-such-package-at-all/.test(String(error)),
    )
  }
  assert.deepEqual(await readdir(workDir).catch(() => []), [])
})

test('cancelling ends every process of the build and leaves no mount and no file', { timeout: 120_000 }, async (t) => {
  const { build, workDir, folder } = await setUp(t)
  const stop = new AbortController()
  const building = build(
    { packages: ['busybox-static'], variant: 'minbase' },
    {
      signal: stop.signal,
      onLine: (line) => {
        if (/extracting|downloading/.test(line)) stop.abort()
      },
    },
  )
  await assert.rejects(building, { name: 'AbortError' })
  assert.deepEqual(await readdir(workDir).catch(() => []), [])
  assert.ok(!(await readFile('/proc/mounts', 'utf8')).includes(folder))
  assert.deepEqual(await processesNaming(folder), [])
})

test('only what every user of the host may read gets into an image', async (t) => {
  const { build } = await setUp(t)
  for (const secret of ['/etc/shadow', '/root/.bashrc', '/proc/self/environ', '/etc', '/nowhere']) {
    await assert.rejects(build({ files: { '/x': { fromHost: secret } } }), (error) => hasCode(error, 'image.build_failed'), secret)
  }
})

test('names that are options, paths that climb and unknown fields do not pass the schema', () => {
  const bad = [
    { packages: ['-o=x'] },
    { packages: ['a b'] },
    { files: { '/../x': { content: '' } } },
    { files: { x: { content: '' } } },
    { files: { '/a/./b': { content: '' } } },
    { nonsense: 1 },
    { suite: '--help' },
  ]
  for (const spec of bad) assert.equal(buildSpec.safeParse({ reference: 'a:1', ...spec }).success, false, JSON.stringify(spec))
})

async function processesNaming(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [line, environment] = await Promise.all(
        ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      )
      return line!.includes(text) || environment!.includes(text) ? [line!.replaceAll('\0', ' ')] : []
    }),
  )
  return found.flat()
}
