import { chmod, chown, rm, stat, statfs, truncate } from 'node:fs/promises'
import { Cleanup } from '../../../base/cleanup.ts'
import { exec } from '../../../base/exec.node.ts'
import { tarOf } from '../../../base/tar.node.ts'
import type { BackupDisk, InstanceId, OpenBackup } from '../../engine.ts'
import { diskDevice } from '../command-line.ts'
import { makeQuiet } from '../guest-tools/quiet.ts'
import { copyMachine } from '../hardware/copy.ts'
import { isMachine } from '../hardware/machine.ts'
import type { VmLink } from '../links.ts'
import type { VmPaths } from '../paths.ts'
import type { Qmp } from '../qmp.ts'
import type { VmSpec } from '../records.ts'
import { assertFree } from '../snapshots/room.ts'
import type { Vms } from '../vms.ts'
import { deviceOf } from '../volumes/devices.ts'
import { runHooks } from './hooks.ts'
import { assertNotInCopy, filterOf, fleeceOf, type LiveDisk, liveDisks, replaceNode, takeAway, viewOf } from './live-disks.ts'
import { bitmapOf, bitmapsSince, granularity, newMark, readBitmap, readMoments, tidied, tidyBitmaps, writeMoments } from './marks.ts'
import { fleecePath, machineCopyOf, socketOf } from './settle.ts'

export interface BackupOptions {
  vms: Vms
  accelerator(signal: AbortSignal): Promise<'kvm' | 'tcg'>
  user: { uid: number; gid: number }
  checkpoint(name: string): void
}

interface Opening {
  id: InstanceId
  spec: VmSpec
  link: VmLink
  since: string | undefined
}

/** One disk of a backup: what it is to us, and to QEMU. */
interface Part {
  /** Uid of the volume; absent: the root disk. */
  volume?: string
  disk: LiveDisk
  bytes: number
  index: number
  since?: string[]
}

type Opened = Omit<OpenBackup, 'close'>

/** No less must be free for what is kept of the moment while the guest writes on, in bytes. */
const leastRoom = 64 * 1024 ** 2

/**
 * Before each disk comes a filter that keeps what the guest is about to overwrite; through it the moment is read. When there is
 * no more room for that, the backup breaks and not the guest (`break-snapshot`). The caller holds the VM's turn.
 */
export async function openRunning(options: BackupOptions, opening: Opening, signal: AbortSignal): Promise<Opened> {
  const { vms, checkpoint } = options
  const { id, spec, link, since } = opening
  const paths = vms.paths(id)
  await using cleanup = new Cleanup()
  const qmp = await link.qmp(signal)
  await assertNotInCopy(qmp, spec.name, signal)
  await assertFree(paths.dir, leastRoom, spec.name)
  const moments = await readMoments(paths)
  const parts = await partsOf(qmp, spec, signal)
  for (const part of parts) {
    const known = bitmapsSince(part.disk.bitmaps, moments, since)
    if (known) part.since = known
  }
  cleanup.defer(() => takeAway(qmp, AbortSignal.timeout(10_000)))
  await addFleeces(options, { qmp, paths, parts }, signal)
  const mark = newMark()
  const follows = await addBitmaps(qmp, parts, mark, signal)
  checkpoint('backup:ready')
  const copy = machineCopyOf(paths)
  let hasMachine = false
  const meanwhile = async () => {
    if (isMachine(spec)) hasMachine = await copyMachine(paths.machine, copy, options.user)
  }
  const moment = await atRest(
    options,
    opening,
    () => stopFor(qmp, { parts, mark: follows ? mark : undefined, link, checkpoint, meanwhile }, signal),
    signal,
  )
  checkpoint('backup:going')
  await share(qmp, { parts, socket: socketOf(paths) }, signal)
  if (follows) {
    const next = tidied(moments, mark)
    await writeMoments(paths, next.moments)
    // Those that are needed to the end of this backup have been merged into one of their own.
    await tidyBitmaps(qmp, await liveDisks(qmp, signal), next, signal)
  }
  checkpoint('backup:open')
  cleanup.commit()
  const shown = parts.map((part) => ({ ...(part.volume === undefined ? {} : { id: part.volume }), disk: shownAs(part, socketOf(paths)) }))
  const [root, ...volumes] = shown
  return {
    ...moment,
    ...(follows ? { mark } : {}),
    root: { type: 'disk', disk: root!.disk },
    volumes: volumes.map(({ id = '', disk }) => ({ id, disk })),
    ...(hasMachine ? { machine: { open: async () => tarOf(copy) } } : {}),
  }
}

function shownAs({ bytes, volume, since }: Part, socket: string): BackupDisk {
  return { socket, export: exportOf(volume), bytes, ...(since ? { dirtyContext: `qemu:dirty-bitmap:${readBitmap}` } : {}) }
}

export function exportOf(volume: string | undefined): string {
  return volume === undefined ? 'root' : `volume-${volume}`
}

async function partsOf(qmp: Qmp, spec: VmSpec, signal: AbortSignal): Promise<Part[]> {
  const [disks, blocks] = await Promise.all([
    liveDisks(qmp, signal),
    qmp.execute<{ inserted?: { 'node-name': string; image: { 'virtual-size': number } } }[]>('query-block', {}, signal),
  ])
  const wanted = [
    { device: diskDevice },
    ...(spec.volumes ?? []).filter(({ readOnly }) => !readOnly).map(({ id }) => ({ device: deviceOf(id), volume: id })),
  ]
  return wanted.flatMap(({ device, ...volume }, index) => {
    const disk = disks.find((each) => each.device === device)
    const bytes = blocks.find(({ inserted }) => inserted?.['node-name'] === disk?.node)?.inserted?.image['virtual-size']
    return disk && bytes !== undefined ? [{ ...volume, disk, bytes, index }] : []
  })
}

/** What is overwritten goes to files that have no names any more, so nothing of them stays behind. They get half of what is free. */
async function addFleeces(
  { user }: BackupOptions,
  { qmp, paths, parts }: { qmp: Qmp; paths: VmPaths; parts: readonly Part[] },
  signal: AbortSignal,
): Promise<void> {
  const { bavail, bsize } = await statfs(paths.dir)
  const room = Math.floor((bavail * bsize) / 2 / parts.length)
  for (const { bytes, index } of parts) {
    const path = fleecePath(paths, index)
    await rm(path, { force: true })
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', path, String(bytes)], { signal })
    const { size: header } = await stat(path)
    const limit = Math.max(header, Math.min(room, Math.ceil(bytes * 1.1) + 1024 ** 2))
    const size = Math.ceil(limit / 65_536) * 65_536
    await truncate(path, size) // sparse; QEMU writes no further than that
    await chmod(path, 0o600)
    await chown(path, user.uid, user.gid)
    const file = { driver: 'raw', size, file: { driver: 'file', filename: path } }
    await qmp.execute('blockdev-add', { driver: 'qcow2', 'node-name': fleeceOf(index), discard: 'unmap', file }, signal)
    await rm(path, { force: true })
  }
}

/** False when QEMU cannot follow changes of one of them: then there is no mark, and the next backup reads all. */
async function addBitmaps(qmp: Qmp, parts: readonly Part[], mark: string, signal: AbortSignal): Promise<boolean> {
  const add = ({ disk: { node }, volume }: Part) => ({
    type: 'block-dirty-bitmap-add',
    data: { node, name: bitmapOf(mark), granularity, persistent: volume === undefined },
  })
  return qmp.execute('transaction', { actions: parts.map(add) }, signal).then(
    () => true,
    () => {
      signal.throwIfAborted()
      return false
    },
  )
}

type Moment = Pick<OpenBackup, 'consistency' | 'pauseMs'>

async function atRest(
  { vms }: BackupOptions,
  { id, spec, link }: Opening,
  stop: () => Promise<void>,
  signal: AbortSignal,
): Promise<Moment> {
  const isOurs = spec.hardware === undefined && !link.paused
  const hooked = isOurs && (await runHooks(vms, 'before', { id, spec, signal }))
  let start = performance.now()
  try {
    const { consistency, thaw } = await makeQuiet(vms, { link, spec }, signal)
    try {
      if (link.paused) start = performance.now()
      await stop()
    } finally {
      await thaw().catch(() => {}) // nobody answers; see letGo
    }
    const pauseMs = Math.round((performance.now() - start) * 10) / 10
    return { consistency: hooked ? 'application' : consistency, pauseMs }
  } finally {
    if (hooked) await runHooks(vms, 'after', { id, spec, signal: AbortSignal.timeout(120_000) })
  }
}

interface Standstill {
  parts: readonly Part[]
  mark: string | undefined
  link: VmLink
  checkpoint(name: string): void
  /** What is done besides, while it stands still. Milliseconds. */
  meanwhile(): Promise<void>
}

/** All disks change over while nothing runs inside: that is the moment. Commands are sent together, so it takes milliseconds. */
async function stopFor(qmp: Qmp, { parts, mark, link, checkpoint, meanwhile }: Standstill, signal: AbortSignal): Promise<void> {
  const wasPaused = link.paused === true
  const filter = ({ disk, index }: Part) => ({
    driver: 'copy-before-write',
    'node-name': filterOf(index),
    file: disk.node,
    target: fleeceOf(index),
    'on-cbw-error': 'break-snapshot',
    'cbw-timeout': 30,
  })
  const bitmaps = parts.flatMap(({ disk }) => [
    ...disk.bitmaps
      .filter(({ recording }) => recording)
      .map(({ name }) => ({ type: 'block-dirty-bitmap-disable', data: { node: disk.node, name } })),
    ...(mark === undefined ? [] : [{ type: 'block-dirty-bitmap-clear', data: { node: disk.node, name: bitmapOf(mark) } }]),
  ])
  const sent = [
    ...(wasPaused ? [] : [qmp.execute('stop', {}, signal)]),
    ...parts.map((part) => qmp.execute('blockdev-add', filter(part), signal)),
    ...parts.map(({ disk, index }) => replaceNode(qmp, { device: disk.device, node: filterOf(index) }, signal)),
    ...(mark === undefined ? [] : [qmp.execute('transaction', { actions: bitmaps }, signal)]),
  ]
  checkpoint('backup:stopped')
  const done = await Promise.allSettled(sent)
  const [copied] = await Promise.allSettled([meanwhile()])
  if (!wasPaused) await qmp.execute('cont', {}, signal)
  const failed = [...done, copied].find(({ status }) => status === 'rejected')
  if (failed) throw (failed as PromiseRejectedResult).reason
}

async function share(qmp: Qmp, { parts, socket }: { parts: readonly Part[]; socket: string }, signal: AbortSignal): Promise<void> {
  await rm(socket, { force: true })
  await qmp.execute('nbd-server-start', { addr: { type: 'unix', data: { path: socket } }, 'max-connections': 0 }, signal)
  for (const { disk, volume, index, since } of parts) {
    await qmp.execute('blockdev-add', { driver: 'snapshot-access', 'node-name': viewOf(index), file: filterOf(index) }, signal)
    if (since) await gatherChanges(qmp, { node: disk.node, bitmaps: since }, signal)
    const name = exportOf(volume)
    const bitmaps = since ? { bitmaps: [{ node: disk.node, name: readBitmap }] } : {}
    await qmp.execute('block-export-add', { type: 'nbd', id: `backup-${index}`, 'node-name': viewOf(index), name, ...bitmaps }, signal)
  }
}

export async function gatherChanges(
  qmp: Qmp,
  { node, bitmaps }: { node: string; bitmaps: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  await qmp.execute('block-dirty-bitmap-add', { node, name: readBitmap, granularity, disabled: true }, signal)
  await qmp.execute('block-dirty-bitmap-merge', { node, target: readBitmap, bitmaps }, signal)
}
