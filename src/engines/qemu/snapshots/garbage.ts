import { readdir, rm } from 'node:fs/promises'
import { endImport } from '../backups/end-import.ts'
import { findImport, listImports } from '../backups/imports.ts'
import { allLayers, layersOf, readMap } from '../memory/layers.ts'
import { list } from '../observe.ts'
import { frozenDisksDir } from '../paths.ts'
import { readJson } from '../records.ts'
import type { Vms } from '../vms.ts'
import { frozenDisk, readChain } from './disks.ts'
import { findRecord, listSnapshots, snapshotPaths } from './records.ts'
import type { Journal } from './settle.ts'

/** How long a process that fetches a disk may take to end, ms. */
const endMs = 10_000

/**
 * Removes frozen disks and layers of memory that no VM and no snapshot uses any more. What exists is listed before what is
 * wanted, so that what is made meanwhile is not among it.
 */
export async function removeUnused(vms: Vms): Promise<void> {
  const { cell } = vms
  const layers = await allLayers(cell)
  const disks = (await namesIn(frozenDisksDir(cell))).map((name) => name.replace(/\.qcow2$/, ''))
  if (layers.length === 0 && disks.length === 0) return
  const used = await inUse(vms)
  for (const layer of layers) if (!used.layers.has(layer)) await rm(layer, { force: true })
  for (const disk of disks) {
    if (used.disks.has(disk)) continue
    if (await findImport(cell, disk)) await endImport(vms, disk, AbortSignal.timeout(endMs))
    await rm(frozenDisk(cell, disk), { force: true })
  }
}

async function inUse(vms: Vms): Promise<{ layers: Set<string>; disks: Set<string> }> {
  const layers = new Set<string>()
  const disks = new Set<string>()
  const useLayers = async (map: string) => {
    for (const layer of layersOf(await readMap(map))) layers.add(layer)
  }
  for (const id of await list(vms)) {
    const paths = vms.paths(id)
    const journal = await readJson<Journal>(paths.freezing)
    if (journal?.layer !== undefined) layers.add(journal.layer)
    for (const disk of [...(await readChain(paths)).frozen, ...(journal?.after.frozen ?? [])]) disks.add(disk)
    await useLayers(paths.memoryMap)
  }
  const snapshots = await listSnapshots(vms.cell)
  for (const disk of await listImports(vms.cell)) {
    const wanted = (await findImport(vms.cell, disk))?.snapshot
    if (wanted !== undefined && snapshots.includes(wanted)) disks.add(disk)
  }
  for (const id of snapshots) {
    for (const disk of (await findRecord(vms.cell, id))?.disks ?? []) disks.add(disk)
    await useLayers(snapshotPaths(vms.cell, id).map)
  }
  return { layers, disks }
}

async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}
