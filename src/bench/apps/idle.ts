import { setTimeout } from 'node:timers/promises'
import { findDaemon } from '../../host/daemon.ts'
import { cpuMs } from '../cpu-times.ts'
import { amount, type Measure, side } from '../measure.ts'
import { fakeApp, withFake } from './fakes.ts'

/** So many calls wait for their answer at once. */
const sideBySide = 50

/** What a server does all day when nothing changes. */
export const idle: Measure = {
  name: 'idle',
  title: 'processor time of the server with many apps, nothing changing',
  run: (bench) =>
    withFake(bench, async ({ pando, objects }) => {
      const apps = bench.quick ? 50 : 1_000
      const replicas = 10
      bench.say(`${apps} apps with ${replicas} replicas each`)
      const names = Array.from({ length: apps }, (_, index) => `app-${index}`)
      for (let i = 0; i < apps; i += sideBySide)
        await Promise.all(names.slice(i, i + sideBySide).map((name) => objects.post('apps', fakeApp(name, replicas))))
      for (const name of names) await objects.untilReady(name, replicas)
      await setTimeout(10_000, undefined, { signal: bench.signal }) // what their start set off has ended
      const server = (await findDaemon(pando.cell))!.pid
      const seconds = bench.quick ? 5 : 60
      const before = cpuMs(server)
      await setTimeout(seconds * 1_000, undefined, { signal: bench.signal })
      const percent = (cpuMs(server) - before) / (seconds * 10)
      const what = `one core, ${apps} apps and ${apps * replicas} fake replicas, nothing changes`
      return [amount(what, side('server', [percent], '%'), { goal: { bound: 'at most', value: 2 } })]
    }),
}
