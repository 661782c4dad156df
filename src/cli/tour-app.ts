import { formatDuration } from '../base/units.ts'
import { followApp } from './apps/follow.ts'
import { statusOf } from './apps/progress.ts'
import { firstAnswer } from './first-answer.ts'
import { kindNamed } from './kinds.ts'
import { parsePage, tourReference } from './tour-image.ts'
import { startTimeoutMs, type TourOptions } from './tour-visit.ts'

export interface TourApp {
  address: string
  /** Replica -> engine, of those that answered. */
  answered: Map<string, string>
  visits: number
  readyMs: number
}

const name = 'tour-app'
const shares = { container: 2, vm: 1 }
/** Round robin over three: each answers in so many. */
const visits = 6

const spec = {
  template: { image: tourReference, memory: '128MiB' },
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
  const readyMs = performance.now() - begun
  const address = statusOf(ready).address!
  const answered = new Map<string, string>()
  for (let i = 0; i < visits; i++) {
    const page = parsePage(await firstAnswer(`http://${address}/`, { timeoutMs: startTimeoutMs, signal }))
    answered.set(page['host'] ?? '', page['engine'] ?? '')
  }
  return { address, answered, visits, readyMs }
}

export function appText({ address, answered, visits: count, readyMs }: TourApp): string {
  const who = [...answered].sort(([a], [b]) => a.localeCompare(b)).map(([replica, engine]) => `${replica} (${engine})`)
  return `http://${address}/ asked ${count} times: ${who.join(', ')} answered; ready after ${formatDuration(readyMs)}`
}
