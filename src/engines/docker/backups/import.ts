import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Pack, pack } from 'tar-stream'
import type { Cell } from '../../../base/cell.ts'
import { PandoError } from '../../../base/errors.ts'
import type { ImageContent, SnapshotId } from '../../engine.ts'
import type { DockerClient } from '../client.ts'
import { loadArchive } from '../images.ts'
import { dockerPaths, imageTag, label, snapshotTag } from '../names.ts'

interface ImageJson {
  config?: { Labels?: Record<string, string> | null }
  rootfs: { type: string; diff_ids: string[] }
  history?: object[]
}

interface Layer {
  path: string
  bytes: number
  diffId: string
}

const layerName = 'pando-layer/layer.tar'
const configName = 'pando-config.json'
/** Configurations and manifests; no layer is called so. */
const isJson = /(\.json|^repositories|VERSION|\/json)$/

/** An image of the base and one layer more, under the name of a snapshot, which it gets as it is made. */
export async function importLayer(
  { client, cell }: { client: DockerClient; cell: Cell },
  { snapshot, image, layer: tar }: { snapshot: SnapshotId; image: ImageContent; layer: Readable },
  signal: AbortSignal,
): Promise<void> {
  const parent = join(dockerPaths(cell).state, 'backups')
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(parent, 'import-'))
  const loaded = pack()
  try {
    const layer = await spool(tar, join(folder, 'layer.tar'), signal)
    const labels = {
      [label.cell]: cell.tag,
      [label.snapshot]: snapshot,
      [label.base]: imageTag(cell, image.digest),
      [label.consistency]: 'filesystem',
    }
    const archive = await image.openDockerArchive(signal)
    let broken: unknown
    const adding = addLayer(archive, loaded, { layer, labels, tag: snapshotTag(cell, snapshot) }).catch((error: unknown) => {
      broken = error
      archive.destroy()
      loaded.destroy()
    })
    await loadArchive(client, loaded as unknown as Readable, signal).catch((error: unknown) => {
      throw broken ?? error
    })
    await adding
  } finally {
    loaded.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

async function spool(tar: Readable, path: string, signal: AbortSignal): Promise<Layer> {
  const hash = createHash('sha256')
  async function* measured(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const part of source) {
      hash.update(part)
      yield part
    }
  }
  await pipeline(tar, measured, createWriteStream(path), { signal })
  return { path, bytes: (await stat(path)).size, diffId: `sha256:${hash.digest('hex')}` }
}

async function addLayer(
  archive: Readable,
  loaded: Pack,
  what: { layer: Layer; labels: Record<string, string>; tag: string },
): Promise<void> {
  const entries = extract()
  const reading = pipeline(archive, entries)
  reading.catch(() => {}) // the loop below throws the same
  const texts = new Map<string, string>()
  for await (const entry of entries) {
    const { name, type } = entry.header
    if (type === 'file' && (isJson.test(name) || (entry.header.size ?? 0) < 64 * 1024))
      texts.set(name, await textOf(entry as unknown as Readable))
    else await pipeline(entry, loaded.entry(entry.header))
  }
  await reading
  const [manifest] = JSON.parse(texts.get('manifest.json') ?? '[]') as { Config: string; Layers: string[] }[]
  const config = manifest && texts.get(manifest.Config)
  if (!manifest || config === undefined) throw new PandoError('image.not_an_image', { detail: 'it has no configuration' })
  // Small layers were taken for texts.
  for (const name of manifest.Layers) {
    const small = texts.get(name)
    if (small !== undefined) loaded.entry({ name, mode: 0o644 }, Buffer.from(small, 'latin1'))
  }
  loaded.entry({ name: configName, mode: 0o644 }, withLayer(Buffer.from(config, 'latin1').toString(), what))
  await pipeline(createReadStream(what.layer.path), loaded.entry({ name: layerName, mode: 0o644, size: what.layer.bytes }))
  const whole = [{ Config: configName, RepoTags: [what.tag], Layers: [...manifest.Layers, layerName] }]
  loaded.entry({ name: 'manifest.json', mode: 0o644 }, JSON.stringify(whole))
  loaded.finalize()
}

function withLayer(config: string, { layer, labels }: { layer: Layer; labels: Record<string, string> }): string {
  const image = JSON.parse(config) as ImageJson
  return JSON.stringify({
    ...image,
    config: { ...image.config, Labels: { ...image.config?.Labels, ...labels } },
    rootfs: { ...image.rootfs, diff_ids: [...image.rootfs.diff_ids, layer.diffId] },
    ...(image.history ? { history: [...image.history, { created_by: 'pando restore' }] } : {}),
  })
}

/** Byte by byte, so that nothing is lost of what is no text. */
async function textOf(entry: Readable): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of entry) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('latin1')
}
