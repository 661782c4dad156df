import type { Cloud } from './cloud.ts'

interface App {
  status: { total: number; wanted: number }
}

/** The replicas of an app once those that were replaced have gone or are ending: an app is ready before that. */
export async function replicasOf<T>(cloud: Cloud, app: string): Promise<T[]> {
  const isSettled = ({ status }: App) => status.total === status.wanted
  const over = new AbortController()
  const limit = AbortSignal.any([AbortSignal.timeout(120_000), over.signal])
  if (!isSettled(await cloud.json<App>('get', 'app', app)))
    for await (const { object } of cloud.client.events({ kind: 'App', name: app, since: 0 }, limit))
      if (object && isSettled(object as App) && isSettled(await cloud.json<App>('get', 'app', app))) over.abort()
  const { items } = await cloud.json<{ items: (T & { metadata: { deletedAt?: string } })[] }>('get', 'instances', '-l', `pando.app=${app}`)
  return items.filter(({ metadata }) => metadata.deletedAt === undefined)
}
