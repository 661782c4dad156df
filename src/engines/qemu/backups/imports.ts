import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import type { SnapshotId } from '../../engine.ts'
import { readJson, writeJson } from '../records.ts'

/** A frozen disk that is being fetched, or that VMs still have open where it was fetched. */
export interface ImportRecord {
  snapshot: SnapshotId
  bytes: number
  /** Where it comes from. */
  socket: string
  export: string
  /** Its file is there. */
  made?: true
  /** All of it is in its file. */
  fetched?: true
}

export interface ImportPaths {
  record: string
  /** The file while it is being made, before anybody else knows of it. */
  partial: string
  log: string
  runDir: string
  /** A link to the source's socket, so that a daemon finds one that has moved. */
  source: string
  qmp: string
  /** The disk is shown here, what has come and what has not alike. */
  socket: string
}

/** The one export there. */
export const importExport = 'disk'

export function importsDir(cell: Cell): string {
  return join(cell.stateDir, 'qemu', 'imports')
}

/** Follows from the snapshot, so that an import that is begun again finds what it has. */
export function importedDisk(snapshot: SnapshotId): string {
  return createHash('sha256').update(`import ${snapshot}`).digest('hex').slice(0, 12)
}

export function importPaths(cell: Cell, disk: string): ImportPaths {
  const runDir = join(cell.runDir, 'imports', disk)
  return {
    record: join(importsDir(cell), `${disk}.json`),
    partial: join(importsDir(cell), `${disk}.partial`),
    log: join(importsDir(cell), `${disk}.log`),
    runDir,
    source: join(runDir, 'source.sock'),
    qmp: join(runDir, 'qmp.sock'),
    socket: join(runDir, 'disk.sock'),
  }
}

export function findImport(cell: Cell, disk: string): Promise<ImportRecord | undefined> {
  return readJson<ImportRecord>(importPaths(cell, disk).record)
}

export async function writeImport(cell: Cell, disk: string, record: ImportRecord): Promise<void> {
  await writeJson(importPaths(cell, disk).record, record)
}

export async function forgetImport(cell: Cell, disk: string): Promise<void> {
  const { record, partial, log, runDir } = importPaths(cell, disk)
  await rm(runDir, { recursive: true, force: true })
  for (const path of [partial, log, record]) await rm(path, { force: true })
}

/** Ids of their disks. */
export async function listImports(cell: Cell): Promise<string[]> {
  const names = await readdir(importsDir(cell)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => name.endsWith('.json')).map((name) => name.replace(/\.json$/, ''))
}
