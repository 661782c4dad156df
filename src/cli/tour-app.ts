import { formatDuration } from '../base/units.ts'
import type { ApiObject } from './api.ts'
import { followApp } from './apps/follow.ts'
import { statusOf } from './apps/progress.ts'
import { firstAnswer } from './first-answer.ts'
import { kindNamed } from './kinds.ts'
import { storedReason } from './reason.ts'
import { parsePage, tourReference } from './tour-image.ts'
import { startTimeoutMs, type TourOptions } from './tour-visit.ts'
import { waitFor } from './watch.ts'

export interface TourApp {
  address: string
  /** Replica -> engine, of those that answered. */
  answered: Map<string, string>
  visits: number
  readyMs: number
}

const name = 'tour-app'
const shares = { container: 2, vm: 1 }
/** Each is asked in turn, twice. */
const visits = 6

const spec = {
  template: { image: tourReference, memory: '128MiB', healthCheck: { type: 'http', port: 80, interval: '500ms' } },
  replicas: shares.container + shares.vm,
  engines: shares,
  ports: [{ name: 'http', port: 80, mode: 'http' }],
  update: { bake: 0 },
}

/** Two containers and a virtual machine behind one address, asked there several times. */
export async function visitApp({ api, project, signal }: TourOptions): Promise<TourApp> {
  const begun = performance.now()
  const applied = await api.apply(kindNamed('apps'), { key: { project, name }, labels: {}, spec }, signal)
  const ready = await followApp({ api, signal }, { app: applied, timeoutMs: startTimeoutMs })
  await untilBalanced({ api, project, signal })
  const readyMs = performance.now() - begun
  const address = statusOf(ready).address!
  const answered = new Map<string, string>()
  for (let i = 0; i < visits; i++) {
    const page = parsePage(await firstAnswer(`http://${address}/`, { timeoutMs: startTimeoutMs, signal }))
    answered.set(page['host'] ?? '', page['engine'] ?? '')
  }
  return { address, answered, visits, readyMs }
}

/** The load balancer has heard of all of them. */
async function untilBalanced({ api, project, signal }: TourOptions): Promise<void> {
  const states = (object: ApiObject | undefined) => (object?.status['backends'] ?? []) as { state: string }[]
  const reached = (object: ApiObject | undefined) => states(object).filter(({ state }) => state === 'up').length >= spec.replicas
  const check = (object: ApiObject | undefined) => {
    const reason = object?.status.phase === 'failed' ? statusOf(object).reason : undefined
    if (reason) throw storedReason(reason) // a host without HAProxy
  }
  const where = { kind: kindNamed('loadbalancers'), key: { project, name }, timeoutMs: startTimeoutMs, signal }
  await waitFor(api, { words: 'ready for all replicas', reached, check }, where)
}

export function appText({ address, answered, visits: count, readyMs }: TourApp): string {
  const who = [...answered].sort(([a], [b]) => a.localeCompare(b)).map(([replica, engine]) => `${replica} (${engine})`)
  return `http://${address}/ asked ${count} times: ${who.join(', ')} answered; ready after ${formatDuration(readyMs)}`
}
