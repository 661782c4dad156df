import { z } from 'zod'
import { deadline, isoTime } from '../../base/clock.ts'
import { AuditTarget } from '../../services/audit/target-kind.ts'
import { deliver, testEntry } from '../../services/audit/targets/send.ts'
import type { RouteDeps } from '../api-deps.ts'
import { currentCaller } from '../caller.ts'
import { collectionUrl, existing } from '../resources.ts'
import { type Route, route } from '../route.ts'

export const targetTestAnswer = z.object({ delivered: z.literal(true) })

/** A test may take so long, in ms. */
const sendMs = 30_000

export function auditTargetRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${collectionUrl(AuditTarget)}/:name/test`,
      id: 'testAuditTarget',
      tag: AuditTarget.kind,
      access: { kind: AuditTarget, verb: 'test' },
      summary: 'Send an entry with the number 0, which is in no log; answers when it has arrived, or why not',
      answers: { 200: { component: 'AuditTargetTest' } },
      async handle({ params, request, signal }) {
        const { spec } = await existing(AuditTarget, params, deps)
        const sentAt = isoTime(deps.clock)
        const entry = testEntry(sentAt, { who: currentCaller().subject, requestId: request.id })
        await deliver(spec.send, [entry], { sentAt, signal: deadline(signal, sendMs) })
        return { delivered: true }
      },
    }),
  ]
}
