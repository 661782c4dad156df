import { systemClock } from '../../base/clock.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Operation } from '../../services/lifecycle/operation-kind.ts'
import { type Footprint, footprintOf } from '../host-memory.ts'
import { type Bench, type Measure, type Row, share, side } from '../measure.ts'
import { bootVm, untilAllAnswer } from '../starts.ts'
import { withTemplate } from '../template.ts'

const MB = 1e6
/** The guest's own share of a clone's private memory should not be above this. */
const guestGoalMB = 3

/** Private_Dirty of QEMU's process, some time after the machine has answered once. */
export const density: Measure = {
  name: 'density',
  title: 'private memory of an idle clone against an idle VM that booted, 256 MiB',
  run: (bench) =>
    withTemplate(bench, { name: 'density', warm: 0 }, async ({ snapshot }) => {
      const { objects } = bench
      const count = bench.quick ? 2 : 5
      const names = (prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`)
      const clones = names('density-clone')
      const booted = names('density-boot')
      for (const name of booted) await bootVm(bench, name)
      const operation = await objects.post<typeof Operation>(`snapshots/${snapshot}/clone`, { count, name: 'density-clone' })
      await untilAllAnswer(bench, clones, operation)
      const idleMs = bench.quick ? 5_000 : 30_000
      bench.say(`idle for ${idleMs / 1000} s`)
      await systemClock.sleep(idleMs, bench.signal)
      const rows = compare(await footprints(bench, clones), await footprints(bench, booted))
      await objects.remove(Instance, ...clones, ...booted)
      return rows
    }),
}

function footprints(bench: Bench, names: readonly string[]): Promise<Footprint[]> {
  return Promise.all(names.map((name) => footprintOf(bench, bench.objects.latest(Instance, name)!.object)))
}

function compare(clones: readonly Footprint[], booted: readonly Footprint[]): Row[] {
  const whole = (what: string, those: readonly Footprint[]) =>
    side(
      what,
      those.map(({ privateBytes }) => privateBytes / MB),
      'MB',
    )
  const guest = clones.map(({ guestBytes = Number.NaN }) => guestBytes / MB)
  const limit = side('goal', [guestGoalMB], 'MB')
  return [
    share('private memory of a clone ÷ of a booted VM', whole('clone', clones), whole('booted', booted), { atMost: 0.2 }),
    share("the guest's share of it ÷ the goal of 3 MB", side('guest', guest, 'MB'), limit, { atMost: 1 }),
  ]
}
