import { Readable } from 'node:stream'
import { tarEntries } from './archive/tar-entries.ts'
import { encodeHeader, endOfTar, padding, type TarHeader } from './archive/tar-writer.ts'
import { type Inode, indexLayers, type Layer, type TreeNode } from './layers.ts'
import { decompress, UnpackBudget, type UnpackLimits } from './oci/compression.ts'

interface Item {
  path: string
  inode: Inode
}

interface Plan {
  /** Parents before children, names sorted. */
  folders: Item[]
  /** First name of everything else, sorted. */
  others: Item[]
  /** Further names of the same inode. */
  links: { path: string; target: string; inode: Inode }[]
}

export interface FlattenOptions {
  limits: UnpackLimits
  signal: AbortSignal
  /** Decides which paths stay. Default: all. */
  keep?(path: string): boolean
  /** Later times are set to this one (seconds). Default: times stay as they are. */
  maxMtime?: number
}

/**
 * All layers as one tar: whiteouts applied, one entry per path, parents before children, hard links after their targets.
 * Reads every layer twice (headers, then content) and never touches the file system.
 */
export async function flatten(layers: readonly Layer[], options: FlattenOptions): Promise<Readable> {
  const index = await indexLayers(layers, options)
  return Readable.from(writeTar(layers, makePlan(index.root, options.keep), options), {
    objectMode: false,
    highWaterMark: 1024 ** 2,
    signal: options.signal,
  })
}

async function* writeTar(layers: readonly Layer[], plan: Plan, options: FlattenOptions): AsyncGenerator<Buffer> {
  const header = headerOf(options.maxMtime)
  for (const { path, inode } of plan.folders) yield encodeHeader(header(`${path}/`, inode))
  const contents = new Map<number, Map<number, Item>>() // layer -> position in it -> item
  for (const item of plan.others) {
    if (item.inode.size === 0) yield encodeHeader(header(item.path, item.inode))
    else contents.set(item.inode.layer, (contents.get(item.inode.layer) ?? new Map<number, Item>()).set(item.inode.ordinal, item))
  }
  const budget = new UnpackBudget(options.limits)
  for (const [number, wanted] of contents) yield* copyContents(layers[number]!, wanted, { header, budget, signal: options.signal })
  for (const { path, target, inode } of plan.links) yield encodeHeader({ ...header(path, inode), type: 'link', size: 0, linkname: target })
  yield endOfTar
}

interface CopyOptions {
  header: ReturnType<typeof headerOf>
  budget: UnpackBudget
  signal: AbortSignal
}

async function* copyContents(layer: Layer, wanted: Map<number, Item>, { header, budget, signal }: CopyOptions): AsyncGenerator<Buffer> {
  let left = wanted.size
  const tar = decompress(layer.open(signal), layer.compression, { packedBytes: layer.packedBytes, budget, signal })
  for await (const entry of tarEntries(tar)) {
    const item = wanted.get(entry.ordinal)
    if (!item) continue
    yield encodeHeader(header(item.path, item.inode))
    for await (const chunk of entry.body) yield chunk as Buffer
    yield padding(item.inode.size)
    if (--left === 0) break
  }
}

function headerOf(maxMtime = Infinity) {
  return (path: string, { type, mode, uid, gid, mtime, size, symlink, xattrs }: Inode): TarHeader => ({
    name: path,
    type,
    mode,
    uid,
    gid,
    mtime: Math.min(mtime, maxMtime),
    size,
    ...(symlink === undefined ? {} : { linkname: symlink }),
    ...(xattrs === undefined ? {} : { xattrs }),
  })
}

function makePlan(root: TreeNode, keep: FlattenOptions['keep']): Plan {
  const plan: Plan = { folders: [], others: [], links: [] }
  const firstNames = new Map<Inode, string>()
  const visit = (folder: TreeNode, prefix: string) => {
    for (const [name, node] of [...folder.children!].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const path = prefix + name
      if (keep && !keep(path)) continue
      const target = firstNames.get(node.inode)
      if (node.children) {
        plan.folders.push({ path, inode: node.inode })
        visit(node, `${path}/`)
      } else if (target !== undefined && node.inode.type !== 'symlink') plan.links.push({ path, target, inode: node.inode })
      else {
        firstNames.set(node.inode, path)
        plan.others.push({ path, inode: node.inode })
      }
    }
  }
  visit(root, '')
  return plan
}
