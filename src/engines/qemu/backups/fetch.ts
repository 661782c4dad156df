import { chown, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import type { Progress } from '../../../resources/storage/driver.ts'
import type { InstanceId } from '../../engine.ts'
import { passableFolders } from '../host/folders.ts'
import { findByArgument } from '../host/process.ts'
import { seal } from '../memory/layers.ts'
import { inspect, list } from '../observe.ts'
import { Qmp } from '../qmp.ts'
import { frozenDisk, readChain } from '../snapshots/disks.ts'
import type { Vms } from '../vms.ts'
import { imageTool, qmpArgument, startDaemon } from './daemon.ts'
import { endImport } from './end-import.ts'
import { findImport, type ImportRecord, importExport, importPaths, importsDir, listImports, writeImport } from './imports.ts'
import { moveToFile, usesImport } from './move.ts'
import { prefetch } from './prefetch.ts'
import type { BackupOptions } from './running.ts'

/** A source that is away is waited for as long as this: a guest that reads meanwhile waits, and gets no error. Seconds. */
const patienceS = 24 * 3600
/** So often a daemon that ended is replaced before the import is given up; the next `import` tries again. */
const tries = 5
/** Until a VM begins with it, ms: after that nobody is coming. */
const untilStartMs = 2_000
/** A boot that takes longer is not waited for, ms. */
const longestBootMs = 60_000
/** Between two of them, ms. */
const pauseMs = 500

/**
 * Has the process that shows the disk while it is fetched: what is not in its file yet comes from the source. Fine when it runs.
 * The caller holds the disk's turn.
 */
export async function ensureFetching({ vms, user }: BackupOptions, disk: string, signal: AbortSignal): Promise<void> {
  const { cell } = vms
  const record = await findImport(cell, disk)
  if (!record || record.fetched) return
  const paths = importPaths(cell, disk)
  await connectSource(vms, { user, disk, record })
  if (await findByArgument(qmpArgument(paths.qmp))) return
  const file = frozenDisk(cell, disk)
  // One that was ended while it wrote has at most clusters that nobody knows of.
  await imageTool(['check', '-q', '-f', 'qcow2', '-r', 'leaks', file], user, signal, [0, 3])
  await Promise.all([paths.qmp, paths.socket].map((path) => rm(path, { force: true })))
  const source = {
    driver: 'nbd',
    'node-name': 'source',
    server: { type: 'unix', path: paths.source },
    export: record.export,
    'read-only': true,
    'reconnect-delay': patienceS,
    'open-timeout': 10,
  }
  const { qmp } = await startDaemon(
    {
      qmp: paths.qmp,
      args: [
        '--blockdev',
        JSON.stringify(source),
        '--blockdev',
        JSON.stringify({
          driver: 'qcow2',
          'node-name': importExport,
          file: { driver: 'file', filename: file, discard: 'unmap' },
          backing: 'source',
        }),
        '--nbd-server',
        `addr.type=unix,addr.path=${paths.socket},max-connections=0`,
      ],
      user,
      logFile: paths.log,
      diesWithUs: false,
      clock: vms.clock,
    },
    signal,
  )
  try {
    await qmp.execute('block-export-add', { type: 'nbd', id: 'show', 'node-name': importExport, name: importExport }, signal)
  } finally {
    qmp.close()
  }
}

/** QEMU's user reaches the source, wherever it is now. */
async function connectSource(
  { cell }: Vms,
  { user, disk, record }: { user: { uid: number; gid: number }; disk: string; record: ImportRecord },
): Promise<void> {
  const { runDir, source } = importPaths(cell, disk)
  passableFolders(cell.runDir, dirname(runDir), runDir)
  await chown(runDir, user.uid, user.gid)
  await rm(source, { force: true })
  await symlink(record.socket, source)
  await chown(record.socket, user.uid, user.gid).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error // it may come later; a daemon that runs waits for it
  })
}

const underWay = new WeakMap<Vms, Map<string, Promise<void>>>()

/**
 * Resolves when all of the disk is here and nothing needs its source any more. Throws what ended the fetching. Once for each
 * disk, however many ask.
 */
export function fetchAll(options: BackupOptions, disk: string, watching: Watching): Promise<void> {
  const { vms } = options
  const all = underWay.get(vms) ?? new Map<string, Promise<void>>()
  underWay.set(vms, all)
  const current = all.get(disk)
  if (current) return current
  const signal = AbortSignal.any([watching.signal, vms.letGo.signal])
  const fetching = fetchNow(options, disk, { ...watching, signal }).finally(() => all.delete(disk))
  all.set(disk, fetching)
  return fetching
}

interface Watching {
  /** VMs begin with it meanwhile: they come first. */
  live: boolean
  progress?: Progress | undefined
  signal: AbortSignal
}

async function fetchNow(options: BackupOptions, disk: string, { progress, live, signal }: Watching): Promise<void> {
  const { vms } = options
  for (let failures = 0; ; failures++) {
    try {
      await vms.turns.run(turnOf(disk), () => ensureFetching(options, disk, signal))
      if (!(await findImport(vms.cell, disk))) return
      await follow(options, disk, { progress, live, signal })
      break
    } catch (error) {
      signal.throwIfAborted()
      if (!hasDied(error) || failures >= tries) throw error
      await vms.clock.sleep(pauseMs, signal)
    }
  }
  if (await vms.turns.run(turnOf(disk), () => finish(options, disk, signal))) await letGoOfSource(vms, disk, signal)
}

export function turnOf(disk: string): string {
  return `import ${disk}`
}

function hasDied(error: unknown): boolean {
  return (
    hasCode(error, 'nbd.closed', 'qemu.connection_lost') || ['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')
  )
}

async function follow({ vms }: BackupOptions, disk: string, { progress, live, signal }: Watching): Promise<void> {
  const { socket } = importPaths(vms.cell, disk)
  const gentleUntil = vms.clock.now() + (live ? untilStartMs : 0)
  const isBooting = async () => live && (vms.clock.now() < gentleUntil || (await boots(vms, disk, signal)))
  await prefetch({ socket, export: importExport, isBooting, progress, clock: vms.clock }, signal).catch((cause: unknown) => {
    if (!hasCode(cause, 'nbd.failed')) throw cause
    throw new PandoError('volume.copy_failed', { name: disk, detail: asPandoError(cause).message }, { cause })
  })
}

/** A VM that stands on the disk is on its way. One that takes too long for that is not waited for. */
async function boots(vms: Vms, disk: string, signal: AbortSignal): Promise<boolean> {
  for (const id of await list(vms)) {
    const run = await vms.run(id)
    if (!run?.process || run.end || run.stage || vms.clock.now() - Date.parse(run.startedAt) > longestBootMs) continue
    if (!(await readChain(vms.paths(id))).frozen.includes(disk)) continue
    const seen = await inspect(vms, id, signal)
    if (seen.state === 'running' && !seen.ready) return true
  }
  return false
}

/** From here on new VMs open the file. False: the import is over already. */
async function finish({ vms, user, checkpoint }: BackupOptions, disk: string, signal: AbortSignal): Promise<boolean> {
  const { cell } = vms
  const record = await findImport(cell, disk)
  if (!record || record.fetched) return false
  const qmp = await Qmp.connect(importPaths(cell, disk).qmp, signal)
  try {
    const file = { driver: 'file', filename: frozenDisk(cell, disk), 'read-only': true }
    const readOnly = { driver: 'qcow2', 'node-name': importExport, 'read-only': true, file, backing: null }
    await qmp.execute('blockdev-reopen', { options: [readOnly] }, signal)
  } finally {
    qmp.close()
  }
  await seal(frozenDisk(cell, disk), user)
  await writeImport(cell, disk, { ...record, fetched: true })
  checkpoint('import:fetched')
  return true
}

/**
 * VMs that run change over to the file; where one cannot, the process stays until that VM ends. Not within the disk's turn: a VM
 * that starts waits for that within its own, and would be waited for here.
 */
async function letGoOfSource(vms: Vms, disk: string, signal: AbortSignal): Promise<void> {
  for (const id of await list(vms))
    await moveToFile(vms, { id, disk }, signal).catch((err: unknown) => {
      signal.throwIfAborted()
      vms.log.warn({ module: 'qemu', id, err: asPandoError(err).message }, 'a VM goes on with the process that fetched its disk')
    })
  await endUnusedImports(vms, signal)
}

/** Ends processes that fetched what is all here and that no VM needs, and those whose disk is gone. Within no turn. */
export async function endUnusedImports(vms: Vms, signal: AbortSignal): Promise<void> {
  for (const disk of await listImports(vms.cell)) {
    const record = await findImport(vms.cell, disk)
    if (!record?.fetched) continue
    const users = await Promise.all((await list(vms)).map((id) => isUser(vms, { id, disk }, signal)))
    if (!users.includes(true)) await endImport(vms, disk, signal)
  }
}

/** One that stands on the disk may be on its way to it: it is looked at when it has started. */
async function isUser(vms: Vms, { id, disk }: { id: InstanceId; disk: string }, signal: AbortSignal): Promise<boolean> {
  const look = () => usesImport(vms, { id, disk }, signal)
  const standsOnIt = (await readChain(vms.paths(id))).frozen.includes(disk)
  return standsOnIt ? vms.turns.run(id, look) : look()
}

export function importFolder(vms: Vms): string {
  passableFolders(vms.cell.stateDir, join(vms.cell.stateDir, 'qemu'), importsDir(vms.cell))
  return importsDir(vms.cell)
}

/** Before a VM starts: what it stands on must be shown. Throws snapshot.lost when its source does not answer. */
export async function ensureShown(
  options: BackupOptions,
  { disks, name }: { disks: readonly string[]; name: string },
  signal: AbortSignal,
): Promise<void> {
  for (const disk of disks)
    await options.vms.turns
      .run(turnOf(disk), () => ensureFetching(options, disk, signal))
      .catch((cause: unknown) => {
        signal.throwIfAborted()
        throw new PandoError(
          'instance.start_failed',
          { detail: `what ${name} begins with cannot be fetched: ${asPandoError(cause).message}` },
          { cause },
        )
      })
}
