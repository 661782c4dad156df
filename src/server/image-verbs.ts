import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Cleanup } from '../base/cleanup.ts'
import { PandoError } from '../base/errors.ts'
import { buildSpec } from '../services/images/build/spec.ts'
import { Image } from '../services/images/kind.ts'
import { imageName } from '../services/images/reference.ts'
import { refuseDeleted, requireProject } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
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

/** Ways to get an image. Each answers with an Operation; the Image appears when its content is complete and verified. */
export function imageVerbRoutes(deps: RouteDeps): Route[] {
  const url = collectionUrl(Image)
  const answers = { 202: { component: 'Operation' } }
  return [
    route({
      method: 'POST',
      url: `${url}/pull`,
      id: 'pullImage',
      tag: 'Image',
      summary: 'Get an image from a registry',
      body: { component: 'PullRequest' },
      answers,
      async handle({ params, request, reply }) {
        const { username, password, ...args } = validate(pullBody, request.body, Image)
        const target = targetOf(args.reference)
        const project = await openProject(params, deps)
        const operation = await startOperation(deps.store, project, { verb: 'image.pull', target, args })
        // The service may have begun by now: it looks again when the registry wants credentials.
        if (username !== undefined && password !== undefined) await deps.keepCredentials(operation.metadata.uid, { username, password })
        return answerOperation(operation, reply)
      },
    }),
    route({
      method: 'POST',
      url: `${url}/build`,
      id: 'buildImage',
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
    }),
    route({
      method: 'POST',
      url: `${url}/import`,
      id: 'importImage',
      tag: 'Image',
      summary: 'Import an OCI layout, a docker save archive or a root file system as tar',
      query: z.strictObject({ reference }),
      body: { upload: 'application/x-tar' },
      answers,
      async handle({ params, query, request, reply, signal }) {
        const target = targetOf(query.reference)
        const project = await openProject(params, deps)
        await using cleanup = new Cleanup()
        const upload = randomUUID()
        const path = join(deps.uploadsDir, upload)
        cleanup.defer(() => rm(path, { force: true }))
        await receiveUpload(request.raw, { path, signal })
        const operation = await startOperation(deps.store, project, {
          verb: 'image.import',
          target,
          args: { reference: query.reference, upload },
        })
        cleanup.commit()
        return answerOperation(operation, reply)
      },
    }),
  ]
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
