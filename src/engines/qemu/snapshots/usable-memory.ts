import { createHash } from 'node:crypto'
import { access, open, stat } from 'node:fs/promises'
import type { Cell } from '../../../base/cell.ts'
import { PandoError } from '../../../base/errors.ts'
import type { SnapshotId } from '../../engine.ts'
import { type Extent, layersOf, readMap } from '../memory/layers.ts'
import { readJson } from '../records.ts'
import { readRecord, snapshotPaths } from './records.ts'

/** `kept.json` */
export interface Kept {
  bytes: number
  memoryDigest: string
}

const chunkBytes = 1024 * 1024
/** Files whose digest was right, by path, with what tells that they are still the same. */
const verified = new Map<string, string>()

/**
 * The layers of a snapshot's memory: those on tmpfs, or after a reboot of the host what was kept on disk. Digests are compared
 * first, once for as long as nobody touches the files. Throws snapshot.lost.
 */
export async function usableMap(cell: Cell, id: SnapshotId, { signal }: { user: { gid: number }; signal: AbortSignal }): Promise<Extent[]> {
  const paths = snapshotPaths(cell, id)
  const record = await readRecord(cell, id)
  const lost = (detail: string) => new PandoError('snapshot.lost', { name: record.source, detail })
  if (!record.frozen.memory) throw new PandoError('snapshot.no_memory', { name: record.source, why: 'only its disk was frozen' })
  if (!(await isIntact(paths.state, record.stateDigest, signal))) throw lost('the state of its devices is damaged')
  const hot = await readMap(paths.map)
  if (hot.length > 0 && (await allThere(layersOf(hot)))) return hot
  const kept = await readJson<Kept>(paths.kept)
  if (!kept) throw lost('its memory was not saved before this host was restarted')
  if (!(await isIntact(paths.memory, kept.memoryDigest, signal))) throw lost('its saved memory is damaged')
  return [{ start: 0, length: Math.ceil(record.memoryBytes / chunkBytes) * chunkBytes, at: 0, layer: paths.memory }]
}

/** False when it was changed or cut. Reads all of it, once for as long as it is not touched. */
async function isIntact(path: string, digest: string | undefined, signal: AbortSignal): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return false
  const mark = `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs} ${digest}`
  if (verified.get(path) === mark) return true
  const file = await open(path)
  const hash = createHash('sha256')
  try {
    const chunk = Buffer.alloc(chunkBytes)
    for (let bytes = chunkBytes; bytes > 0; ) {
      signal.throwIfAborted()
      bytes = (await file.read(chunk, 0, chunkBytes)).bytesRead
      hash.update(chunk.subarray(0, bytes))
    }
  } finally {
    await file.close()
  }
  if (hash.digest('hex') !== digest) return false
  verified.set(path, mark)
  return true
}

async function allThere(paths: ReadonlySet<string>): Promise<boolean> {
  const found = await Promise.all(
    [...paths].map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.every(Boolean)
}
