import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, openArchive } from '../../services/monitoring/archive/archive.ts'
import { levels } from '../../services/monitoring/archive/levels.ts'
import { metricsOf } from '../../services/monitoring/catalog.ts'
import { amount, type Measure, side } from '../measure.ts'

const { stepMs } = levels[0]!
const metrics = metricsOf('Instance').length

/** What ten thousand instances cost the archive of metrics: a third of them busy and noisy, the rest at rest. */
export const archive: Measure = {
  name: 'archive',
  title: 'metrics of many instances: written, packed, read',
  async run({ quick, say }) {
    const dir = await mkdtemp(join(tmpdir(), 'pando-bench-archive-'))
    const into = openArchive({ path: join(dir, 'metrics.db') })
    try {
      const instances = quick ? 1_000 : 10_000
      const rounds = 180 // half an hour
      say(`${rounds} rounds of ${instances} instances`)
      const { writes, packs, end } = fill(into, { instances, rounds })
      const points = instances * rounds * metrics
      const reads = Array.from({ length: 50 }, (_, i) => timeOf(() => read(into, i % instances, end)))
      const perSecond = writes.map((ms) => (instances * metrics * 1_000) / ms)
      return [
        amount(`points written a second, ${instances} instances in one commit`, side('archive', perSecond, 'points/s')),
        amount('packing of 32 instances, while the API waits', side('archive', packs)),
        amount(
          'bytes a point, means of minutes and quarters of an hour among them',
          side('archive', [into.size().bytes / points], 'bytes'),
        ),
        amount('a graph of an instance, half an hour at 10 s', side('archive', reads)),
      ]
    } finally {
      into.close()
      await rm(dir, { recursive: true, force: true })
    }
  },
}

function fill(into: Archive, { instances, rounds }: { instances: number; rounds: number }) {
  const writes: number[] = []
  const packs: number[] = []
  let at = Date.UTC(2030, 0, 1)
  for (let round = 0; round < rounds; round++, at += stepMs) {
    const readings = Array.from({ length: instances }, (_, i) => ({ kind: 'Instance', uid: `uid-${i}`, values: valuesOf(i, round) }))
    writes.push(timeOf(() => into.write(at, readings)))
  }
  const later = at + 3_600_000
  for (let more = true; more; )
    packs.push(
      timeOf(() => {
        more = into.compact(later, 32)
      }),
    )
  return { writes, packs, end: at }
}

function valuesOf(i: number, round: number): Float32Array {
  if (i % 3 === 0) return Float32Array.from({ length: metrics }, () => Math.random() * 1_000)
  const cpu = 0.01 * (1 + ((i + round) % 3))
  return Float32Array.of(cpu, cpu * 50, 64e6 + 4_096 * (i % 100), 25, ...Array<number>(metrics - 4).fill(0))
}

function read(from: Archive, i: number, until: number): void {
  from.read({ kind: 'Instance', uid: `uid-${i}` }, { since: until - 1_800_000, until, stepMs, metrics })
}

function timeOf(work: () => void): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}
