import { z } from 'zod'
import { deadline, isoTime } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { Alarm } from '../services/monitoring/alarm-kind.ts'
import { testMessage } from '../services/monitoring/notify/message.ts'
import { deliver, reachOf } from '../services/monitoring/notify/send.ts'
import { Receiver } from '../services/monitoring/receiver-kind.ts'
import { modify } from '../store/update.ts'
import { assertMay } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { currentCaller } from './caller.ts'
import { collectionUrl, existing } from './resources.ts'
import { type Route, route } from './route.ts'
import { validate } from './validation.ts'

export const acknowledgeBody = z.strictObject({ comment: z.string().max(1000).default('').describe('What is being done.') })
export const testAnswer = z.object({ delivered: z.literal(true) })

/** A test message may take so long, in ms. */
const sendMs = 30_000

/** What people do with alarms besides reading them: take care of one, and see whether a receiver gets them. */
export function alarmVerbRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${collectionUrl(Alarm)}/:name/acknowledge`,
      id: 'acknowledgeAlarm',
      tag: Alarm.kind,
      access: { kind: Alarm, verb: 'acknowledge' },
      summary: 'Say that you take care of an Alarm: it is not sent again and again',
      body: { component: 'AcknowledgeRequest', optional: true },
      answers: { 200: { component: Alarm.kind } },
      async handle({ params, request }) {
        const { comment } = validate(acknowledgeBody, request.body ?? {}, Alarm)
        const alarm = await existing(Alarm, params, deps)
        assertMay(Alarm, 'acknowledge', alarm)
        const acknowledged = { by: currentCaller().subject, at: isoTime(deps.clock), comment }
        const saved = await modify(deps.store, Alarm, alarm.metadata, (now) => {
          assertMay(Alarm, 'acknowledge', now)
          return { ...now, spec: { ...now.spec, acknowledged } }
        })
        if (saved) return saved
        throw new PandoError('store.not_found', { kind: Alarm.kind, name: alarm.metadata.name, plural: Alarm.plural })
      },
    }),
    route({
      method: 'POST',
      url: `${collectionUrl(Receiver)}/:name/test`,
      id: 'testReceiver',
      tag: Receiver.kind,
      access: { kind: Receiver, verb: 'test' },
      summary: 'Send a test message to a Receiver; answers when it has arrived, or why not',
      answers: { 200: { component: 'ReceiverTest' } },
      async handle({ params, signal }) {
        const receiver = await existing(Receiver, params, deps)
        const message = testMessage(receiver, deps.clock.now())
        const reach = reachOf(receiver.spec, deps.reach ?? { allowed: [], never: [] })
        await deliver(receiver.spec.send, message, { store: deps.store, signal: deadline(signal, sendMs), reach })
        return { delivered: true }
      },
    }),
  ]
}
