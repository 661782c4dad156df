import { join } from 'node:path'
import { asPandoError, isAbort, PandoError } from '../base/errors.ts'
import { parseHostSettings } from '../base/host-settings.ts'
import type { ResolvedSettings } from '../base/settings.ts'
import { callsPlot } from './api/plot.ts'
import { consolePlot } from './console/plot.ts'
import { plotOf } from './desktops/plot.ts'
import { buildImage, page } from './images.ts'
import { type MachineFacts, machineFacts } from './machine.ts'
import type { Bench, Failure, Measure, Row } from './measure.ts'

import { Objects } from './objects.ts'
import { OwnPando } from './own-pando.ts'
import { type SuiteName, suites } from './suites.ts'
import { reportText } from './table.ts'

export interface BenchOptions {
  suite: SuiteName
  /** Arguments for Node that run this program. */
  entry: readonly string[]
  /** Of this host; all that would make it the same Pando is left out. */
  settings: ResolvedSettings
  /** Prepared kernels. Default: those of the Pando of the settings. */
  guestDir?: string
  quick: boolean
  /** Names of measures; none: all. */
  only: readonly string[]
  signal: AbortSignal
  say(line: string): void
}

export interface BenchReport {
  at: string
  quick: boolean
  machine: MachineFacts
  measures: { name: string; title: string; rows: (Row | Failure)[] }[]
}

/**
 * Measures one suite on this host, with a Pando of its own that is gone afterwards, whatever happens. A measure that fails stands
 * in the report with its reason. Throws bench.unknown_measure, host.unfit, and what starting a server throws.
 */
export async function runBench(options: BenchOptions): Promise<{ report: BenchReport; text: string; plot?: string }> {
  const chosen = choose(suites[options.suite], options.only)
  if (process.getuid!() !== 0) throw new PandoError('host.unfit', { detail: 'virtual machines need root' })
  const { accel, qemuUser, stateDir } = parseHostSettings(options.settings)
  const { entry, guestDir = join(stateDir, 'guest'), signal, say } = options
  say('a Pando of its own is started')
  const over = new AbortController()
  const pando = await OwnPando.start({ entry, guestDir, accel, qemuUser }, signal)
  try {
    const objects = new Objects(pando.client, AbortSignal.any([signal, over.signal]))
    const machine = await machineFacts(objects)
    const startFake = async () => {
      const fake = await OwnPando.start({ entry, guestDir, accel, qemuUser, fake: true }, signal)
      return { pando: fake, objects: new Objects(fake.client, AbortSignal.any([signal, over.signal])) }
    }
    const bench: Bench = { pando, objects, startFake, accelerator: machine.accelerator, quick: options.quick, signal, say }
    await buildImage(objects, page)
    const report: BenchReport = { at: new Date().toISOString(), quick: options.quick, machine, measures: [] }
    for (const measure of chosen) report.measures.push({ name: measure.name, title: measure.title, rows: await take(measure, bench) })
    const plot = plotOf(report) ?? consolePlot(report) ?? callsPlot(report)
    return {
      report,
      ...(plot === undefined ? {} : { plot }),
      text: reportText(
        machine,
        report.measures.flatMap(({ rows }) => rows),
      ),
    }
  } finally {
    over.abort()
    say('all of it is removed')
    await pando.remove()
  }
}

function choose(measures: readonly Measure[], only: readonly string[]): readonly Measure[] {
  const known = measures.map(({ name }) => name)
  const unknown = only.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new PandoError('bench.unknown_measure', { name: unknown, known: known.join(', ') }, { field: '/only' })
  return only.length === 0 ? measures : measures.filter(({ name }) => only.includes(name))
}

async function take(measure: Measure, bench: Bench): Promise<(Row | Failure)[]> {
  bench.say(`${measure.name}: ${measure.title}`)
  try {
    return await measure.run({ ...bench, say: (line) => bench.say(`  ${line}`) })
  } catch (error) {
    if (bench.signal.aborted || isAbort(error)) throw error
    const { message } = asPandoError(error)
    bench.say(`  not measured: ${message}`)
    await bench.objects.removeAll().catch((left: unknown) => bench.say(`  something of it is left: ${asPandoError(left).message}`))
    return [{ what: measure.title, failed: message }]
  }
}
