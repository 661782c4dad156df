import { openImages } from '../../services/images/images.ts'
import { type BootKind, type ColdBoot, ColdBoots, type Program } from '../cold-boots.ts'
import { buildImage, page, python } from '../images.ts'
import { type Bench, type Measure, type Row, share, side } from '../measure.ts'
import type { DiskSpeed } from '../own-disk.ts'

/** A cheap cloud disk; so slow that it, and not the emulated processor, decides. Each request counts alike, near or far. */
const slow: DiskSpeed = { requestsPerSecond: 150, bytesPerSecond: 120e6 }
const imports =
  'asyncio, ssl, json, sqlite3, http.server, email.mime.text, xml.dom.minidom, numpy, django, twisted.web.server, twisted.internet.reactor'

/** A small program, and a server in Python that imports much: of 325 MB of Debian it reads a sixth, here and there. */
const programs = {
  busybox: { spec: page, argv: ['sh', '-c', 'echo ready; exec sleep 1000'] },
  python: { spec: python, argv: ['python3', '-c', `import ${imports}, time; print("ready", flush=True); time.sleep(1000)`] },
}

export const readAhead: Measure = {
  name: 'readahead',
  title: 'second cold boot with recorded read-ahead against one without',
  async run(bench) {
    await using boots = await ColdBoots.make(bench)
    const names = bench.quick ? (['busybox'] as const) : (['busybox', 'python'] as const)
    const chosen: [string, Program][] = []
    for (const name of names) {
      bench.say(`recording ${name}`)
      const program = await programOf(bench, programs[name])
      await boots.record(program)
      chosen.push([name, program])
    }
    const rows: Row[] = []
    for (const [name, program] of chosen) rows.push(...(await compare(bench, { boots, program, name })))
    if (bench.quick) return rows
    if (!boots.slowDown(slow)) bench.say('no slow disk: this machine has no cgroup v1 with blkio')
    else for (const [name, program] of chosen) rows.push(...(await compare(bench, { boots, program, name: `${name}, slow disk` })))
    return rows
  },
}

async function programOf({ objects, pando }: Bench, { spec, argv }: (typeof programs)['busybox' | 'python']): Promise<Program> {
  const digest = await buildImage(objects, spec)
  const store = await openImages({ stateDir: pando.cell.stateDir })
  return { image: await store.open(digest), argv }
}

/** The kinds of boot in turns. */
async function compare(bench: Bench, { boots, program, name }: { boots: ColdBoots; program: Program; name: string }): Promise<Row[]> {
  const all: Record<Exclude<BootKind, 'warm'>, ColdBoot[]> = { without: [], with: [] }
  const rounds = bench.quick ? 1 : 5
  for (let i = 0; i < rounds; i++) {
    bench.say(`${name}: round ${i + 1} of ${rounds}`)
    for (const kind of ['without', 'with'] as const) all[kind].push(await boots.boot(program, kind))
  }
  const row = (what: string, of: (boot: ColdBoot) => number, unit: 'ms' | 'requests', atMost: number) =>
    share(`read-ahead, ${what} (${name})`, side('with', all.with.map(of), unit), side('without', all.without.map(of), unit), { atMost })
  return [
    row('requests to the disk', ({ requests }) => requests, 'requests', 0.05),
    row('until the program is started', ({ startedMs }) => startedMs, 'ms', 0.5),
    row('until it is ready', ({ readyMs }) => readyMs, 'ms', 0.5),
  ]
}
