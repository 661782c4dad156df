import { posix } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack, pack } from 'tar-stream'

const prefix = '.wh.'
const opaque = '.wh..wh..opq'

/** What layers above say of the paths below them. */
class Cover {
  readonly #seen = new Set<string>()
  /** Folders, and whatever was in them, that are not the ones below. */
  readonly #closed = new Set<string>()

  /** Something of this name comes from above. */
  has(path: string): boolean {
    return this.#seen.has(path)
  }
  /** A layer above has taken it away, or has put something else in the place of a folder above it. */
  hides(path: string): boolean {
    for (let at = path; at !== '.' && at !== '/'; at = posix.dirname(at))
      if (this.#closed.has(at) && (at !== path || !this.#seen.has(path))) return true
    return false
  }
  add({ type }: Header, path: string): void {
    this.#seen.add(path)
    if (type !== 'directory') this.#closed.add(path)
  }
  close(path: string): void {
    this.#closed.add(path)
  }
}

/**
 * Several layers as one, the newest first: of each path the newest is kept; whiteouts stay, since they also hide what lies
 * below all of them. Each layer can be opened more than once.
 */
export function mergeLayers(newestFirst: readonly (() => Readable)[]): Readable {
  const merged = pack()
  const output = new PassThrough()
  const work = async () => {
    const cover = new Cover()
    for (const open of newestFirst) await addLayer(merged, open, cover)
    merged.finalize()
  }
  work().catch((error: Error) => merged.destroy(error))
  pipeline(merged as unknown as Readable, output).catch((error: Error) => output.destroy(error))
  return output
}

async function addLayer(merged: Pack, open: () => Readable, cover: Cover): Promise<void> {
  const heirs = await heirsOf(open, cover)
  const here: { header: Header; path: string }[] = []
  const closing: string[] = []
  await readTar(open(), async (header, entry) => {
    const path = normal(header.name)
    const { base, dir } = posix.parse(path)
    const target = base === opaque ? dir : base.startsWith(prefix) ? posix.join(dir, base.slice(prefix.length)) : undefined
    if (target !== undefined) {
      closing.push(target)
      if (cover.hides(path) || cover.has(path) || cover.has(target)) return skip(entry)
      here.push({ header: { ...header, type: 'directory' }, path }) // it is known, and closes nothing by itself
      return copy(merged, header, entry)
    }
    const hidden = cover.has(path) || cover.hides(path)
    if (!hidden) {
      here.push({ header, path })
      const heir = header.type === 'link' ? heirs.get(normal(header.linkname ?? '')) : undefined
      if (heir === path) return skip(entry) // it came with the content
      return copy(merged, heir === undefined ? header : { ...header, linkname: heir }, entry)
    }
    const heir = heirs.get(path)
    return heir === undefined ? skip(entry) : copy(merged, { ...header, name: heir }, entry)
  })
  for (const { header, path } of here) cover.add(header, path)
  for (const path of closing) cover.close(path)
}

/** Of files that are hidden while a hard link to them is not: the first such link, which takes over the content. */
async function heirsOf(open: () => Readable, cover: Cover): Promise<Map<string, string>> {
  const heirs = new Map<string, string>()
  await readTar(open(), async ({ name, type, linkname }, entry) => {
    const target = normal(linkname ?? '')
    const path = normal(name)
    const isHidden = (each: string) => cover.has(each) || cover.hides(each)
    if (type === 'link' && isHidden(target) && !isHidden(path) && !heirs.has(target)) heirs.set(target, path)
    await skip(entry)
  })
  return heirs
}

function normal(name: string): string {
  return posix.normalize(name).replace(/^\/+|\/+$/g, '')
}

async function copy(merged: Pack, header: Header, entry: Readable): Promise<void> {
  await pipeline(entry, merged.entry(header))
}

async function skip(entry: Readable): Promise<void> {
  for await (const _part of entry) {
    // not wanted
  }
}

async function readTar(tar: Readable, onEntry: (header: Header, entry: Readable) => Promise<void>): Promise<void> {
  const entries = extract()
  const reading = pipeline(tar, entries)
  reading.catch(() => {}) // the loop below throws the same
  for await (const entry of entries) await onEntry(entry.header, entry as unknown as Readable)
  await reading
}
