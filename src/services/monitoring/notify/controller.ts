import type { LoggedEvent } from '../../../api/event.ts'
import type { StatusOf, Stored } from '../../../api/kind.ts'
import { reasonOf } from '../../../api/reason.ts'
import { deadline, isoTime } from '../../../base/clock.ts'
import { asPandoError, type PandoError } from '../../../base/errors.ts'
import type { Reach } from '../../../base/reach.node.ts'
import type { Controller, Outcome, ReconcileContext } from '../../../controller/controller.ts'
import type { Key } from '../../../store/store.ts'
import { setStatus } from '../../../store/update.ts'
import { Alarm } from '../alarm-kind.ts'
import { Receiver } from '../receiver-kind.ts'
import { messageOf } from './message.ts'
import { type Group, planSending, type Sending } from './plan.ts'
import { deliver, reachOf } from './send.ts'

type ReceiverObject = Stored<typeof Receiver>

/** One message may take so long, in ms. */
const sendMs = 30_000
/** Least pause between two looks, in ms. */
const leastMs = 1_000

/**
 * Sends alarms. What was sent is written down before the next is: after a restart nothing is sent again but a message whose arrival
 * could not be written down any more, with the same delivery number.
 */
export function notifyController({ reach = { allowed: [], never: [] } }: { reach?: Reach } = {}): Controller {
  const receivers = new Map<string, Key>() // uid -> key

  return {
    name: 'services/monitoring/notify',
    watches: [
      { kind: Receiver, keys: see },
      { kind: Alarm, keys: () => [...receivers.values()] },
    ],
    writes: ['Receiver.status'],
    async reconcile(key, ctx): Promise<Outcome> {
      const receiver = await ctx.store.get(Receiver, key)
      if (!receiver) return 'done'
      if (receiver.spec.paused) {
        await setStatus(ctx.store, Receiver, receiver, ({ reason: _reason, ...status }) => ({ ...status, phase: 'paused' as const }))
        return 'done'
      }
      const alarms = (await ctx.store.list(Alarm)).items
      const now = ctx.clock.now()
      const plan = planSending(receiver.spec, { groups: receiver.status.groups, alarms, now })
      const groups = [...plan.rest, ...plan.due.map(({ before }) => before)]
      let problem: PandoError | undefined
      for (const sending of plan.due) {
        const failure = await send(receiver, sending, { reach: reachOf(receiver.spec, reach), ctx })
        problem = failure ?? problem
        groups[groups.findIndex(({ key: of }) => of === sending.key)] = failure ? sending.failed : sending.arrived
        await record(receiver, { groups, problem, arrived: failure === undefined }, ctx)
      }
      if (plan.due.length === 0) await record(receiver, { groups, problem: undefined, arrived: false }, ctx)
      if (plan.due.length > 0) return { again: leastMs }
      return plan.next === undefined ? 'done' : { again: Math.max(leastMs, plan.next - ctx.clock.now()) }
    },
  }

  function see({ type, uid, name }: LoggedEvent): Key[] {
    if (type === 'deleted') receivers.delete(uid)
    else receivers.set(uid, { name })
    return [{ name }]
  }
}

async function send(
  receiver: ReceiverObject,
  sending: Sending,
  { reach, ctx: { store, clock, log, signal } }: { reach: Reach | undefined; ctx: ReconcileContext },
): Promise<PandoError | undefined> {
  try {
    const message = messageOf(receiver, sending, clock.now())
    await deliver(receiver.spec.send, message, { store, signal: deadline(signal, sendMs), reach })
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    log.warn({ receiver: receiver.metadata.name, err: error }, 'alarms could not be sent')
    return asPandoError(error)
  }
}

async function record(
  receiver: ReceiverObject,
  { groups, problem, arrived }: { groups: readonly Group[]; problem: PandoError | undefined; arrived: boolean },
  { store, clock }: ReconcileContext,
): Promise<void> {
  const now = clock.now()
  await setStatus(store, Receiver, receiver, (status): StatusOf<typeof Receiver> => {
    const { reason: before, ...rest } = status
    const isFailing = groups.some(({ failures }) => failures > 0)
    const reason = problem ? reasonOf(problem, { now, status }) : isFailing ? before : undefined
    return {
      ...rest,
      ...{ phase: isFailing ? 'failing' : 'ready', groups: [...groups] },
      ...(arrived ? { lastSentAt: isoTime(clock) } : {}),
      ...(reason === undefined ? {} : { reason }),
    }
  })
}
