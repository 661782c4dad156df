import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { Cell } from '../../../base/cell.ts'
import { PandoError } from '../../../base/errors.ts'
import type { DockerClient } from '../client.ts'
import { dockerPaths } from '../names.ts'
import { mergeLayers } from './merge.ts'
import { layerFolders, layerTar } from './overlay.ts'

interface Context {
  client: DockerClient
  cell: Cell
}

/** How long a transfer of an image may take, ms. */
const transferMs = 3_600_000

/**
 * What `image` has above `base`, as one layer. It is read where Docker keeps it. Where we do not see that, Docker gives only whole
 * images, in an order of its own: the first reading finds out what the layers are called, the second takes those that are wanted
 * and skips the rest.
 */
export async function openLayer(
  { client, cell }: Context,
  { image, base }: { image: string; base: string },
  signal: AbortSignal,
): Promise<Readable> {
  const below = await countBelow(client, { image, base }, signal)
  const folders = (await layerFolders(client, image, signal))?.slice(below)
  const names = folders ?? (await layerNames(client, image, signal)).slice(below)
  const output = new PassThrough()
  const give = () =>
    withFolder(cell, async (scratch) => {
      const layers = folders
        ? await fromFolders(folders, scratch, signal)
        : await fromDocker(client, { image, names, folder: scratch }, signal)
      const [only, ...more] = layers
      const whole = only && more.length === 0 ? await only() : mergeLayers(await repeatable(layers, scratch, signal))
      await pipeline(whole, output, { signal })
    })
  give().catch((error: Error) => output.destroy(error))
  return output
}

/** Bottom first. */
type Layers = (() => Promise<Readable>)[]

async function fromFolders(folders: readonly string[], scratch: string, signal: AbortSignal): Promise<Layers> {
  return folders.map((folder, index) => async () => {
    const own = join(scratch, `folder-${index}`)
    await mkdir(own)
    return layerTar(folder, own, signal)
  })
}

async function fromDocker(client: DockerClient, what: { image: string; names: readonly string[]; folder: string }, signal: AbortSignal) {
  await spool(client, what, signal)
  return what.names.map((_name, index) => async () => createReadStream(join(what.folder, String(index))))
}

/** Newest first; each can be opened more than once. */
async function repeatable(layers: Layers, scratch: string, signal: AbortSignal): Promise<(() => Readable)[]> {
  const paths = layers.map((_layer, index) => join(scratch, `layer-${index}`))
  for (const [index, open] of layers.entries()) await pipeline(await open(), createWriteStream(paths[index]!), { signal })
  return paths.map((path) => () => createReadStream(path)).reverse()
}

/** How many layers of `image` are those of `base`. Throws docker.api when it lies on something else. */
async function countBelow(client: DockerClient, { image, base }: { image: string; base: string }, signal: AbortSignal): Promise<number> {
  const layersOf = async (name: string) =>
    (await client.request('image', { signal }, () => client.api.getImage(name).inspect())).RootFS?.Layers ?? []
  const [all, below] = [await layersOf(image), await layersOf(base)]
  if (below.some((layer, index) => all[index] !== layer))
    throw new PandoError('docker.api', { call: 'save', detail: `${image} does not lie on ${base}` })
  return below.length
}

async function layerNames(client: DockerClient, image: string, signal: AbortSignal): Promise<string[]> {
  let names: string[] | undefined
  await readImage(client, image, signal, async (name, entry) => {
    if (name !== 'manifest.json') return drop(entry)
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    names = (JSON.parse(Buffer.concat(parts).toString()) as { Layers: string[] }[])[0]?.Layers
  })
  if (!names) throw new PandoError('docker.api', { call: 'save', detail: 'there is no manifest in what Docker saved' })
  return names
}

async function spool(
  client: DockerClient,
  { image, names, folder }: { image: string; names: readonly string[]; folder: string },
  signal: AbortSignal,
): Promise<void> {
  await readImage(client, image, signal, (name, entry) => {
    const index = names.indexOf(name)
    return index < 0 ? drop(entry) : pipeline(entry, createWriteStream(join(folder, String(index))), { signal })
  })
}

async function withFolder(cell: Cell, work: (folder: string) => Promise<void>): Promise<void> {
  const parent = join(dockerPaths(cell).state, 'backups')
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(parent, 'layers-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Every entry must be read to its end before the next one comes. */
async function readImage(
  client: DockerClient,
  image: string,
  signal: AbortSignal,
  onEntry: (name: string, entry: Readable) => Promise<void>,
): Promise<void> {
  const archive = (await client.request('save', { signal, timeoutMs: transferMs }, () => client.api.getImage(image).get())) as Readable
  const entries = extract()
  const reading = pipeline(archive, entries, { signal })
  reading.catch(() => {}) // the loop below throws the same
  for await (const entry of entries) await onEntry(entry.header.name, entry as unknown as Readable)
  await reading
}

async function drop(entry: Readable): Promise<void> {
  for await (const _part of entry) {
    // not wanted
  }
}
