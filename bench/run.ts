import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { loadSettings } from '../src/base/config-file.node.ts'
import { runBench } from '../src/bench/bench.ts'
import type { SuiteName } from '../src/bench/suites.ts'
import { benchApi } from './api.ts'
import { benchEngines } from './engines.ts'
import { type Measure, plot, table } from './report.ts'
import { benchStore } from './store.ts'

/** `npm run bench [-- store api engines fork apps storage desktops console]`: measures, prints a table, and writes JSON, a report and a plot to bench/out. */
const wanted = process.argv.slice(2)
const all = wanted.length === 0
const out = join(import.meta.dirname, 'out')

const step = async <T>(name: string, act: () => Promise<T>): Promise<T | undefined> => {
  if (!all && !wanted.includes(name)) return undefined
  process.stderr.write(`==> ${name}\n`)
  return act()
}

const suite = async (name: SuiteName) =>
  runBench({
    suite: name,
    entry: [join(import.meta.dirname, '../src/main.ts')],
    settings: await loadSettings({}),
    guestDir: join(tmpdir(), 'pando-test-guest'),
    quick: false,
    only: [],
    signal: AbortSignal.timeout(7_200_000),
    say: (line) => process.stderr.write(`    ${line}\n`),
  })

const result = {
  at: new Date().toISOString(),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  machine: { cpu: cpus()[0]?.model, cores: availableParallelism(), memoryBytes: totalmem(), kernel: release(), node: process.version },
  store: await step('store', benchStore),
  api: await step('api', benchApi),
  engines: await step('engines', benchEngines),
  fork: await step('fork', () => suite('fork')),
  apps: await step('apps', () => suite('apps')),
  storage: await step('storage', () => suite('storage')),
  desktops: await step('desktops', () => suite('desktops')),
  load: await step('api', () => suite('api')),
  console: await step('console', () => suite('console')),
}

const { store, api, engines, fork, apps, storage, desktops, load, console: web } = result
const tables = Object.entries({ Forks: fork, Apps: apps, Disks: storage, Desktops: desktops, 'Control plane': load, Console: web }).flatMap(
  ([title, found]) => (found ? [{ title, text: found.text }] : []),
)
const measures: Measure[] = [
  ...(engines
    ? [
        { what: 'container: request to running ÷ `docker run -d`', value: engines.container.ratio, goal: 1.15, unit: '×' },
        { what: 'VM: request to first HTTP answer ÷ bare QEMU', value: engines.vm.ratio, goal: 1.25, unit: '×' },
      ]
    : []),
  ...(api
    ? [
        { what: 'get at 10,000 instances ÷ at 1,000 (p99)', value: api.getP99Ms[10_000]! / api.getP99Ms[1_000]!, goal: 1.5, unit: '×' },
        {
          what: 'list of 100 at 10,000 instances ÷ at 1,000 (p99)',
          value: api.listP99Ms[10_000]! / api.listP99Ms[1_000]!,
          goal: 1.5,
          unit: '×',
        },
        { what: 'memory of the idle server', value: api.idleBytes / 1024 ** 2, unit: 'MiB' },
        { what: 'memory per instance', value: api.bytesPerInstance / 1024, unit: 'KiB' },
        { what: 'fake instances created and running', value: api.createdPerSecond, unit: '/s' },
      ]
    : []),
  ...(store
    ? [
        { what: 'durable writes, one after the other', value: store.writesPerSecond.sequential, unit: '/s' },
        { what: 'durable writes, 64 at once', value: store.writesPerSecond.concurrent64, unit: '/s' },
      ]
    : []),
]

mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'bench.json'), `${JSON.stringify(result, null, 2)}\n`)
writeFileSync(join(out, 'bench.svg'), plot(measures.filter(({ goal }) => goal !== undefined)))
if (desktops?.plot) writeFileSync(join(out, 'desktops.svg'), desktops.plot)
if (web?.plot) writeFileSync(join(out, 'console.svg'), web.plot)
if (load?.plot) writeFileSync(join(out, 'calls.svg'), load.plot)
writeFileSync(
  join(out, 'bench.md'),
  `# Bench ${result.at}, commit ${result.commit}\n\n${result.machine.cpu}, ${result.machine.cores} cores, kernel ${result.machine.kernel}\n\n${table(measures)}\n\n![ratios and goals](bench.svg)\n${tables.map(({ title, text }) => `\n## ${title}\n\n\`\`\`\n${text}\n\`\`\`\n`).join('')}`,
)
process.stdout.write(
  `${table(measures)}\n\n${tables.map(({ text }) => `${text}\n\n`).join('')}written: bench/out/bench.json, bench.md, bench.svg\n`,
)
process.exit(0)
