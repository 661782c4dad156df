import { PassThrough, type Readable } from 'node:stream'
import { hasCode, PandoError } from '../../../base/errors.ts'
import { tarOf } from '../../../base/tar.node.ts'

/**
 * What lies in a backup as a tar stream. What the repository cannot give back, the kernel calls an error of reading, and tar breaks
 * off: it is damaged then (backup.damaged), and `name` says which backup.
 */
export function partAsTar(folder: string, { name, entry }: { name: string; entry?: string }): Readable {
  const tar = tarOf(folder, entry === undefined ? {} : { entry })
  const out = new PassThrough()
  tar.pipe(out)
  tar.once('error', (error) =>
    out.destroy(
      hasCode(error, 'base.command_failed') ? new PandoError('backup.damaged', { name, detail: error.message }, { cause: error }) : error,
    ),
  )
  out.once('close', () => tar.destroy())
  return out
}
