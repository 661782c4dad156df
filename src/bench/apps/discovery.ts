import { Resolver } from 'node:dns/promises'
import { setTimeout } from 'node:timers/promises'
import { Network } from '../../resources/network/kind.ts'
import type { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { amount, type Measure, side } from '../measure.ts'
import { replicasOf, settled, shopSpec, withApp } from './own-app.ts'

/** From the event that says a replica is healthy until its address is in the answer for the app's name. */
export const discovery: Measure = {
  name: 'discovery',
  title: 'a ready replica seen in DNS',
  run: async (bench) => {
    const { objects, quick, signal } = bench
    return withApp(bench, 'found', await shopSpec(bench, { replicas: 1 }), async ({ status: { hostname } }) => {
      const resolver = new Resolver({ timeout: 1_000, tries: 1 })
      resolver.setServers([objects.all(Network).find(({ metadata }) => metadata.name === 'default')!.status.gateway!])
      const times: number[] = []
      for (let i = 0; i < (quick ? 1 : 7); i++) {
        const before = new Set(replicasOf(objects, 'found').map(({ metadata }) => metadata.name))
        await objects.post<typeof App>('apps/found/scale', { replicas: 2 })
        const fresh = await objects.untilOne(
          Instance,
          ({ metadata, status }) => metadata.name.startsWith('found-') && !before.has(metadata.name) && status.health === 'healthy',
        )
        const begun = performance.now()
        const { address } = fresh.status.nics[0]!
        while (!(await resolver.resolve4(hostname!).catch(() => [] as string[])).includes(address))
          await setTimeout(1, undefined, { signal }) // nothing tells
        times.push(performance.now() - begun)
        const down = await objects.post<typeof App>('apps/found/scale', { replicas: 1, confirm: 'found' })
        await settled(objects, 'found', down.metadata.generation)
      }
      return [amount('from healthy to in the answers of DNS', side('DNS', times), { goal: { bound: 'at most', value: 1_000 } })]
    })
  },
}
