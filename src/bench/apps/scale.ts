import { type App, appLabel } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { amount, type Measure, side } from '../measure.ts'
import type { InstanceObject } from '../objects.ts'
import { fakeApp, withFake } from './fakes.ts'

/** From one call until all replicas that it asked for answer; the engine is fake, so what is measured is the control plane. */
export const scale: Measure = {
  name: 'scale',
  title: 'many fake replicas from one call',
  run: (bench) =>
    withFake(bench, async ({ objects }) => {
      const count = bench.quick ? 100 : 1_000
      const times: number[] = []
      const rates: number[] = []
      for (let i = 0; i < (bench.quick ? 1 : 3); i++) {
        const name = `many-${i}`
        await objects.post('apps', fakeApp(name, 0))
        await objects.untilReady(name, 0)
        const begun = performance.now()
        await objects.post<typeof App>(`apps/${name}/scale`, { replicas: count })
        const isPlaced = ({ metadata, status }: InstanceObject) => metadata.labels[appLabel] === name && status.node !== undefined
        await objects.untilSoMany(Instance, count, isPlaced)
        rates.push(count / ((performance.now() - begun) / 1_000))
        await objects.untilReady(name, count)
        times.push(performance.now() - begun)
      }
      return [
        amount(`0 to ${count} fake replicas, all ready`, side('app', times), { goal: { bound: 'at most', value: 3_000 } }),
        amount('instances made and placed on a node', side('app', rates, 'replicas/s'), { goal: { bound: 'at least', value: 1_000 } }),
      ]
    }),
}
