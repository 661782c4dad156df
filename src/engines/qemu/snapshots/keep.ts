import { createHash } from 'node:crypto'
import { chmod, chown, type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { Cleanup } from '../../../base/cleanup.ts'
import { isDiskFull, PandoError } from '../../../base/errors.ts'
import type { SnapshotId } from '../../engine.ts'
import { readMap } from '../memory/layers.ts'
import { readJson, writeJson } from '../records.ts'
import type { Vms } from '../vms.ts'
import { frozenDisk } from './disks.ts'
import { readRecord, type SnapshotRecord, snapshotPaths } from './records.ts'
import { assertFree } from './room.ts'
import type { Kept } from './usable-memory.ts'

const chunkBytes = 1024 * 1024
const zeros = Buffer.alloc(chunkBytes)

interface KeepOptions {
  signal: AbortSignal
  progress?: ((done: number, total: number) => void) | undefined
}

/** Writes the memory of a snapshot into one file on disk: with holes where it is zero, and with its digest. */
export async function keep(
  { vms, user }: { vms: Vms; user: { gid: number } },
  id: SnapshotId,
  { signal, progress }: KeepOptions,
): Promise<{ bytes: number }> {
  const record = await readRecord(vms.cell, id)
  const paths = snapshotPaths(vms.cell, id)
  const before = await readJson<Kept>(paths.kept)
  if (!before && record.frozen.memory) {
    await assertFree(paths.dir, await neededBytes(paths.map), record.source)
    const partial = `${paths.memory}.partial`
    await using cleanup = new Cleanup()
    cleanup.defer(() => rm(partial, { force: true }))
    const kept = await copyMemory(partial, { map: paths.map, record, signal, progress })
    await chmod(partial, 0o440)
    await chown(partial, 0, user.gid)
    await rename(partial, paths.memory)
    await writeJson(paths.kept, kept)
    cleanup.commit()
  }
  const files = [paths.memory, paths.state, ...(record.disks[0] === undefined ? [] : [frozenDisk(vms.cell, record.disks[0])])]
  return { bytes: (await Promise.all(files.map(usedBytes))).reduce((sum, bytes) => sum + bytes, 0) }
}

async function copyMemory(
  target: string,
  { map, record, signal, progress }: KeepOptions & { map: string; record: SnapshotRecord },
): Promise<Kept> {
  const hash = createHash('sha256')
  const total = Math.ceil(record.memoryBytes / chunkBytes) * chunkBytes
  const output = await open(target, 'w', 0o600)
  const layers = new Map<string, FileHandle>()
  let bytes = 0
  try {
    await output.truncate(total)
    for (const { start, length, at, layer } of await readMap(map)) {
      const input = layers.get(layer) ?? (await open(layer))
      layers.set(layer, input)
      for (let done = 0; done < length; done += chunkBytes) {
        signal.throwIfAborted()
        const size = Math.min(chunkBytes, length - done)
        const { buffer, bytesRead } = await input.read(Buffer.allocUnsafe(size), 0, size, at + done)
        if (bytesRead < size) throw new PandoError('snapshot.lost', { name: record.source, detail: 'a layer of its memory is cut off' })
        hash.update(buffer)
        if (buffer.equals(zeros.subarray(0, size))) continue
        await output.write(buffer, 0, size, start + done)
        bytes += size
        progress?.(start + done + size, total)
      }
    }
    await output.sync()
  } catch (error) {
    if (isDiskFull(error))
      throw new PandoError('snapshot.no_room', { what: record.source, needed: 'more', where: target, free: 'too few' }, { cause: error })
    throw error
  } finally {
    await Promise.all([output, ...layers.values()].map((file) => file.close()))
  }
  return { bytes, memoryDigest: hash.digest('hex') }
}

/** Layers hold no more than this. */
async function neededBytes(map: string): Promise<number> {
  const layers = new Set((await readMap(map)).map(({ layer }) => layer))
  return (await Promise.all([...layers].map(usedBytes))).reduce((sum, bytes) => sum + bytes, 0)
}

async function usedBytes(path: string): Promise<number> {
  return stat(path).then(
    ({ blocks }) => blocks * 512,
    () => 0,
  )
}
