import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Pack, pack } from 'tar-stream'
import type { Cell } from '../../base/cell.ts'
import { PandoError } from '../../base/errors.ts'
import type { ImageContent } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { imageRepository, imageTag } from './names.ts'
import { deleteImage, heldImages } from './snapshots/held.ts'

/** Loads the image unless it is there. */
export async function prepareImage(client: DockerClient, cell: Cell, image: ImageContent, signal: AbortSignal): Promise<void> {
  const tag = imageTag(cell, image.digest)
  if ((await tagsOf(client, tag, signal)).length > 0) return
  const archive = await image.openDockerArchive(signal)
  const tagged = pack()
  let broken: unknown
  const retagging = retag(archive, tagged, tag).catch((error: unknown) => {
    broken = error
    tagged.destroy()
  })
  try {
    const answer = await loadArchive(client, tagged as unknown as Readable, signal).catch((error: unknown) => {
      throw broken ?? error
    })
    await retagging
    if ((await tagsOf(client, tag, signal)).length === 0)
      throw new PandoError('image.not_an_image', { detail: answer || 'Docker loaded nothing from it' })
  } finally {
    archive.destroy()
    tagged.destroy()
  }
}

/** Resolves to what Docker says. */
export function loadArchive(client: DockerClient, archive: Readable, signal: AbortSignal): Promise<string> {
  return client.request('load', { signal, timeoutMs: 3_600_000, once: true }, async (abortSignal) => {
    const options: object = { quiet: true, abortSignal }
    return readAnswer((await client.api.loadImage(archive, options)) as Readable)
  })
}

/** Forgets the loaded images whose digest is not in `keep`; one that a container or a snapshot still uses stays. */
export async function pruneImages(client: DockerClient, cell: Cell, keep: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  const bases = (await heldImages(client, cell, signal)).map(({ base }) => base)
  const kept = new Set([...bases, ...[...keep].map((digest) => imageTag(cell, digest))])
  for (const tag of await tagsOf(client, imageRepository(cell), signal)) {
    if (kept.has(tag)) continue
    await deleteImage(client, tag, signal)
  }
}

async function tagsOf(client: DockerClient, reference: string, signal: AbortSignal): Promise<string[]> {
  const images = await client.request('images', { signal }, (abortSignal) =>
    client.api.listImages({ filters: { reference: [reference] }, abortSignal }),
  )
  const wanted = reference.includes(':') ? reference : `${reference}:`
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(wanted))
}

/**
 * The archive with our tag in place of its own: loading and tagging become one step (no nameless image after a crash),
 * and on a shared Docker nobody's `nginx:latest` changes its meaning.
 */
async function retag(archive: Readable, tagged: Pack, tag: string): Promise<void> {
  const entries = extract()
  const reading = pipeline(archive, entries)
  reading.catch(() => {}) // the loop below throws the same
  for await (const entry of entries) {
    if (entry.header.name === 'repositories') {
      entry.resume()
      continue
    } // tags again, in the older form
    if (entry.header.name !== 'manifest.json') {
      await pipeline(entry, tagged.entry(entry.header))
      continue
    }
    const manifest = withTag(await text(entry as AsyncIterable<unknown>), tag)
    tagged.entry({ name: 'manifest.json', mode: 0o644 }, manifest)
  }
  await reading
  tagged.finalize()
}

function withTag(manifest: string, tag: string): string {
  try {
    const images = JSON.parse(manifest) as object[]
    return JSON.stringify(images.map((image) => ({ ...image, RepoTags: [tag] })))
  } catch (cause) {
    throw new PandoError('image.not_an_image', { detail: 'its manifest.json is broken' }, { cause })
  }
}

async function text(stream: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** Docker answers 200 at once and tells in the stream how it went. */
async function readAnswer(progress: Readable): Promise<string> {
  const lines = (await text(progress)).split('\n').filter((line) => line.trim() !== '')
  const messages = lines.map((line) => JSON.parse(line) as { stream?: string; error?: string })
  const failure = messages.find(({ error }) => error !== undefined)?.error
  if (failure === undefined)
    return messages
      .map(({ stream }) => stream ?? '')
      .join('')
      .trim()
  if (/no space left/i.test(failure)) throw new PandoError('image.disk_full', { detail: failure })
  throw new PandoError('docker.api', { call: 'load', detail: failure })
}
