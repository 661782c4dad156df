import type { Command } from 'commander'
import { systemClock } from '../../base/clock.ts'
import { formatBytes, formatDuration } from '../../base/units.ts'
import type { InstanceStats } from '../api.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { openSession, type Session } from '../session.ts'
import { instanceNames } from './verbs.ts'

const watchEveryMs = 2_000

interface Sample {
  name: string
  at: number
  stats: InstanceStats
}

export function addStats(parent: Command): void {
  withApi(parent.command('stats').description('what instances use').argument('[names...]', 'instances; default: all that run'))
    .option('-w, --watch', 'go on, with a table every two seconds')
    .action(async (words: string[], options: { watch?: true }, command: Command) => {
      const session = await openSession(command)
      for (let before = new Map<string, Sample>(); ; ) {
        const samples = await look(session, instanceNames(words))
        show(session, samples, before)
        if (!options.watch) return
        before = new Map(samples.map((sample) => [sample.name, sample]))
        await systemClock.sleep(watchEveryMs, session.signal)
      }
    })
}

async function look({ api, project, signal }: Session, names: readonly string[]): Promise<Sample[]> {
  const wanted =
    names.length > 0
      ? names
      : (await api.list(kindNamed('instances'), { project }, signal)).items
          .filter(({ status }) => status.phase === 'running')
          .map(({ metadata }) => metadata.name)
  return Promise.all(wanted.map(async (name) => ({ name, stats: await api.stats({ project, name }, signal), at: performance.now() })))
}

function show({ output }: Session, samples: readonly Sample[], before: ReadonlyMap<string, Sample>): void {
  if (output === 'json') {
    printJson({ items: samples.map(({ name, stats }) => ({ name, ...stats })) })
    return
  }
  const rows = samples.map((sample) => statsRow(sample, before.get(sample.name)))
  print(...tableLines(['NAME', 'CPU', 'CPU TIME', 'MEMORY', 'LIMIT', 'DISK READ', 'WRITTEN', 'NET IN', 'OUT', 'PROCESSES'], rows))
}

function statsRow(sample: Sample, before: Sample | undefined): string[] {
  const { name, stats } = sample
  return [
    name,
    before ? `${cpuPercent(before, sample)}%` : '-',
    formatDuration(stats.cpuMs),
    formatBytes(stats.memoryBytes),
    formatBytes(stats.memoryLimitBytes),
    formatBytes(stats.diskReadBytes),
    formatBytes(stats.diskWriteBytes),
    formatBytes(stats.netRxBytes),
    formatBytes(stats.netTxBytes),
    String(stats.processes),
  ]
}

/** Of one CPU: two busy CPUs are 200. An instance that was restarted in between counts from nothing. */
export function cpuPercent(before: Pick<Sample, 'at' | 'stats'>, now: Pick<Sample, 'at' | 'stats'>): number {
  const used = Math.max(0, now.stats.cpuMs - before.stats.cpuMs)
  const passed = now.at - before.at
  return passed <= 0 ? 0 : Math.round((used / passed) * 100)
}
