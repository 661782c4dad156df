import { PandoError } from '../../base/errors.ts'
import type { Tab } from './chromium.ts'
import { type ConsoleWorld, listPath, nameOf } from './world.ts'

/** Rows that are in view from the start. */
const inView = 12

interface Object {
  metadata: { updatedAt: string }
  status: { phase: string }
}

/**
 * Instances are paused and then resumed while a tab shows their list, so many times: milliseconds until it says so, since the event and
 * since the request. In the end all of them run.
 */
export async function phaseChanges(
  { pando: { client } }: Pick<ConsoleWorld, 'pando'>,
  tab: Tab,
  { turns, signal }: { turns: number; signal: AbortSignal },
): Promise<{ events: number[]; requests: number[] }> {
  const events: number[] = []
  const requests: number[] = []
  for (let i = 0; i < turns * 2 * inView; i++) {
    const name = nameOf(i % inView)
    const [verb, phase] = Math.floor(i / inView) % 2 === 0 ? ['pause', 'paused'] : ['resume', 'running']
    const seen = tab.evaluate<number>(`bench.phase('${name}', '${phase}')`)
    const asked = performance.timeOrigin + performance.now()
    await client.call('POST', `/v1${listPath}/${name}/${verb}`, { signal })
    const at = await seen
    const { metadata, status } = await client.call<Object>('GET', `/v1${listPath}/${name}`, { signal })
    if (status.phase !== phase) throw new PandoError('base.internal', { detail: `${name} is ${status.phase} and not ${phase}` })
    requests.push(at - asked)
    events.push(at - Date.parse(metadata.updatedAt))
  }
  return { events, requests }
}
