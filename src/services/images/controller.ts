import { createHash } from 'node:crypto'
import type { Stored } from '../../api/kind.ts'
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts'
import { hasCode } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Key, Store } from '../../store/store.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import type { BlobStore } from './blobs.ts'
import { findImage } from './find.ts'
import { collectGarbage } from './garbage.ts'
import { Image } from './kind.ts'
import { formatReference, parseReference } from './reference.ts'

type OperationObject = Stored<typeof Operation>

const firstPauseMs = 5_000
const longestPauseMs = 300_000
/** Ended attempts that are kept: enough to tell from their number how long the next pause is. */
const keptAttempts = 8

/** Removes deleted Images, and after them the blobs that nothing needs any more. */
export function imagesController({ blobs }: { blobs: BlobStore }): Controller {
  return {
    name: 'services/images',
    watches: [{ kind: Image }],
    writes: [],
    concurrency: 1,
    async reconcile(key, { store, log }) {
      const image = await store.get(Image, key)
      if (image?.metadata.deletedAt === undefined) return 'done'
      await store.remove(Image, image)
      const { removed, bytes } = await collectGarbage(store, blobs)
      log.info({ image: image.spec.reference, project: key.project, removed, bytes }, 'an image was removed')
      return 'done'
    },
  }
}

/**
 * Pulls what instances name and nobody has brought yet: one Operation per reference and attempt, again after 5 s to 5 min
 * while an instance still wants it. What was refused for good is tried anew only for instances that came later.
 */
export function imagePullController(): Controller {
  const waiting = new Map<string, Map<string, Key>>() // project and reference -> instances that need it
  return {
    name: 'services/images/pull',
    watches: [{ kind: Instance }, { kind: Operation, keys: (event) => waitersOf(event.object as OperationObject | undefined, waiting) }],
    writes: [],
    async reconcile(key, ctx): Promise<Outcome> {
      const instance = await ctx.store.get(Instance, key)
      const id = `${key.project}/${key.name}`
      for (const keys of waiting.values()) keys.delete(id)
      if (!instance || !needsImage(instance)) return 'done'
      const { project = '' } = instance.metadata
      const reference = normalOrUndefined(instance.spec.image)
      if (reference === undefined || (await findImage(ctx.store, project, reference))) return 'done'
      const topic = `${project} ${reference}`
      waiting.set(topic, (waiting.get(topic) ?? new Map<string, Key>()).set(id, key))
      return pullOnce(instance, reference, ctx)
    },
  }
}

/** Starts the next attempt when it is due; says when to look again. */
async function pullOnce(instance: Stored<typeof Instance>, reference: string, { store, clock, log }: ReconcileContext): Promise<Outcome> {
  const project = instance.metadata.project!
  const attempts = await attemptsFor(store, project, reference)
  const last = attempts.at(-1)
  const isNew = last !== undefined && last.metadata.createdAt < instance.metadata.createdAt
  if (last?.status.phase === 'pending' || last?.status.phase === 'running') return 'done'
  if (last?.status.phase === 'cancelled' && !isNew) return 'done'
  if (last?.status.phase === 'failed' && !isNew) {
    if (!mayPass(last.status.reason.code)) return 'done'
    const failures = attempts.length - 1 - attempts.findLastIndex(({ status }) => status.phase !== 'failed')
    const dueAt = Date.parse(last.status.finishedAt) + Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs)
    if (dueAt > clock.now()) return { again: dueAt - clock.now() }
  }
  const attempt = attemptNumber(last) + 1
  try {
    const args = { reference: instance.spec.image, attempt }
    await store.create(Operation, {
      project,
      name: operationName(reference, attempt),
      spec: { verb: 'image.pull', target: { kind: 'Image', name: reference }, args, cancel: false },
    })
    log.info({ project, reference, attempt, instance: instance.metadata.name }, 'pulling an image that an instance needs')
  } catch (error) {
    if (!hasCode(error, 'store.exists')) throw error // another instance was first
  }
  for (const old of attempts.slice(0, -keptAttempts)) await store.remove(Operation, old).catch(() => {})
  return 'done'
}

/** All pulls of this reference, those of people too, in the order in which they were asked for. */
async function attemptsFor(store: Store, project: string, reference: string): Promise<OperationObject[]> {
  const { items } = await store.list(Operation, { project })
  return items
    .filter((operation) => referenceOf(operation) === reference)
    .sort((a, b) =>
      a.metadata.createdAt < b.metadata.createdAt
        ? -1
        : a.metadata.createdAt > b.metadata.createdAt
          ? 1
          : attemptNumber(a) - attemptNumber(b),
    )
}

function referenceOf(operation: OperationObject | undefined): string | undefined {
  const reference = operation?.spec.verb === 'image.pull' ? operation.spec.args['reference'] : undefined
  return typeof reference === 'string' ? normalOrUndefined(reference) : undefined
}

function waitersOf(operation: OperationObject | undefined, waiting: ReadonlyMap<string, ReadonlyMap<string, Key>>): Key[] {
  return [...(waiting.get(`${operation?.metadata.project} ${referenceOf(operation)}`)?.values() ?? [])]
}

function needsImage({ metadata, spec, status }: Stored<typeof Instance>): boolean {
  return metadata.deletedAt === undefined && spec.state !== 'stopped' && status.imageDigest === undefined
}

function normalOrUndefined(reference: string): string | undefined {
  try {
    return formatReference(parseReference(reference))
  } catch {
    return undefined
  }
}

function mayPass(code: string): boolean {
  const entry = errorCodes[code as ErrorCode] as { retry?: boolean } | undefined
  return entry?.retry ?? false
}

function operationName(reference: string, attempt: number): string {
  return `image-pull-${createHash('sha256').update(reference).digest('hex').slice(0, 10)}-${attempt}`
}

function attemptNumber(operation: OperationObject | undefined): number {
  return Number(operation?.spec.args['attempt'] ?? 0)
}
