import { PandoError } from '../../base/errors.ts'
import { baseImagePath, vmPaths } from '../../engines/qemu/paths.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { buildImage, fio } from '../images.ts'
import { type Bench, type Measure, type Row, rate, side } from '../measure.ts'
import { BareQemu, printed, readArguments } from './bare-qemu.ts'
import { MiB } from './source.ts'

const volume = 'io'
const folder = '/io'
const file = `${folder}/file`
const fileBytes = 256 * MiB

/** All of them past the guest's page cache. How many requests are under way at a time is what programs commonly do. */
const jobs = [
  { name: '4K random read', rw: 'randread', bs: '4k', depth: 16, direction: 'read', unit: 'requests/s' },
  { name: '4K random write', rw: 'randwrite', bs: '4k', depth: 16, direction: 'write', unit: 'requests/s' },
  { name: '1M sequential read', rw: 'read', bs: '1M', depth: 4, direction: 'read', unit: 'MB/s' },
  { name: '1M sequential write', rw: 'write', bs: '1M', depth: 4, direction: 'write', unit: 'MB/s' },
] as const

/** What fio reports of one job, as far as it is used. */
interface Report {
  jobs: Record<'read' | 'write', { iops: number; bw_bytes: number }>[]
}

/** One value for each job, in its unit. */
type Values = number[]

/**
 * I/O of a program in a guest on a volume of Pando's, against the same guest on the same file in a QEMU that nobody but this program
 * has to do with: the same devices and options, without what Pando adds (its user, sandbox, frozen memory and connections).
 */
export const guestIo: Measure = {
  name: 'guest-io',
  title: 'I/O inside a guest on a volume against bare QEMU on the same file',
  async run(bench) {
    const { objects } = bench
    const digest = await buildImage(objects, fio)
    await objects.post<typeof Volume>('volumes', { metadata: { name: volume }, spec: { size: 1024 * MiB } })
    const bare = await preparedFile(bench, baseImagePath(bench.pando.cell, digest))
    try {
      const rows = await compare(bench, bare)
      await objects.remove(Volume, volume)
      return rows
    } finally {
      await bare.remove()
    }
  },
}

async function compare(bench: Bench, bare: BareQemu): Promise<Row[]> {
  const here: Values[] = []
  const there: Values[] = []
  for (let round = 0; round < (bench.quick ? 1 : 5); round++) {
    const sides = [
      async () => here.push(valuesOf(await inPando(bench, `io-${round}`, measuring(bench)))),
      async () => there.push(valuesOf(await bare.run(bench.signal))),
    ]
    for (const one of round % 2 === 0 ? sides : sides.toReversed()) await one()
    const shares = jobs.map((_, job) => (here.at(-1)![job]! / there.at(-1)![job]!).toFixed(2))
    bench.say(`round ${round + 1}: ${shares.join(', ')} ×`)
  }
  return jobs.map(({ name, unit }, job) => {
    const of = (found: readonly Values[]) => found.map((values) => values[job]!)
    return rate(`${name} inside a guest`, side('by Pando', of(here), unit), side('bare QEMU', of(there), unit), { atLeast: 0.95 })
  })
}

/** Writes the file once, and reads off that VM how the same is started by hand. */
async function preparedFile(bench: Bench, base: string): Promise<BareQemu> {
  const { objects, pando } = bench
  const name = 'io-recipe'
  await objects.createVm(name, specOf([...command({ runtimeSeconds: 0 }), ...jobOf(jobs[3])]))
  const running = await objects.until(Instance, name, ({ status }) => status.phase === 'running')
  const argv = await readArguments(pando.cell, running.object.metadata.uid)
  await ended(bench, name)
  const paths = vmPaths(pando.cell, running.object.metadata.uid)
  const bare = await BareQemu.make({ argv, paths, base, program: measuring(bench) })
  await removed(bench, name)
  return bare
}

/** Resolves with what the program printed. */
async function inPando(bench: Bench, name: string, argv: string[]): Promise<string> {
  const { objects, pando } = bench
  await objects.createVm(name, specOf(argv))
  const uid = await ended(bench, name)
  const text = await printed(vmPaths(pando.cell, uid).log)
  await removed(bench, name)
  return text
}

/** Whoever comes next gets the volume at once. */
async function removed({ objects }: Pick<Bench, 'objects'>, name: string): Promise<void> {
  await objects.remove(Instance, name)
  await objects.until(Volume, volume, ({ status }) => status.holders.length === 0)
}

/** Resolves with its uid. Throws base.internal when its program fails. */
async function ended({ objects }: Pick<Bench, 'objects'>, name: string): Promise<string> {
  const { object } = await objects.until(Instance, name, ({ status }) => ['stopped', 'backoff', 'failed'].includes(status.phase))
  const { status, metadata } = object
  if (status.phase === 'stopped' && status.exitCode === 0) return metadata.uid
  throw new PandoError('base.internal', { detail: `fio in ${name}: ${status.reason?.message ?? status.phase}` })
}

const specOf = (argv: string[]) => ({
  ...{ image: fio.reference, command: argv, memory: 256 * MiB, networks: [] },
  volumes: [{ volume, path: folder }],
})

const measuring = ({ quick }: Pick<Bench, 'quick'>) => [...command({ runtimeSeconds: quick ? 1 : 4 }), ...jobs.flatMap(jobOf)]

/** Zero seconds: once through the file. */
function command({ runtimeSeconds }: { runtimeSeconds: number }): string[] {
  const once = runtimeSeconds === 0
  return [
    ...[
      '/usr/bin/fio',
      '--output-format=json',
      '--eta=never',
      `--filename=${file}`,
      `--size=${fileBytes}`,
      '--direct=1',
      '--ioengine=libaio',
    ],
    ...(once ? ['--end_fsync=1'] : ['--time_based', `--runtime=${runtimeSeconds}`, '--ramp_time=1']),
  ]
}

function jobOf({ rw, bs, depth }: (typeof jobs)[number]): string[] {
  return [`--name=${rw}`, '--stonewall', `--rw=${rw}`, `--bs=${bs}`, `--iodepth=${depth}`]
}

function valuesOf(text: string): Values {
  const report = JSON.parse(text.slice(text.indexOf('{'))) as Report
  return jobs.map(({ direction, unit }, job) => {
    const { iops, bw_bytes: bytes } = report.jobs[job]![direction]
    return unit === 'requests/s' ? iops : bytes / 1e6
  })
}
