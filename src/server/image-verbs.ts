import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runsTheCloud } from '../api/access.ts'
import { Cleanup } from '../base/cleanup.ts'
import { PandoError } from '../base/errors.ts'
import { buildSpec } from '../services/images/build/spec.ts'
import { parseChecksum } from '../services/images/disk/checksum.ts'
import { parseUrl } from '../services/images/disk/download.ts'
import { Image } from '../services/images/kind.ts'
import { imageName } from '../services/images/reference.ts'
import { refuseDeleted, requireProject } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { currentCaller } from './caller.ts'
import { answerOperation, startOperation } from './operations.ts'
import { collectionUrl } from './resources.ts'
import { type Route, route } from './route.ts'
import { receiveUpload } from './upload.ts'
import { validate } from './validation.ts'

const reference = z.string().min(1).max(512)

export const pullBody = z.strictObject({
  reference,
  username: z.string().min(1).max(256).optional(),
  password: z.string().max(65_536).optional(),
  /** Plain HTTP, or HTTPS without checking who answers. */
  insecure: z.boolean().default(false),
})

const firmware = z.enum(['bios', 'uefi'])

export const downloadBody = z.strictObject({
  reference,
  url: z.string().min(1).max(4096),
  /** `sha256:…` or `sha512:…`, as its maker publishes it. */
  checksum: z.string().max(200).optional(),
  /** Of a disk image; left out: what it can do, UEFI before BIOS. */
  firmware: firmware.optional(),
})

const url = collectionUrl(Image)
const answers = { 202: { component: 'Operation' } }

/** Ways to get an image. Each answers with an Operation; the Image appears when its content is complete and verified. */
export function imageVerbRoutes(deps: RouteDeps): Route[] {
  return [pull(deps), build(deps), importUpload(deps), importDownload(deps), exportDisk(deps)]
}

function pull(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${url}/pull`,
    id: 'pullImage',
    access: { kind: Image, verb: 'pull' },
    tag: 'Image',
    summary: 'Get an image from a registry',
    body: { component: 'PullRequest' },
    answers,
    async handle({ params, request, reply }) {
      const { username, password, ...args } = validate(pullBody, request.body, Image)
      const target = targetOf(args.reference)
      const project = await openProject(params, deps)
      const operation = await startOperation(deps.store, project, { verb: 'image.pull', target, args: { ...args, ...whereTo() } })
      // The service may have begun by now: it looks again when the registry wants credentials.
      if (username !== undefined && password !== undefined) await deps.keepCredentials(operation.metadata.uid, { username, password })
      return answerOperation(operation, reply)
    },
  })
}

function build(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${url}/build`,
    id: 'buildImage',
    access: { kind: Image, verb: 'build' },
    tag: 'Image',
    summary: 'Build an image from Debian packages and files',
    body: { component: 'BuildRequest' },
    answers,
    async handle({ params, request, reply }) {
      const args = validate(buildSpec, request.body, Image)
      const target = targetOf(args.reference)
      const project = await openProject(params, deps)
      return answerOperation(await startOperation(deps.store, project, { verb: 'image.build', target, args }), reply)
    },
  })
}

function importUpload(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${url}/import`,
    id: 'importImage',
    access: { kind: Image, verb: 'import' },
    tag: 'Image',
    summary: 'Import a disk image (qcow2, raw, VMDK, VDI, VHD, VHDX, ISO), an OCI layout, a docker save archive or a root file system',
    query: z.strictObject({ reference, checksum: z.string().max(200).optional(), firmware: firmware.optional() }),
    body: { upload: 'application/octet-stream' },
    answers,
    async handle({ params, query, request, reply, signal }) {
      const target = targetOf(query.reference)
      const given = withChecksum(query)
      const project = await openProject(params, deps)
      await using cleanup = new Cleanup()
      const upload = randomUUID()
      const path = join(deps.uploadsDir, upload)
      cleanup.defer(() => rm(path, { force: true }))
      await receiveUpload(request.raw, { path, signal })
      const operation = await startOperation(deps.store, project, { verb: 'image.import', target, args: { ...given, upload } })
      cleanup.commit()
      return answerOperation(operation, reply)
    },
  })
}

function importDownload(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${url}/download`,
    id: 'downloadImage',
    access: { kind: Image, verb: 'import' },
    tag: 'Image',
    summary: 'Import an image from an address that the server fetches',
    body: { component: 'DownloadRequest' },
    answers,
    async handle({ params, request, reply }) {
      const args = withChecksum(validate(downloadBody, request.body, Image))
      const target = targetOf(args.reference)
      parseUrl(args.url)
      const project = await openProject(params, deps)
      const operation = { verb: 'image.import', target, args: { ...args, ...whereTo(), upload: randomUUID() } }
      return answerOperation(await startOperation(deps.store, project, operation), reply)
    },
  })
}

function exportDisk(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    url: `${url}/:name/disk`,
    id: 'exportImage',
    access: { kind: Image, verb: 'export' },
    tag: 'Image',
    summary: 'The disk of a disk image, as qcow2 or ISO',
    answers: { 200: { media: 'application/octet-stream', description: 'One file that needs no other' } },
    async handle({ params, reply, signal }) {
      const key = { project: params['project']!, name: params['name']! }
      const image = await deps.store.get(Image, key)
      if (!image) throw new PandoError('image.not_found', { name: key.name })
      const { disk } = await deps.openImage(image.status.digest)
      if (!disk) throw new PandoError('image.not_a_disk', { name: image.spec.reference })
      const { size } = await stat(disk.path)
      return reply.type('application/octet-stream').header('content-length', size).send(createReadStream(disk.path, { signal }))
    },
  })
}

/** Letters in a published list may be large. Throws image.bad_checksum. */
function withChecksum<T extends { checksum?: string | undefined }>({ checksum, ...rest }: T) {
  return { ...rest, ...(checksum === undefined ? {} : { checksum: parseChecksum(checksum) }) }
}

/** Whoever may do everything on this cloud may have it ask anywhere; the server asks public addresses for all others. */
function whereTo(): { anywhere?: true } {
  return runsTheCloud(currentCaller()) ? { anywhere: true } : {}
}

function targetOf(text: string): { kind: string; name: string } {
  try {
    return { kind: Image.kind, name: imageName(text) }
  } catch (error) {
    if (error instanceof PandoError) throw new PandoError(error.code, error.params, { field: '/reference', cause: error })
    throw error
  }
}

async function openProject(params: Readonly<Record<string, string>>, { store }: RouteDeps): Promise<string> {
  const project = await requireProject(store, params['project']!)
  refuseDeleted(project)
  return project.metadata.name
}
