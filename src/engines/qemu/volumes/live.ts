import { deadline } from '../../../base/clock.ts'
import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import type { Qmp } from '../qmp.ts'
import { deviceOf } from './devices.ts'

/** A disk as QEMU has it now. */
export interface LiveDisk {
  /** QEMU's name of the device, e.g. `volume-<uid>`. */
  device: string
  /** Node that the guest reads and writes. */
  node: string
  file: string
  bytes: number
  limits: { iops?: number; bytesPerSecond?: number }
  /** A write failed because there was no room, and waits. */
  isFull: boolean
}

interface BlockInfo {
  qdev?: string
  'io-status'?: 'ok' | 'failed' | 'nospace'
  inserted?: { 'node-name': string; file: string; iops: number; bps: number; image: { 'virtual-size': number; filename: string } }
}

/** How long QEMU may take to let go of a disk that the guest has let go of, ms. */
const unplugMs = 30_000

export async function liveDisks(qmp: Qmp, signal: AbortSignal): Promise<LiveDisk[]> {
  const all = await qmp.execute<BlockInfo[]>('query-block', {}, signal)
  return all.flatMap(({ qdev = '', inserted, 'io-status': ioStatus }) => {
    if (!inserted) return []
    const { iops, bps, image } = inserted
    return {
      device: qdev.replace(/^\/machine\/peripheral\//, '').replace(/\/.*$/, ''),
      node: inserted['node-name'],
      file: image.filename,
      bytes: image['virtual-size'],
      limits: { ...(iops > 0 ? { iops } : {}), ...(bps > 0 ? { bytesPerSecond: bps } : {}) },
      isFull: ioStatus === 'nospace',
    }
  })
}

export async function liveDisk(qmp: Qmp, id: string, signal: AbortSignal): Promise<LiveDisk | undefined> {
  return (await liveDisks(qmp, signal)).find(({ device }) => device === deviceOf(id))
}

/** Opens a disk unless it is open. */
export async function addNode(qmp: Qmp, node: Record<string, unknown>, signal: AbortSignal): Promise<void> {
  const name = String(node['node-name'])
  if (!(await nodesOf(qmp, name, signal)).includes(name)) await qmp.execute('blockdev-add', node, signal)
}

/** Nodes whose names begin so. */
export async function nodesOf(qmp: Qmp, prefix: string, signal: AbortSignal): Promise<string[]> {
  const all = await qmp.execute<{ 'node-name'?: string }[]>('query-named-block-nodes', { flat: true }, signal)
  return all.flatMap(({ 'node-name': name = '' }) => (name.startsWith(prefix) ? name : []))
}

/** Closes a disk; fine when it is not open. */
export async function removeNode(qmp: Qmp, node: string, signal: AbortSignal): Promise<void> {
  await qmp.execute('blockdev-del', { 'node-name': node }, signal).catch((error: unknown) => {
    if (!/Failed to find node/.test(asPandoError(error).message)) throw error
  })
}

/** Resolves when QEMU has taken the device away; fine when there is none. Throws qemu.qmp when it does not within its time. */
export async function unplug(qmp: Qmp, device: string, signal: AbortSignal): Promise<void> {
  const gone = Promise.withResolvers<void>()
  const stopListening = qmp.onEvent(({ event, data }) => {
    if (event === 'DEVICE_DELETED' && data.device === device) gone.resolve()
  })
  const until = deadline(signal, unplugMs)
  const onAbort = () => gone.reject(until.reason as Error)
  until.addEventListener('abort', onAbort, { once: true })
  gone.promise.catch(() => {})
  try {
    await qmp.execute('device_del', { id: device }, until)
    await gone.promise
  } catch (error) {
    if (hasCode(error, 'qemu.qmp') && /not found/.test(asPandoError(error).message)) return
    signal.throwIfAborted()
    if (until.aborted) throw new PandoError('qemu.qmp', { command: 'device_del', detail: `the guest did not let go of ${device}` })
    throw error
  } finally {
    stopListening()
    until.removeEventListener('abort', onAbort)
  }
}
