import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { PandoError } from '../../base/errors.ts'
import { entryLimits, type TarEntry, tarEntries } from './archive/tar-entries.ts'
import { type Compression, decompress, UnpackBudget, type UnpackLimits, unsafe } from './oci/compression.ts'

/** One layer of an image; opened once to index it and once more to read its files. */
export interface Layer {
  packedBytes: number
  compression: Compression
  /** Digest of the plain tar; compared when given. */
  diffId?: string
  open(signal: AbortSignal): Readable
}

/** What a name in the merged tree stands for. Hard links are names that share one. */
export interface Inode {
  type: 'file' | 'directory' | 'symlink' | 'fifo'
  /** Where its content is: layer and position in it. */
  layer: number
  ordinal: number
  mode: number
  uid: number
  gid: number
  mtime: number
  size: number
  symlink?: string
  xattrs?: Record<string, string>
}

export interface TreeNode {
  inode: Inode
  /** The layer that last set this name. */
  layer: number
  /** Directories only. */
  children?: Map<string, TreeNode>
  /** The layer whose whiteouts have been applied to everything below already. */
  hiddenIn?: number
}

export interface LayerIndex {
  root: TreeNode
  /** Plain size of each layer's tar. */
  unpackedBytes: number[]
}

const whiteoutPrefix = '.wh.'
const opaqueMarker = '.wh..wh..opq'

/**
 * Reads the headers of all layers, lowest first, and merges them as an overlay file system would. Nothing is unpacked.
 * Throws image.unsafe_archive, image.not_an_image, and image.digest_mismatch for a layer that is not what its diff id says.
 */
export async function indexLayers(layers: readonly Layer[], options: { limits: UnpackLimits; signal: AbortSignal }): Promise<LayerIndex> {
  const budget = new UnpackBudget(options.limits)
  const tree = new Tree()
  const unpackedBytes: number[] = []
  for (const [number, layer] of layers.entries()) {
    const hash = createHash('sha256')
    let bytes = 0
    const onChunk = (chunk: Buffer) => {
      hash.update(chunk)
      bytes += chunk.length
    }
    const tar = decompress(layer.open(options.signal), layer.compression, {
      packedBytes: layer.packedBytes,
      budget,
      signal: options.signal,
      onChunk,
    })
    for await (const entry of tarEntries(tar)) tree.apply(entry, number)
    const found = `sha256:${hash.digest('hex')}`
    if (layer.diffId !== undefined && layer.diffId !== found) throw new PandoError('image.digest_mismatch', { digest: layer.diffId, found })
    unpackedBytes.push(bytes)
  }
  return { root: tree.root, unpackedBytes }
}

class Tree {
  readonly root: TreeNode = directory(-1)
  #nodes = 0

  apply(entry: TarEntry, layer: number): void {
    const name = entry.path.at(-1)
    if (name === undefined) {
      if (entry.type === 'directory') this.root.inode = inodeOf(entry, layer)
      return
    }
    if (entry.type === 'device') {
      requireUnderDev(entry.path)
      return
    }
    const parent = this.#parentOf(entry.path, layer)
    if (name.startsWith(whiteoutPrefix)) whiteOut(parent, name, layer)
    else if (entry.type === 'link') this.#put(parent, name, { inode: this.#linkTarget(entry), layer })
    else this.#place(parent, name, { entry, layer })
  }

  #place(parent: TreeNode, name: string, { entry, layer }: { entry: TarEntry; layer: number }): void {
    const existing = parent.children!.get(name)
    if (entry.type === 'directory' && existing?.children) {
      existing.inode = inodeOf(entry, layer)
      existing.layer = layer
      return
    }
    this.#put(parent, name, { inode: inodeOf(entry, layer), layer, ...(entry.type === 'directory' ? { children: new Map() } : {}) })
  }

  #put(parent: TreeNode, name: string, node: TreeNode): void {
    if (++this.#nodes > entryLimits.entries) throw unsafe(`it has more than ${entryLimits.entries} files and folders`)
    parent.children!.set(name, node)
  }

  /**
   * The directory that holds `path`, made where it is missing. A lower layer's file or link in the way is replaced, as an
   * overlay does; one of the same layer means that the archive tries to write through it.
   */
  #parentOf(path: string[], layer: number): TreeNode {
    let node = this.root
    for (const part of path.slice(0, -1)) {
      let child = node.children!.get(part)
      if (child && !child.children && child.layer === layer) throw unsafe(`it writes through ${JSON.stringify(part)}, which is no folder`)
      if (!child?.children) {
        child = directory(layer)
        this.#put(node, part, child)
      }
      node = child
    }
    return node
  }

  #linkTarget(entry: TarEntry): Inode {
    let node: TreeNode | undefined = this.root
    for (const part of entry.link!) node = node?.children?.get(part)
    if (!node || node.children) throw unsafe(`the hard link ${entry.path.join('/').slice(0, 80)} has no file as its target`)
    return node.inode
  }
}

/** A whiteout hides what lower layers put there; what its own layer puts there stays, in whichever order they come. */
function whiteOut(parent: TreeNode, marker: string, layer: number): void {
  if (marker === opaqueMarker) {
    hideChildren(parent, layer)
    return
  }
  const name = marker.slice(whiteoutPrefix.length)
  if (name.startsWith(whiteoutPrefix)) return // aufs keeps its own records under .wh..wh.
  if (name === '' || name === '.' || name === '..') throw unsafe(`the whiteout ${marker} names nothing`)
  const child = parent.children!.get(name)
  if (child) hide(parent, { name, child, layer })
}

function hide(parent: TreeNode, { name, child, layer }: { name: string; child: TreeNode; layer: number }): void {
  if (child.children) hideChildren(child, layer)
  if (child.layer === layer) return
  if (child.children && child.children.size > 0) child.inode = directory(layer).inode
  else parent.children!.delete(name)
}

function hideChildren(folder: TreeNode, layer: number): void {
  if (folder.hiddenIn === layer) return
  folder.hiddenIn = layer
  for (const [name, child] of folder.children!) hide(folder, { name, child, layer })
}

function directory(layer: number): TreeNode {
  return { inode: { type: 'directory', layer, ordinal: -1, mode: 0o755, uid: 0, gid: 0, mtime: 0, size: 0 }, layer, children: new Map() }
}

function inodeOf(entry: TarEntry, layer: number): Inode {
  const { ordinal, mode, uid, gid, mtime, size, symlink, xattrs } = entry
  return {
    type: entry.type as Inode['type'],
    layer,
    ordinal,
    mode,
    uid,
    gid,
    mtime,
    size,
    ...(symlink === undefined ? {} : { symlink }),
    ...(xattrs === undefined ? {} : { xattrs }),
  }
}

/** Base images ship /dev/console and its like; every engine makes its own /dev, so they are left out. */
function requireUnderDev(path: string[]): void {
  if (path[0] !== 'dev') throw unsafe(`${JSON.stringify(path.join('/').slice(0, 80))} is a device`)
}
