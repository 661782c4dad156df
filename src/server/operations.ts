import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { duration, type StatusOf, type Stored } from '../api/kind.ts'
import { hasCode, isAbort, PandoError } from '../base/errors.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import type { Fresh, Store } from '../store/store.ts'
import type { RouteDeps } from './api-deps.ts'
import { entityTag } from './precondition.ts'
import { existing } from './resources.ts'
import { type HttpCall, type Route, route } from './route.ts'

type OperationObject = Stored<typeof Operation>

const waitQuery = z.strictObject({
  /** Longest time the answer may take. */
  timeout: duration({ max: 600_000 }).default(30_000),
})

/** What is asked of a service: the Operation its controller takes up. */
export interface Work {
  verb: string
  target: { kind: string; name: string }
  args?: Record<string, unknown>
  /** Of one that is under way as soon as it is stored. Default: pending. */
  status?: StatusOf<typeof Operation>
}

/** Creates the Operation under a name of its own, e.g. `image-pull-3f9a0c12de`. */
export function startOperation(store: Store, project: string, work: Work): Promise<OperationObject> {
  return store.create(Operation, newOperation(project, work))
}

export function newOperation(project: string, { verb, target, args = {}, status }: Work): Fresh<typeof Operation> {
  const name = `${verb.replaceAll('.', '-')}-${randomBytes(5).toString('hex')}`
  return { name, project, spec: { verb, target, args, cancel: false }, ...(status ? { status } : {}) }
}

/** 202 with the Operation and where to ask for it. */
export function answerOperation(operation: OperationObject, reply: HttpCall['reply']) {
  const { project, name, revision } = operation.metadata
  return reply
    .code(202)
    .header('location', `/v1/projects/${project}/operations/${name}`)
    .header('etag', entityTag(revision))
    .send(operation)
}

export function operationRoutes(deps: RouteDeps): Route[] {
  const url = '/v1/projects/:project/operations/:name'
  return [
    route({
      method: 'POST',
      url: `${url}/cancel`,
      id: 'cancelOperation',
      access: { kind: Operation, verb: 'cancel' },
      tag: 'Operation',
      summary: 'Ask an Operation to end early',
      answers: { 202: { component: 'Operation' } },
      handle: async ({ params, reply }) => answerOperation(await cancel(await existing(Operation, params, deps), deps.store), reply),
    }),
    route({
      method: 'GET',
      url: `${url}/wait`,
      id: 'waitOperation',
      access: { kind: Operation, verb: 'get' },
      tag: 'Operation',
      query: waitQuery,
      answers: { 200: { component: 'Operation' } },
      summary: 'Read an Operation when it has ended, or as it is after the timeout',
      async handle({ params, query, reply, signal }) {
        const operation = await untilEnded(
          await existing(Operation, params, deps),
          deps.store,
          AbortSignal.any([signal, AbortSignal.timeout(query.timeout)]),
        )
        return reply.header('etag', entityTag(operation.metadata.revision)).send(operation)
      },
    }),
  ]
}

async function cancel(operation: OperationObject, store: Store): Promise<OperationObject> {
  for (let current = operation; ; ) {
    const { name } = current.metadata
    if (hasEnded(current.status)) throw new PandoError('operation.not_cancellable', { name, phase: current.status.phase })
    if (current.spec.cancel) return current
    try {
      return await store.update(Operation, { ...current, spec: { ...current.spec, cancel: true } })
    } catch (error) {
      if (!hasCode(error, 'store.conflict')) throw error
    }
    const again = await store.get(Operation, current.metadata)
    if (!again) throw new PandoError('store.not_found', { kind: Operation.kind, name, plural: Operation.plural })
    current = again
  }
}

/** Follows the log from the revision that was read, so no change between reading and waiting is missed. */
async function untilEnded(operation: OperationObject, store: Store, signal: AbortSignal): Promise<OperationObject> {
  if (hasEnded(operation.status)) return operation
  const { name, project, uid, revision } = operation.metadata
  let latest = operation
  try {
    for await (const event of store.watch(
      revision,
      { kind: Operation.kind, project: project!, name, uid, types: ['updated', 'deleted'] },
      signal,
    )) {
      latest = event.object as OperationObject
      if (event.type === 'deleted' || hasEnded(latest.status)) break
    }
  } catch (error) {
    if (!isAbort(error)) throw error
  }
  return latest
}

function hasEnded({ phase }: StatusOf<typeof Operation>): boolean {
  return phase === 'succeeded' || phase === 'failed' || phase === 'cancelled'
}
