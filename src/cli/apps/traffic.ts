import { absent } from '../print/format.ts'
import { tableLines } from '../print/table.ts'

/** What the load balancer counted for each replica, since it first knew it. */
export interface Traffic {
  replicas: readonly Counters[]
}
interface Counters {
  uid: string
  instance: string
  revision: number
  state: string
  current: number
  requests: number
  errors: number
  latencyMs?: number
}

/** A line for each replica: in all, and for each second between two looks. */
export function trafficLines(now: Traffic, { before, seconds }: { before: Traffic; seconds: number }): string[] {
  const earlier = new Map(before.replicas.map((one) => [one.uid, one]))
  const fresh = now.replicas.map((one) => one.requests - (earlier.get(one.uid)?.requests ?? 0))
  const all = fresh.reduce((sum, count) => sum + count, 0)
  const rows = now.replicas.map((one, i) => [
    one.instance,
    String(one.revision),
    one.state,
    String(one.current),
    (fresh[i]! / seconds).toFixed(1),
    all === 0 ? absent : `${Math.round((100 * fresh[i]!) / all)}%`,
    String(one.requests),
    String(one.errors),
    one.latencyMs === undefined ? absent : String(Math.round(one.latencyMs)),
  ])
  return tableLines(['NAME', 'REVISION', 'STATE', 'UNDER WAY', 'PER SECOND', 'SHARE', 'REQUESTS', 'ERRORS', 'LATENCY MS'], rows)
}
