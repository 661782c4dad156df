import { chmod, chown, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { untar } from '../../../base/tar.node.ts'
import type { Progress } from '../../../resources/storage/driver.ts'
import type { BackupDisk, ImageContent, SnapshotId } from '../../engine.ts'
import { machineType } from '../command-line.ts'
import { passableFolders } from '../host/folders.ts'
import { frozenDisksDir } from '../paths.ts'
import { writeJson } from '../records.ts'
import { frozenDisk, makeEmpty } from '../snapshots/disks.ts'
import { findRecord, makeSnapshotDir, type SnapshotRecord, snapshotPaths } from '../snapshots/records.ts'
import { assertFree } from '../snapshots/room.ts'
import { madeBy } from '../snapshots/usable.ts'
import { ensureFetching, fetchAll, importFolder, turnOf } from './fetch.ts'
import { findImport, importedDisk, importPaths, writeImport } from './imports.ts'
import type { BackupOptions } from './running.ts'

interface Importing {
  snapshot: SnapshotId
  disk: Omit<BackupDisk, 'dirtyContext'>
  machine: { open(signal: AbortSignal): Promise<Readable> } | undefined
  image: ImageContent
  live: boolean
  progress?: Progress | undefined
}

/** Less free than this is not worth to begin with. Bytes. */
const leastRoom = 64 * 1024 ** 2

/** See BackupPower.import. The snapshot is one like any other, and its frozen disk the one that is fetched. */
export async function importDisk(options: BackupOptions, importing: Importing, signal: AbortSignal): Promise<{ done: Promise<void> }> {
  const { vms, checkpoint } = options
  const { snapshot, live, progress, image } = importing
  const disk = importedDisk(snapshot)
  const known = await vms.turns.run(turnOf(disk), () => begin(options, importing, signal))
  if (known === 'done') return { done: Promise.resolve() }
  checkpoint('import:begun')
  const record = () => writeRecord(options, { snapshot, disk, image }, signal)
  if (!live) {
    await fetchAll(options, disk, { progress, live, signal })
    await record()
    return { done: Promise.resolve() }
  }
  await vms.turns.run(turnOf(disk), () => ensureFetching(options, disk, signal))
  await record()
  checkpoint('import:live')
  const done = fetchAll(options, disk, { progress, live, signal })
  done.catch(() => {}) // whoever waits for it is told
  return { done }
}

async function begin(
  { vms, user }: BackupOptions,
  { snapshot, disk: source, machine, image }: Importing,
  signal: AbortSignal,
): Promise<'done' | 'open'> {
  const { cell } = vms
  const disk = importedDisk(snapshot)
  const known = await findImport(cell, disk)
  const made = await findRecord(cell, snapshot)
  if (made && (!known || known.fetched)) return 'done'
  const { socket, bytes } = source
  importFolder(vms)
  if (!known) await assertFree(cell.stateDir, leastRoom, snapshot)
  passableFolders(cell.stateDir, join(cell.stateDir, 'qemu'), frozenDisksDir(cell))
  const paths = snapshotPaths(cell, snapshot)
  if (!known) await makeSnapshotDir(cell, paths)
  await writeImport(cell, disk, { ...known, snapshot, bytes, socket, export: source.export })
  if (!known?.made) {
    const { partial } = importPaths(cell, disk)
    await makeEmpty(paths.overlay, { bytes, layout: image.disk ? 'fine' : 'plain', user, signal })
    if (machine) await putMachine(paths.machine, machine, signal)
    await makeEmpty(partial, { bytes, layout: 'plain', user, signal })
    await rename(partial, frozenDisk(cell, disk))
    await writeImport(cell, disk, { snapshot, bytes, socket, export: source.export, made: true })
  }
  return 'open'
}

/** VMs that begin there have copies of it, as QEMU's user may write to them. */
async function putMachine(folder: string, { open }: NonNullable<Importing['machine']>, signal: AbortSignal): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  await untar(await open(signal), folder)
}

async function writeRecord(
  { vms, user, accelerator }: BackupOptions,
  { snapshot, disk, image }: { snapshot: SnapshotId; disk: string; image: ImageContent },
  signal: AbortSignal,
): Promise<void> {
  const paths = snapshotPaths(vms.cell, snapshot)
  if (await findRecord(vms.cell, snapshot)) return
  await chmod(paths.overlay, 0o600)
  await chown(paths.overlay, user.uid, user.gid)
  const record: SnapshotRecord = {
    source: image.reference,
    macs: [],
    imageDigest: image.digest,
    made: await madeBy({ machine: machineType, accel: await accelerator(signal) }, signal),
    memoryBytes: 0,
    virtualCpus: 0,
    disks: [disk],
    frozen: { memory: false, pauseMs: 0, bytes: 0, consistency: 'crash' },
  }
  await writeJson(paths.record, record)
}
