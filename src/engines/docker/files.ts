import type { Readable } from 'node:stream'
import { PandoError } from '../../base/errors.ts'
import { type DockerClient, httpStatus, refusal } from './client.ts'

/** Copies of any size take their time; a dead connection is noticed without a limit. */
const timeoutMs = 3_600_000

/** Unpacks a tar stream at the folder `path`. Throws instance.file_not_found. */
export async function copyIn(
  client: DockerClient,
  { container, path }: { container: string; path: string },
  tar: Readable,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.request('copy in', { signal, timeoutMs, once: true }, (abortSignal) =>
      client.api.getContainer(container).putArchive(tar, { path, abortSignal }),
    )
  } catch (error) {
    throw pathError(error, path)
  } finally {
    tar.destroy()
  }
}

/** The file or folder as a tar stream. Throws instance.file_not_found. */
export async function copyOut(
  client: DockerClient,
  { container, path }: { container: string; path: string },
  signal: AbortSignal,
): Promise<Readable> {
  try {
    return (await client.request('copy out', { signal }, (abortSignal) =>
      client.api.getContainer(container).getArchive({ path, abortSignal }),
    )) as Readable
  } catch (error) {
    throw pathError(error, path)
  }
}

function pathError(error: unknown, path: string): unknown {
  const absent = httpStatus(error) === 404 && !/no such container/i.test(refusal(error))
  return absent ? new PandoError('instance.file_not_found', { path }, { cause: error }) : error
}
