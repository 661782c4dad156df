import { createWriteStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Cleanup } from '../base/cleanup.ts'
import { syncFolder } from '../base/durable-file.node.ts'
import { PandoError } from '../base/errors.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import type { Store } from '../store/store.ts'

/**
 * The body of a request as a file that is on disk when this resolves, or no file at all.
 * Throws image.bad_upload when the client breaks off, image.disk_full.
 */
export async function receiveUpload(body: IncomingMessage, { path, signal }: { path: string; signal: AbortSignal }): Promise<void> {
  await using cleanup = new Cleanup()
  cleanup.defer(() => rm(path, { force: true }))
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: 1024 * 1024 }) // flush: fsync before it closes
  try {
    await pipeline(body, file, { signal })
  } catch (error) {
    throw asUploadError(error)
  }
  if (file.bytesWritten === 0) throw new PandoError('image.bad_upload', { detail: 'there is nothing in it' })
  await syncFolder(dirname(path))
  cleanup.commit()
}

/** Removes archives that no Operation names: a server that was killed between upload and Operation left them. Before anything new comes in. */
export async function removeOrphans(uploadsDir: string, store: Store): Promise<void> {
  const { items } = await store.list(Operation)
  const named = new Set(items.map(({ spec }) => spec.args['upload']))
  for (const upload of await readdir(uploadsDir)) {
    const [id] = upload.split('.') // what is known about a download lies beside it, as ID.part
    if (!named.has(id)) await rm(join(uploadsDir, upload), { force: true })
  }
}

function asUploadError(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return new PandoError('image.disk_full', { detail: message }, { cause: error })
  if (error instanceof PandoError) return error
  return new PandoError('image.bad_upload', { detail: 'the connection broke' }, { cause: error })
}
