import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from './kind.ts'
import { Operation } from './operation-kind.ts'

/** Ended operations are kept this long. */
const keepMs = 86_400_000
const ended = ['succeeded', 'failed', 'cancelled']

/** Verbs that say what one instance should be; those that make others belong to services/fork. */
const ours: readonly string[] = ['start', 'stop', 'restart', 'pause', 'resume', 'rewind', 'delete'].map((verb) => `instance.${verb}`)

/** Ends the Operations of instance verbs when the instance has got there, and drops ended operations of all verbs after a day. */
export function instanceOperationsController(): Controller {
  const open = new Map<string, Map<string, Key>>() // instance -> its Operations that have not ended

  return {
    name: 'services/lifecycle/operations',
    watches: [
      { kind: Operation },
      {
        kind: Instance,
        keys: (event) => (event.type === 'created' ? [] : [...(open.get(`${event.project}/${event.name}`)?.values() ?? [])]),
      },
    ],
    writes: [], // Operation.status belongs to the service of its verb
    async reconcile(key, ctx): Promise<Outcome> {
      const operation = await ctx.store.get(Operation, key)
      if (!operation) forget(key)
      else if (ended.includes(operation.status.phase)) {
        forget(key)
        return forgetLater(operation, ctx)
      } else if (isOurs(operation)) {
        // First, so that no change of the instance is missed after it was read.
        const id = `${key.project}/${operation.spec.target.name}`
        open.set(id, (open.get(id) ?? new Map<string, Key>()).set(key.name, key))
        await follow(operation, ctx)
      }
      return 'done'
    },
  }

  function forget({ project, name }: Key): void {
    for (const [id, keys] of open) {
      if (id.startsWith(`${project}/`) && keys.delete(name) && keys.size === 0) open.delete(id)
    }
  }
}

function isOurs({ spec }: Stored<typeof Operation>): boolean {
  return ours.includes(spec.verb)
}

async function forgetLater(operation: Stored<typeof Operation>, { store, clock }: ReconcileContext): Promise<Outcome> {
  const left = Date.parse(operation.metadata.updatedAt) + keepMs - clock.now()
  if (left > 0) return { again: left }
  await store.remove(Operation, operation)
  return 'done'
}

async function follow(operation: Stored<typeof Operation>, { store, clock }: ReconcileContext): Promise<void> {
  const { verb, target, args, cancel } = operation.spec
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
      return {
        phase: 'succeeded',
        finishedAt,
        ...(status.phase === 'running' ? { startedAt: status.startedAt } : {}),
        ...(verb === 'instance.rewind' ? { result: args } : {}),
      }
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
    case 'instance.rewind':
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
