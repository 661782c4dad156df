import type { LoggedEvent } from '../../api/event.ts'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from './kind.ts'
import { Operation } from './operation-kind.ts'

/** Ended operations are kept this long. */
const keepMs = 86_400_000
const ended = ['succeeded', 'failed', 'cancelled']

/** Ends the Operations of instance verbs when the instance has got there, and drops ended operations of all verbs after a day. */
export function instanceOperationsController(): Controller {
  return {
    name: 'services/lifecycle/operations',
    watches: [{ kind: Operation }],
    writes: [], // Operation.status belongs to the service of its verb
    async listen(wake, { store, signal }) {
      const waiting = async (event: LoggedEvent) => {
        const { items } = await store.list(Operation, event.project === undefined ? {} : { project: event.project }, signal)
        for (const item of items) {
          if (isOurs(item) && !ended.includes(item.status.phase) && item.spec.target.name === event.name) wake(item.metadata)
        }
      }
      for await (const event of store.watch(await store.revision(), { kind: Instance.kind, types: ['updated', 'deleted'] }, signal))
        await waiting(event)
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const operation = await ctx.store.get(Operation, key)
      if (!operation) return 'done'
      if (ended.includes(operation.status.phase)) return forgetLater(operation, ctx)
      if (isOurs(operation)) await follow(operation, ctx)
      return 'done'
    },
  }
}

function isOurs(operation: Stored<typeof Operation>): boolean {
  return operation.spec.verb.startsWith('instance.')
}

async function forgetLater(operation: Stored<typeof Operation>, { store, clock }: ReconcileContext): Promise<Outcome> {
  const left = Date.parse(operation.metadata.updatedAt) + keepMs - clock.now()
  if (left > 0) return { again: left }
  await store.remove(Operation, operation)
  return 'done'
}

async function follow(operation: Stored<typeof Operation>, { store, clock }: ReconcileContext): Promise<void> {
  const { verb, target, cancel } = operation.spec
  const finishedAt = isoTime(clock)
  const instance = await store.get(Instance, { ...operation.metadata, name: target.name })
  await setStatus(store, Operation, operation, (status): StatusOf<typeof Operation> => {
    if (cancel) return { phase: 'cancelled', finishedAt }
    if (!instance) {
      if (verb === 'instance.delete') return { phase: 'succeeded', finishedAt }
      const error = new PandoError('store.not_found', { kind: 'Instance', name: target.name, plural: 'instances' })
      return { phase: 'failed', finishedAt, reason: reasonOf(error, { now: clock.now() }) }
    }
    if (reached(verb, instance))
      return { phase: 'succeeded', finishedAt, ...(status.phase === 'running' ? { startedAt: status.startedAt } : {}) }
    const { reason, phase } = instance.status
    if (
      (phase === 'failed' || phase === 'backoff') &&
      verb !== 'instance.delete' &&
      instance.metadata.generation === instance.status.observedGeneration &&
      reason
    ) {
      return { phase: 'failed', finishedAt, reason }
    }
    const startedAt = status.phase === 'running' ? status.startedAt : finishedAt
    return { phase: 'running', startedAt, message: reason ? `${phase}: ${reason.message}` : phase }
  })
}

/** Has the instance answered the spec that the verb wrote? */
function reached(verb: string, { spec, status, metadata }: Stored<typeof Instance>): boolean {
  const answered = status.observedGeneration >= metadata.generation
  switch (verb) {
    case 'instance.start':
    case 'instance.restart':
      return answered && status.phase === 'running' && status.restartsDone >= spec.restarts
    case 'instance.resume':
      return answered && status.phase === 'running'
    case 'instance.stop':
      return answered && (status.phase === 'stopped' || status.phase === 'failed')
    case 'instance.pause':
      return answered && status.phase === 'paused'
    default:
      return false
  }
}
