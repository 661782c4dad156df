import { buildImage, shop } from '../images.ts'
import { amount, type Measure, side } from '../measure.ts'
import { type AppObject, settled, shopSpec, withApp } from './own-app.ts'
import { wrk } from './wrk.ts'

/** Every replica is replaced by one of another image while requests come without a pause. */
export const upgrade: Measure = {
  name: 'upgrade',
  title: 'requests that fail while all replicas are replaced',
  run: async (bench) => {
    const { objects, pando, quick, signal } = bench
    const replicas = quick ? 3 : 10
    await buildImage(objects, shop(2))
    const spec = await shopSpec(bench, { replicas, update: { maxSurge: 2, bake: 500 } })
    return withApp(bench, 'upgrade', spec, async ({ status: { address } }) => {
      const over = new AbortController()
      let failed = 0
      let requests = 0
      const loading = (async () => {
        while (!over.signal.aborted) {
          const load = await wrk(`http://${address}/`, { seconds: 3, connections: 16, signal })
          failed += load.failed
          requests += load.requests
        }
      })()
      const begun = performance.now()
      const path = '/v1/projects/default/apps/upgrade'
      try {
        const body = { spec: { template: { image: shop(2).reference } } }
        const asked: AppObject = await pando.client.call('PATCH', path, { body, signal })
        await settled(objects, 'upgrade', asked.metadata.generation)
      } finally {
        over.abort()
      }
      const seconds = ((performance.now() - begun) / 1000).toFixed(1)
      await loading
      const note = `of ${requests} requests; ${replicas} replicas replaced in ${seconds} s`
      return [
        amount('failed requests during a rolling upgrade', side('failed', [failed], 'requests'), {
          goal: { bound: 'at most', value: 0 },
          note,
        }),
      ]
    })
  },
}
