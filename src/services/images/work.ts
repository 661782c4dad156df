import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Stored } from '../../api/kind.ts'
import type { Clock } from '../../base/clock.ts'
import { hasCode, PandoError } from '../../base/errors.ts'
import type { Reach } from '../../base/reach.node.ts'
import type { Operation } from '../lifecycle/operation-kind.ts'
import type { BlobLease, BlobStore } from './blobs.ts'
import { buildSpec } from './build/spec.ts'
import { buildImage } from './build.ts'
import type { StoredImage } from './content.ts'
import type { CredentialStore } from './credentials.ts'
import { checksumPattern } from './disk/checksum.ts'
import { download, parseUrl, partPath } from './disk/download.ts'
import type { User } from './disk/enclosure.ts'
import { importImage } from './import.ts'
import { parseReference } from './reference.ts'
import { pullImage } from './registry.ts'

export interface ImageWorkDeps {
  blobs: BlobStore
  credentials: CredentialStore
  /** Archives that the API has received, named by their upload id. */
  uploadsDir: string
  /** Room for builds and for unpacking, one folder per Operation. */
  workDir: string
  /** Who programs run as that read disk images of strangers. */
  user: User
  /** Where images of people may come from who may not ask for more. Default: from anywhere. */
  reach?: Reach | undefined
}

export interface WorkContext {
  lease: BlobLease
  clock: Clock
  signal: AbortSignal
  report(progress: { message?: string; bytes?: { done: number; total: number } }): void
}

interface Done {
  image: StoredImage
  reference: string
  source: 'registry' | 'archive' | 'build'
}
type Work = (operation: Stored<typeof Operation>, deps: ImageWorkDeps, context: WorkContext) => Promise<Done>

/** Whoever asked may have the server ask anywhere. */
const anywhere = z.boolean().default(false)
const pullArgs = z.object({ reference: z.string(), insecure: z.boolean().default(false), anywhere })
const importArgs = z.object({
  reference: z.string(),
  upload: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, 'use the id of an upload'),
  /** For root file systems. */
  config: buildSpec.shape.config.optional(),
  /** It is brought from there first, under the id of the upload. */
  url: z.string().max(4096).optional(),
  checksum: z.string().regex(checksumPattern).optional(),
  anywhere,
  /** Of a disk image. */
  firmware: z.enum(['bios', 'uefi']).optional(),
})

/** What is behind each verb. All of it can be repeated from the start at any time. */
export const imageWork: Readonly<Record<string, Work>> = {
  'image.pull': async (operation, { blobs, credentials, reach }, { lease, clock, signal, report }) => {
    const { reference, insecure, anywhere } = parsed(pullArgs, operation.spec.args)
    const onProgress = (done: number, total: number) => report({ message: `pulling ${reference}`, bytes: { done, total } })
    const pull = async (login: Awaited<ReturnType<CredentialStore['get']>>) =>
      pullImage({
        ...{ reference, insecure, blobs, lease, clock, signal, onProgress, reach: anywhere ? undefined : reach },
        ...(login ? { credentials: login } : {}),
      })
    const { uid } = operation.metadata
    const login = await credentials.get(uid)
    const image = await pull(login).catch(async (error: unknown) => {
      const late = login === undefined && hasCode(error, 'image.unauthorized') ? await credentials.get(uid) : undefined // they are kept just after the Operation is made
      if (!late) throw error
      return pull(late)
    })
    return { image, reference, source: 'registry' }
  },
  'image.import': async (operation, { blobs, uploadsDir, workDir, user, reach }, { lease, clock, signal, report }) => {
    const { reference, upload, url, checksum, firmware, config, anywhere } = parsed(importArgs, operation.spec.args)
    const path = join(uploadsDir, upload)
    if (url !== undefined) await fetchOnce(url, { path, clock, signal, report, reach: anywhere ? undefined : reach })
    const image = await importImage({
      ...(config ? { config } : {}),
      checksum,
      firmware,
      path,
      reference,
      blobs,
      lease,
      workDir: join(workDir, operation.metadata.uid),
      user,
      signal,
      report,
    })
    return { image, reference, source: 'archive' }
  },
  'image.build': async (operation, { blobs, workDir }, { lease, signal, report }) => {
    const spec = parsed(buildSpec, operation.spec.args)
    const image = await buildImage({
      spec,
      blobs,
      lease,
      workDir: join(workDir, operation.metadata.uid),
      signal,
      onLine: (message) => report({ message: message.slice(0, 300) }),
    })
    return { image, reference: spec.reference, source: 'build' }
  },
}

async function fetchOnce(
  url: string,
  { path, clock, signal, report, reach }: { path: string; reach: Reach | undefined } & Pick<WorkContext, 'clock' | 'signal' | 'report'>,
): Promise<void> {
  const message = `downloading from ${parseUrl(url).host}`
  report({ message })
  await download({
    url,
    path,
    clock,
    signal,
    reach,
    onBytes: (done, total) => report({ message, ...(total === undefined ? {} : { bytes: { done, total } }) }),
  })
}

/** Removes what an Operation that has ended still has on disk. */
export async function forgetWork(operation: Stored<typeof Operation>, { credentials, uploadsDir, workDir }: ImageWorkDeps): Promise<void> {
  await credentials.remove(operation.metadata.uid)
  await rm(join(workDir, operation.metadata.uid), { recursive: true, force: true })
  const { data } = importArgs.safeParse(operation.spec.args)
  if (operation.spec.verb !== 'image.import' || !data) return
  const path = join(uploadsDir, data.upload)
  for (const left of [path, partPath(path)]) await rm(left, { force: true })
}

function parsed<S extends z.ZodType<{ reference: string }>>(schema: S, args: unknown): z.output<S> {
  const result = schema.safeParse(args)
  if (!result.success) {
    const issue = result.error.issues[0]!
    throw new PandoError(
      'api.invalid',
      { detail: `${issue.path.join('.')}: ${issue.message}`, kind: 'operation' },
      { field: `/args/${issue.path.join('/')}` },
    )
  }
  parseReference(result.data.reference)
  return result.data
}
