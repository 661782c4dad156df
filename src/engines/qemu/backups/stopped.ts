import { chown, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asPandoError } from '../../../base/errors.ts'
import { tarOf } from '../../../base/tar.node.ts'
import type { InstanceId, OpenBackup } from '../../engine.ts'
import { virtualSize } from '../disk.ts'
import { copyMachine } from '../hardware/copy.ts'
import { isMachine } from '../hardware/machine.ts'
import { passableFolders } from '../host/folders.ts'
import { diskImagePath } from '../paths.ts'
import type { VmSpec } from '../records.ts'
import { chainLayers, type DiskLayer, readChain } from '../snapshots/disks.ts'
import { imageTool, startDaemon } from './daemon.ts'
import type { Bitmap } from './live-disks.ts'
import { bitmapOf, bitmapsSince, granularity, newMark, readBitmap, readMoments, writeMoments } from './marks.ts'
import { type BackupOptions, exportOf, gatherChanges } from './running.ts'
import { daemonSocketOf, machineCopyOf, socketOf } from './settle.ts'

/**
 * The root disk of a VM that does not run, shown by a process of QEMU's user. Volumes are their driver's business. A start ends
 * it: nothing is read of a disk that is written to. The caller holds the VM's turn.
 */
export async function openStopped(
  { vms, user }: BackupOptions,
  { id, spec, since }: { id: InstanceId; spec: VmSpec; since: string | undefined },
  signal: AbortSignal,
): Promise<Omit<OpenBackup, 'close'>> {
  const paths = vms.paths(id)
  const chain = await readChain(paths)
  const top = join(paths.dir, chain.top)
  const moments = await readMoments(paths)
  const bitmaps = await bitmapsIn(top, user, signal)
  const known = bitmapsSince(bitmaps, moments, since)
  const mark = newMark()
  const follows = await begin({ top, bitmaps, mark, user }, signal).catch((err: unknown) => {
    vms.log.warn(
      { module: 'qemu', id, err: asPandoError(err).message },
      'changes of a disk cannot be followed; the next backup reads all of it',
    )
    return false
  })
  // None is taken away here: a running QEMU does that better.
  if (follows) await writeMoments(paths, { marks: [...moments.marks, mark], ...(moments.unused ? { unused: moments.unused } : {}) })
  passableFolders(vms.cell.runDir, dirname(paths.runDir), paths.runDir)
  await chown(paths.runDir, user.uid, user.gid)
  const socket = socketOf(paths)
  await Promise.all([socket, daemonSocketOf(paths)].map((path) => rm(path, { force: true })))
  const image =
    isMachine(spec) && spec.imageDisk.type === 'disk'
      ? { path: diskImagePath(vms.cell, spec.imageDigest, 'disk'), format: spec.imageDisk.format }
      : undefined
  const nodes = layerNodes(await chainLayers(vms.cell, paths, chain), image)
  const { qmp } = await startDaemon(
    {
      qmp: daemonSocketOf(paths),
      args: [
        ...nodes.flatMap((node) => ['--blockdev', JSON.stringify(node)]),
        '--nbd-server',
        `addr.type=unix,addr.path=${socket},max-connections=0`,
      ],
      user,
      logFile: join(paths.dir, 'backup.log'),
      diesWithUs: true,
      clock: vms.clock,
    },
    signal,
  )
  try {
    if (known) await gatherChanges(qmp, { node: 'disk', bitmaps: known }, signal)
    const changed = known ? { bitmaps: [{ node: 'disk', name: readBitmap }] } : {}
    await qmp.execute('block-export-add', { type: 'nbd', id: 'root', 'node-name': 'disk', name: exportOf(undefined), ...changed }, signal)
  } finally {
    qmp.close()
  }
  const bytes = await virtualSize(top)
  const copy = machineCopyOf(paths)
  const machine = isMachine(spec) && (await copyMachine(paths.machine, copy, user)) ? { open: async () => tarOf(copy) } : undefined
  const disk = { socket, export: exportOf(undefined), bytes, ...(known ? { dirtyContext: `qemu:dirty-bitmap:${readBitmap}` } : {}) }
  return {
    consistency: 'filesystem',
    pauseMs: 0,
    ...(follows ? { mark } : {}),
    root: { type: 'disk', disk },
    volumes: [],
    ...(machine ? { machine } : {}),
  }
}

/** The written one is the last, and called `disk`. */
export function layerNodes(layers: readonly DiskLayer[], image?: { path: string; format: string }): Record<string, unknown>[] {
  const bottom = image && {
    driver: image.format,
    'node-name': 'image',
    'read-only': true,
    file: { driver: 'file', filename: image.path, 'read-only': true, locking: 'off' },
  }
  const nodes = layers.map((layer, index) => {
    const name = index === 0 ? 'disk' : `frozen${index}`
    const backing = index + 1 < layers.length ? `frozen${index + 1}` : bottom ? 'image' : undefined
    if (typeof layer !== 'string') return { ...layer, 'node-name': name }
    const file = { driver: 'file', filename: layer, 'read-only': true }
    return { driver: 'qcow2', 'node-name': name, 'read-only': true, file, ...(backing === undefined ? {} : { backing }) }
  })
  return [...(bottom ? [bottom] : []), ...nodes.reverse()]
}

interface ImageInfo {
  'format-specific'?: { data?: { bitmaps?: { name: string; flags: ('auto' | 'in-use')[] }[] } }
}

async function bitmapsIn(path: string, user: { uid: number; gid: number }, signal: AbortSignal): Promise<Bitmap[]> {
  const info = JSON.parse(await imageTool(['info', '--output=json', '-f', 'qcow2', path], user, signal)) as ImageInfo
  return (info['format-specific']?.data?.bitmaps ?? []).map(({ name, flags }) => ({
    name,
    recording: flags.includes('auto'),
    persistent: true,
    inconsistent: flags.includes('in-use'),
  }))
}

/** From here on a new bitmap notes what is written, and those before it no more. */
async function begin(
  { top, bitmaps, mark, user }: { top: string; bitmaps: readonly Bitmap[]; mark: string; user: { uid: number; gid: number } },
  signal: AbortSignal,
): Promise<boolean> {
  const change = (action: string[], name: string) => imageTool(['bitmap', ...action, '-f', 'qcow2', top, name], user, signal)
  for (const { name, inconsistent } of bitmaps) if (inconsistent) await change(['--remove'], name)
  await change(['--add', '-g', String(granularity)], bitmapOf(mark))
  for (const { name, inconsistent, recording } of bitmaps) if (recording && !inconsistent) await change(['--disable'], name)
  return true
}
