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

interface Context {
  client: DockerClient
  cell: Cell
}

/** How long a transfer of an image may take, ms. */
const transferMs = 3_600_000

/**
 * What `image` has above `base`, as one layer. Docker gives only whole images, in an order of its own: the first reading finds
 * out what the layers are called, the second takes those that are wanted and skips the rest.
 */
export async function openLayer(
  { client, cell }: Context,
  { image, base }: { image: string; base: string },
  signal: AbortSignal,
): Promise<Readable> {
  const names = await namesAbove(client, { image, base }, signal)
  const output = new PassThrough()
  const give = async () => {
    const [only, ...more] = names
    if (only !== undefined && more.length === 0) await withLayer(client, { image, name: only }, output, signal)
    else await withFolder(cell, (folder) => give_merged(folder))
  }
  const give_merged = async (folder: string) => {
    await spool(client, { image, names, folder }, signal)
    await pipeline(mergeLayers(names.map((_name, index) => () => createReadStream(join(folder, String(index)))).reverse()), output, {
      signal,
    })
  }
  give().catch((error: Error) => output.destroy(error))
  return output
}

/** Bottom first. */
async function namesAbove(client: DockerClient, { image, base }: { image: string; base: string }, signal: AbortSignal): Promise<string[]> {
  const layersOf = async (name: string) =>
    (await client.request('image', { signal }, () => client.api.getImage(name).inspect())).RootFS?.Layers ?? []
  const [all, below] = [await layersOf(image), await layersOf(base)]
  if (below.some((layer, index) => all[index] !== layer))
    throw new PandoError('docker.api', { call: 'save', detail: `${image} does not lie on ${base}` })
  const names = await layerNames(client, image, signal)
  return names.slice(below.length)
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

async function withLayer(
  client: DockerClient,
  { image, name }: { image: string; name: string },
  output: PassThrough,
  signal: AbortSignal,
): Promise<void> {
  let found = false
  await readImage(client, image, signal, async (each, entry) => {
    if (each !== name) return drop(entry)
    found = true
    await pipeline(entry, output, { signal })
  })
  if (!found) throw new PandoError('docker.api', { call: 'save', detail: 'the layer is not in what Docker saved' })
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
