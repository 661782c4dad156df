import { vmPaths } from '../../engines/qemu/paths.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { fullMigrate } from '../full-migrate.ts'
import { type Bench, type Measure, share, side } from '../measure.ts'
import { runIn } from '../run-in.ts'
import { withTemplate } from '../template.ts'

const MiB = 1024 ** 2
const dirtyMiB = 20

/** How long the source stands still; 20 MB were written since the last freeze. */
export const pause: Measure = {
  name: 'pause',
  title: 'pause of the source against a full migrate to a file, 1 GiB',
  run: (bench) =>
    withTemplate(bench, { name: 'pause', spec: { memory: 1024 * MiB }, warm: 0 }, async ({ source }) => {
      const rounds = bench.quick ? 2 : 7
      const pauses: number[] = []
      const migrates: number[] = []
      let bytes = 0
      for (let i = 0; i < rounds; i++) {
        bench.say(`round ${i + 1} of ${rounds}`)
        pauses.push(await pauseOfFreeze(bench, source, `pause-${i}`))
        const full = await withoutServer(bench, source)
        migrates.push(full.ms)
        bytes = full.bytes
      }
      const note = `the file has ${Math.round(bytes / 1e6)} MB`
      return [share('pause of the source ÷ full migrate', side('freeze', pauses), side('migrate', migrates), { atMost: 0.1, note })]
    }),
}

async function pauseOfFreeze(bench: Bench, source: string, snapshot: string): Promise<number> {
  await runIn(bench, source, ['dd', 'if=/dev/zero', 'of=/dev/shm/dirty', 'bs=1048576', `count=${dirtyMiB}`])
  const { pauseMs } = await bench.objects.freeze(source, snapshot)
  await bench.objects.remove(Snapshot, snapshot)
  return Number(pauseMs)
}

async function withoutServer({ pando, objects, signal }: Bench, source: string): Promise<{ ms: number; bytes: number }> {
  const { uid } = objects.latest(Instance, source)!.object.metadata
  await pando.stopServer(signal)
  try {
    return await fullMigrate(vmPaths(pando.cell, uid), signal)
  } finally {
    await pando.startServer(signal)
  }
}
