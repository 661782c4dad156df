import type { BackendCounters, BackendPlan, BalancerPlan } from '../../driver.ts'
import type { ServerStat } from './answers.ts'

export interface Totals {
  requests: number
  errors: number
  bytesIn: number
  bytesOut: number
}
/** Uid of the backend -> what it had. */
export type TotalsById = Record<string, Totals>

/**
 * Counters of HAProxy begin at zero with each worker. This adds what earlier workers had; what an old worker does
 * between its last count and its end is lost.
 */
export class Counted {
  #before: TotalsById
  #last: { worker: number; totals: TotalsById } | undefined

  constructor(saved: { before: TotalsById; worker?: number; totals?: TotalsById } = { before: {} }) {
    this.#before = saved.before
    if (saved.worker !== undefined) this.#last = { worker: saved.worker, totals: saved.totals ?? {} }
  }

  /** Takes what a worker says now. A server that was deleted and added again counts from zero, too. Tells whether there is more to keep. */
  see(worker: number, totals: TotalsById): boolean {
    const restarted = this.#last !== undefined && this.#last.worker !== worker
    const ended = Object.entries(this.#last?.totals ?? {}).filter(
      ([id, had]) => restarted || (totals[id]?.requests ?? -1) < had.requests || totals[id]!.bytesOut < had.bytesOut,
    )
    for (const [id, had] of ended) this.#before[id] = sum(this.#before[id], had)
    this.#last = { worker, totals }
    return ended.length > 0
  }

  of(id: string): Totals {
    return sum(this.#before[id], this.#last?.totals[id])
  }

  /** Forgets backends that are no more. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of Object.keys(this.#before)) if (!ids.has(id)) delete this.#before[id]
  }

  saved(): { before: TotalsById; worker?: number; totals?: TotalsById } {
    return { before: this.#before, ...(this.#last ?? {}) }
  }
}

export function sum(a: Totals | undefined, b: Totals | undefined): Totals {
  return {
    requests: (a?.requests ?? 0) + (b?.requests ?? 0),
    errors: (a?.errors ?? 0) + (b?.errors ?? 0),
    bytesIn: (a?.bytesIn ?? 0) + (b?.bytesIn ?? 0),
    bytesOut: (a?.bytesOut ?? 0) + (b?.bytesOut ?? 0),
  }
}

/** A backend has a server for each port: what these had together. */
export function totalsOf(stats: readonly ServerStat[]): TotalsById {
  const totals: TotalsById = {}
  for (const { name, sessions, answered5xx, brokenOff, bytesIn, bytesOut } of stats)
    totals[name] = sum(totals[name], { requests: sessions, errors: answered5xx + brokenOff, bytesIn, bytesOut })
  return totals
}

/** What the servers of each backend of the plan are together. `elsewhere`: under way in old workers, by uid. */
export function countersOf(
  plan: BalancerPlan,
  { stats, elsewhere, counted }: { stats: readonly ServerStat[]; elsewhere: ReadonlyMap<string, number>; counted: Counted },
): BackendCounters[] {
  const isHttp = new Map(plan.ports.map(({ port, mode }) => [`to_${port}`, mode === 'http']))
  return plan.backends.flatMap((backend) => {
    const mine = stats.filter(({ name }) => name === backend.id)
    if (mine.length === 0) return []
    const current = mine.reduce((all, stat) => all + stat.current, elsewhere.get(backend.id) ?? 0)
    const times = mine.filter((stat) => isHttp.get(stat.backend) && stat.sessions > 0).map(({ answerMs }) => answerMs)
    return [
      {
        id: backend.id,
        state: stateOf(backend, { current, up: mine.every(({ up }) => up) }),
        current,
        ...counted.of(backend.id),
        latencyMs: times.length === 0 ? undefined : times.reduce((all, ms) => all + ms, 0) / times.length,
      },
    ]
  })
}

function stateOf({ state }: BackendPlan, { current, up }: { current: number; up: boolean }): BackendCounters['state'] {
  if (state === 'draining') return current === 0 ? 'drained' : 'draining'
  return up ? 'up' : 'down'
}
