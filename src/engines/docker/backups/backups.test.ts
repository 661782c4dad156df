import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { extract, pack } from 'tar-stream'
import { collect, instanceOf } from '../../conformance-tools.ts'
import type { Engine, ImageContent, OpenBackup, PreparedInstance } from '../../engine.ts'
import { busyboxImage } from '../../test-image.ts'
import { dockerClient } from '../client.ts'
import { imageTag } from '../names.ts'
import { backupName, heldImages } from '../snapshots/held.ts'
import { makeTestCell, type TestCell } from '../test-cell.ts'
import { openLayer } from './layer.ts'
import { mergeLayers } from './merge.ts'
import { layerFolders } from './overlay.ts'

const signal = AbortSignal.timeout(1_000_000)

describe('backups of containers', { timeout: 900_000 }, () => {
  let host: TestCell, engine: Engine, image: ImageContent
  before(async () => {
    host = await makeTestCell()
    engine = host.openEngine()
    image = await busyboxImage()
    await engine.prepare(image, signal)
  })
  after(async () => {
    for (const id of await engine.list(signal)) await engine.destroy(id, signal)
    for (const id of await engine.powers.snapshots!.list(signal)) await engine.powers.snapshots!.remove(id, signal)
    await engine.close()
    assert.deepEqual(await host.remove(), [], 'nothing is left on the host')
  })

  const run = async (id: string, more: Partial<PreparedInstance> = {}) => {
    await engine.create(instanceOf(image, id, { argv: ['sh', '-c', 'while :; do sleep 0.1; done'], ...more }), signal)
    await engine.start(id, signal)
  }
  const sh = async (id: string, script: string): Promise<string> => {
    const session = await engine.powers.exec!(id, { argv: ['sh', '-c', script], env: {} }, signal)
    session.stdin.end()
    return (await collect(session)).stdout
  }
  const open = (id: string) => engine.powers.backups!.open(id, { signal })
  const layerOf = async ({ root }: OpenBackup) => {
    assert.equal(root.type, 'layer')
    return buffer(await (root as Extract<typeof root, { type: 'layer' }>).open(signal))
  }
  const restore = async (snapshot: string, layer: Buffer, id: string) => {
    const from = { type: 'layer' as const, open: async () => Readable.from([layer]) }
    await (await engine.powers.backups!.import(snapshot, from, { image, live: false, signal })).done
    await run(id, { from: { snapshot, memory: false, take: 0 } })
  }

  test('what was written and what was removed comes back; the source goes on meanwhile', async () => {
    await run('source')
    await sh('source', 'mkdir /d && echo one > /d/one && ln /d/one /d/link && rm /etc/group && head -c 3000000 /dev/urandom > /big')
    const sum = await sh('source', 'md5sum /big')
    const opened = await open('source')
    assert.ok(opened.pauseMs > 0 && opened.consistency === 'crash')
    await sh('source', 'echo two > /d/one; rm /big')
    const layer = await layerOf(opened)
    assert.ok(layer.length < 4_000_000, `the layer alone, not ${layer.length} bytes`)
    await opened.close(true)
    assert.deepEqual(await engine.powers.snapshots!.list(signal), [])
    await restore('r1', layer, 'restored')
    assert.equal(
      await sh('restored', 'cat /d/one /d/link; ls /etc/group 2>&1; md5sum /big'),
      `one\none\nls: /etc/group: No such file or directory\n${sum}`,
    )
  })

  test('one that began at a snapshot has all that is above its image in one layer', async () => {
    await sh('restored', 'rm -r /d && mkdir /d && echo new > /d/new && echo x > /big')
    const opened = await open('restored')
    const layer = await layerOf(opened)
    await opened.close(true)
    await restore('r2', layer, 'again')
    assert.equal(await sh('again', 'ls /d; cat /big; ls /etc/group 2>&1'), 'new\nx\nls: /etc/group: No such file or directory\n')
  })

  test('a layer is the same whether it is read where Docker keeps it or from an image that Docker saves', async (t) => {
    const client = dockerClient(host.socketPath)
    t.after(() => client.close())
    await sh('restored', 'mkdir -p /deep/er && ln -s a /deep/er/link && chown 33:44 /deep && rm -r /etc/passwd')
    const opened = await open('restored')
    t.after(() => opened.close(true))
    const held = (await heldImages(client, host.cell, signal)).find(({ snapshot }) => snapshot.startsWith(backupName('restored')))!
    assert.equal(
      (await layerFolders(client, held.id, signal))?.length,
      (await client.api.getImage(held.id).inspect()).RootFS?.Layers?.length,
    )
    const hidden: typeof client = {
      ...client,
      async request(call, options, send) {
        const answer = await client.request(call, options, send)
        return call === 'image' ? { ...answer, GraphDriver: undefined } : answer
      },
    }
    const context = { image: held.id, base: imageTag(host.cell, image.digest) }
    const [here, saved] = await Promise.all(
      [client, hidden].map(async (each) => describeTar(await openLayer({ client: each, cell: host.cell }, context, signal))),
    )
    assert.deepEqual(here, saved)
    assert.ok(here!['etc/.wh.passwd'] !== undefined && here!['deep/er/link'] !== undefined, Object.keys(here!).join(' '))
  })

  test('what a process held that died goes with the next backup; a container that stands still can be backed up', async () => {
    await open('again')
    await engine.stop('again', { graceMs: 0, signal })
    const opened = await open('again')
    assert.equal(opened.consistency, 'filesystem')
    await opened.close(true)
    assert.deepEqual((await engine.powers.snapshots!.list(signal)).sort(), ['r1', 'r2'])
    await open('again') // nobody closes it
    await engine.destroy('again', signal)
    await engine.prune(new Set([image.digest]), signal)
    const client = dockerClient(host.socketPath)
    const held = await heldImages(client, host.cell, signal)
    client.close()
    assert.deepEqual(held.map(({ snapshot }) => snapshot).sort(), ['r1', 'r2'])
  })
})

async function describeTar(tar: Readable): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const entries = extract()
  tar.pipe(entries)
  for await (const entry of entries) {
    const { name, type, mode, uid, gid, linkname } = entry.header
    const content = (await buffer(entry as unknown as Readable)).toString('base64')
    const path = name.replace(/^\.\//, '').replace(/\/$/, '')
    const isMark = path.split('/').at(-1)!.startsWith('.wh.')
    if (path !== '' && path !== '.') found[path] = isMark ? 'gone' : [type, mode, uid, gid, linkname ?? '', content].join(' ')
  }
  return found
}

test('of several layers the newest counts, and a hard link keeps its content', async () => {
  const layer = async (entries: Record<string, string | { link: string } | undefined>) => {
    const tar = pack()
    for (const [name, what] of Object.entries(entries)) {
      if (what === undefined) tar.entry({ name, type: 'directory' })
      else if (typeof what === 'string') tar.entry({ name }, what)
      else tar.entry({ name, type: 'link', linkname: what.link })
    }
    tar.finalize()
    const bytes = await buffer(tar as unknown as Readable)
    return () => Readable.from([bytes])
  }
  const oldest = await layer({
    'd/': undefined,
    'd/a': 'a1',
    'd/b': { link: 'd/a' },
    'd/c': { link: 'd/a' },
    gone: 'g',
    'e/': undefined,
    'e/x': 'x',
    f: 'f',
    '.wh.base': '',
  })
  const newest = await layer({
    'd/': undefined,
    'd/a': 'a2',
    '.wh.gone': '',
    'e/': undefined,
    'e/.wh..wh..opq': '',
    'e/y': 'y',
    'f/': undefined,
    'f/z': 'z',
    base: 'again',
  })
  const found: Record<string, string> = {}
  const entries = extract()
  mergeLayers([newest, oldest]).pipe(entries)
  for await (const entry of entries) {
    const content = (await buffer(entry as unknown as Readable)).toString()
    found[entry.header.name] = entry.header.type === 'link' ? `-> ${entry.header.linkname}` : content
  }
  assert.deepEqual(found, {
    'd/': '',
    'd/a': 'a2',
    '.wh.gone': '',
    'e/': '',
    'e/.wh..wh..opq': '',
    'e/y': 'y',
    'f/': '',
    'f/z': 'z',
    base: 'again',
    'd/b': 'a1',
    'd/c': '-> d/b',
  })
})
