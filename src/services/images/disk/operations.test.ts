import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { StatusOf } from '../../../api/kind.ts'
import { systemClock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { silentLog } from '../../../base/log.ts'
import { runControllers } from '../../../controller/manager.ts'
import { createMemoryStore } from '../../../store/memory/memory.ts'
import { Instance } from '../../lifecycle/kind.ts'
import { Operation } from '../../lifecycle/operation-kind.ts'
import { imageAdmissions } from '../admissions.ts'
import { images, openImages } from '../images.ts'
import { Image } from '../kind.ts'
import { makeDisk, qemuImg } from './testing.ts'

const project = 'default'
const user = { uid: 64_055, gid: 64_055 }

async function setUp(t: TestContext) {
  const stateDir = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  const uploadsDir = join(stateDir, 'images/uploads')
  await mkdir(uploadsDir, { recursive: true })
  const store = createMemoryStore({ clock: systemClock })
  const stop = new AbortController()
  const imageStore = await openImages({ stateDir, user })
  const { controllers } = images({ imageStore, uploadsDir, autoPull: true })
  const { done } = await runControllers({ store, clock: systemClock, log: silentLog, controllers, signal: stop.signal })
  t.after(async () => {
    stop.abort(new DOMException('test ends', 'AbortError'))
    await done
    await rm(stateDir, { recursive: true, force: true })
  })
  const change = async (kind: 'Operation' | 'Image', name: string, holds: (object: object | undefined) => boolean) => {
    const revision = await store.revision()
    const of = kind === 'Operation' ? Operation : Image
    const now = await store.get(of as typeof Image, { project, name })
    if (holds(now)) return
    for await (const event of store.watch(revision, { kind, project, name }, AbortSignal.timeout(60_000))) {
      if (holds(event.type === 'deleted' ? undefined : (event.object as object))) return
    }
  }
  return {
    stateDir,
    uploadsDir,
    store,
    imageStore,
    async run(args: Record<string, unknown>): Promise<StatusOf<typeof Operation>> {
      const name = `import-${Math.random().toString(36).slice(2)}`
      const target = { kind: 'Image', name: String(args['reference']) }
      await store.create(Operation, { project, name, spec: { verb: 'image.import', target, args, cancel: false } })
      await change('Operation', name, (object) => !['pending', 'running'].includes((object as { status: { phase: string } }).status.phase))
      return (await store.get(Operation, { project, name }))!.status
    },
    gone: (name: string) => change('Image', name, (object) => object === undefined),
    files: async () =>
      Object.fromEntries(
        await Promise.all(
          ['blobs/sha256', 'uploads', 'work'].map(async (folder) => [
            folder,
            (await readdir(join(stateDir, 'images', folder)).catch(() => [])).length,
          ]),
        ),
      ),
  }
}

const nothing = { 'blobs/sha256': 0, uploads: 0, work: 0 }
const oneImage = { 'blobs/sha256': 3, uploads: 0, work: 0 }

/** A server of one file that breaks its first answer. */
async function serve(t: TestContext, path: string): Promise<string> {
  const content = await readFile(path)
  let asked = 0
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const range = from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}
    response.writeHead(from > 0 ? 206 : 200, { etag: '"x"', 'content-length': content.length - from, ...range })
    if (asked++ === 0) response.write(content.subarray(0, 100_000), () => response.destroy())
    else response.end(content.subarray(from))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian-12.vmdk`
}

test('a disk image from an address is kept while something is made from it, and runs as a virtual machine only', async (t) => {
  const cloud = await setUp(t)
  const [raw, vmdk] = [join(cloud.stateDir, 'raw'), join(cloud.stateDir, 'vmdk')]
  await makeDisk(raw)
  await qemuImg('convert', '-f', 'raw', '-O', 'vmdk', raw, vmdk)
  const url = await serve(t, vmdk)
  const checksum = `sha256:${createHash('sha256')
    .update(await readFile(vmdk))
    .digest('hex')}`
  const args = { reference: 'debian-12', upload: 'one', url, checksum }
  const wrong = await cloud.run({ ...args, upload: 'two', checksum: `sha256:${'0'.repeat(64)}` })
  assert.equal(wrong.phase === 'failed' && wrong.reason.code, 'image.checksum_mismatch')
  assert.deepEqual(await cloud.files(), nothing)

  const done = await cloud.run(args)
  assert.ok(done.phase === 'succeeded', JSON.stringify(done))
  assert.deepEqual(await cloud.files(), oneImage)
  const { image: name = '', digest } = done.result as { image: string; digest: string }
  const image = (await cloud.store.get(Image, { project, name }))!
  assert.deepEqual([image.status.disk?.importedFrom, image.status.disk?.sourceDigest, image.status.digest], ['vmdk', checksum, digest])
  const found = await cloud.imageStore.find(cloud.store, project, 'debian-12')
  assert.deepEqual(found?.disk, image.status.disk)

  const answer = async (kind: 'Instance' | 'Image', change: object): Promise<string> => {
    try {
      for (const rule of imageAdmissions.filter((each) => each.kind.kind === kind))
        await rule.admit(change as never, { store: cloud.store })
    } catch (error) {
      assert.ok(error instanceof PandoError)
      return `${error.code} ${error.field ?? ''}`
    }
    return 'admitted'
  }
  const make = (spec: object) => answer('Instance', { verb: 'create', project, name: 'i', spec: Instance.spec.parse(spec) })
  assert.deepEqual(
    [await make({ image: 'debian-12' }), await make({ image: 'debian-12', engine: 'vm' })],
    ['image.vm_only /spec/engine', 'admitted'],
  )
  const spec = Instance.spec.parse({ image: 'other', engine: 'vm', machine: { cdroms: ['debian-12:latest'] } })
  const instance = await cloud.store.create(Instance, { project, name: 'user', spec })
  const remove = () => answer('Image', { verb: 'delete', project, name, old: image, force: false })
  assert.equal(await remove(), 'image.in_use ')
  await cloud.store.remove(Instance, instance)
  assert.equal(await remove(), 'admitted')
  await cloud.store.update(Image, { ...image, metadata: { ...image.metadata, deletedAt: '2030-01-01T00:00:00.000Z' } })
  await cloud.gone(name)
  while ((await cloud.files())['blobs/sha256'] > 0) await pause(5) // it is collected after the object is gone
})

test('a server that is killed while it converts leaves no program, no mount and no file, and the next one does it all', async (t) => {
  const cloud = await setUp(t)
  const upload = join(cloud.uploadsDir, 'one')
  await makeDisk(upload, { bytes: 96 * 1024 ** 2 })
  await exec('dd', ['if=/dev/urandom', `of=${upload}`, 'bs=1M', 'count=90', 'seek=2', 'conv=notrunc', 'status=none'])
  await writeFile(join(cloud.stateDir, 'copy'), await readFile(upload))
  const child = spawn(process.execPath, [fileURLToPath(new URL('./import-and-die.testing.ts', import.meta.url)), cloud.stateDir, upload], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [, signal] = await once(child, 'exit')
  assert.equal(signal, 'SIGKILL')
  assert.ok((await cloud.files())['work'] > 0, 'it was in the middle of it')
  const end = Date.now() + 60_000
  while ((await left(cloud.stateDir)).length > 0 && Date.now() < end) await pause(10)
  assert.deepEqual(await left(cloud.stateDir), [])

  await openImages({ stateDir: cloud.stateDir, user })
  assert.equal((await cloud.files())['work'], 0)
  const done = await cloud.run({ reference: 'debian:12', upload: 'one' })
  assert.ok(done.phase === 'succeeded', JSON.stringify(done))
  assert.deepEqual(await cloud.files(), oneImage)
  const { disk } = await cloud.imageStore.open(String((done.result as { digest: string }).digest))
  await qemuImg('compare', '-f', 'raw', '-F', 'qcow2', join(cloud.stateDir, 'copy'), disk!.path)
})

/** Processes that name the folder, or see a mount of it. */
async function left(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const [line, mounts] = await Promise.all(
      ['cmdline', 'mountinfo'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    )
    if (line!.includes(folder) || mounts!.includes(folder)) found.push(line!.replaceAll('\0', ' '))
  }
  return found
}
