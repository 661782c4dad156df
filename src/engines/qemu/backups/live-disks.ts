import { asPandoError, PandoError } from '../../../base/errors.ts'
import type { Qmp } from '../qmp.ts'
import { bitmapPrefix, readBitmap } from './marks.ts'

/** A writable disk of a running VM. */
export interface LiveDisk {
  /** QEMU's id of the device. */
  device: string
  /** What holds the content and the bitmaps. */
  node: string
  /** The filter between the device and the node, while a backup is open. */
  filter?: string
  bitmaps: Bitmap[]
}

export interface Bitmap {
  name: string
  recording: boolean
  persistent: boolean
  /** QEMU died while it was in use: it says nothing any more. */
  inconsistent?: boolean
}

export interface NodeInfo {
  'node-name': string
  drv: string
  ro: boolean
  file: string
  'dirty-bitmaps'?: Partial<Bitmap>[]
}

interface BlockInfo {
  qdev?: string
  inserted?: { 'node-name': string; drv: string; file: string; ro: boolean }
}

/** Names of nodes that exist only while a backup is open. */
export const ours = 'backup-'
export const filterOf = (index: number): string => `${ours}filter${index}`
export const fleeceOf = (index: number): string => `${ours}fleece${index}`
export const viewOf = (index: number): string => `${ours}view${index}`

/** QEMU ends itself when a disk changes its size, or goes, whose changes somebody reads. Throws volume.in_backup. */
export function assertNotInBackup(live: { node: string } | undefined, params: { name: string; instance: string }): void {
  if (live?.node.startsWith(ours)) throw new PandoError('volume.in_backup', params)
}

/** Copies and moves have filters of their own before a disk. Throws volume.in_copy. */
export async function assertNotInCopy(qmp: Qmp, name: string, signal: AbortSignal): Promise<void> {
  if ((await qmp.execute<unknown[]>('query-block-jobs', {}, signal)).length > 0) throw new PandoError('volume.in_copy', { name })
}

export function namedNodes(qmp: Qmp, signal: AbortSignal): Promise<NodeInfo[]> {
  return qmp.execute<NodeInfo[]>('query-named-block-nodes', { flat: true }, signal)
}

export async function liveDisks(qmp: Qmp, signal: AbortSignal): Promise<LiveDisk[]> {
  const [blocks, nodes] = await Promise.all([qmp.execute<BlockInfo[]>('query-block', {}, signal), namedNodes(qmp, signal)])
  return blocks.flatMap(({ qdev = '', inserted }) => {
    if (!inserted || inserted.ro) return []
    const node = nodes.find((each) => each['node-name'] === below(inserted, nodes))
    if (!node) return []
    const filter = isFilter(inserted) ? { filter: inserted['node-name'] } : {}
    return [{ device: deviceId(qdev), node: node['node-name'], ...filter, bitmaps: bitmapsOf(node) }]
  })
}

/**
 * What a device writes to in the end: the filter of a backup is not it. QEMU does not say what a filter stands on, but a filter
 * has the file name of what it stands on.
 */
export function below(inserted: { 'node-name': string; drv: string; file: string }, nodes: readonly NodeInfo[]): string | undefined {
  if (!isFilter(inserted)) return inserted['node-name']
  const formats = nodes.filter(({ drv, ...node }) => ['qcow2', 'raw'].includes(drv) && !node['node-name'].startsWith(ours))
  return formats.find(({ file, ro }) => file === inserted.file && !ro)?.['node-name']
}

function isFilter(inserted: { 'node-name': string }): boolean {
  return inserted['node-name'].startsWith(ours)
}

function deviceId(qdev: string): string {
  return qdev.replace(/^\/machine\/peripheral\//, '').replace(/\/.*$/, '')
}

function bitmapsOf(node: NodeInfo): Bitmap[] {
  return (node['dirty-bitmaps'] ?? []).flatMap(({ name, recording = false, persistent = false, inconsistent = false }) =>
    name?.startsWith(bitmapPrefix) ? [{ name, recording, persistent, inconsistent }] : [],
  )
}

/** Puts a node in the place of another below a device. QEMU ends itself when that is the one that is there, so this must be sure. */
export function replaceNode(qmp: Qmp, { device, node }: { device: string; node: string }, signal: AbortSignal): Promise<unknown> {
  return qmp.execute('qom-set', { path: `/machine/peripheral/${device}`, property: 'drive', value: node }, signal)
}

/** Takes away all that a backup has put into a running VM, however far it came. The guest notices nothing. */
export async function takeAway(qmp: Qmp, signal: AbortSignal): Promise<void> {
  await qmp.execute('nbd-server-stop', {}, signal).catch(unless(/not running/))
  const named = (await namedNodes(qmp, signal)).map((node) => node['node-name'])
  const remove = async (prefix: string) => {
    for (const name of named) if (name.startsWith(`${ours}${prefix}`)) await qmp.execute('blockdev-del', { 'node-name': name }, signal)
  }
  await remove('view')
  const disks = await liveDisks(qmp, signal)
  for (const { device, node, filter } of disks) if (filter !== undefined) await replaceNode(qmp, { device, node }, signal)
  await remove('filter')
  await remove('fleece')
  for (const { node, bitmaps } of disks)
    if (bitmaps.some(({ name }) => name === readBitmap)) await qmp.execute('block-dirty-bitmap-remove', { node, name: readBitmap }, signal)
}

function unless(expected: RegExp): (error: unknown) => void {
  return (error) => {
    if (!expected.test(asPandoError(error).message)) throw error
  }
}
