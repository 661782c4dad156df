import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { settingFlags, withHost } from '../options.ts'
import type { Platform } from '../platform.ts'
import { notice, print, printJson } from '../print/output.ts'
import { interruptSignal } from '../session.ts'

const suites = {
  fork: 'what forks cost against cold boots and bare QEMU',
  apps: 'what balancing, upgrades and scaling cost against a proxy set up by hand and cold boots',
  storage: 'what linked clones, backups and restores cost',
  desktops: 'how fast a class of desktops is there, and how fast a desktop is as new',
  monitoring: 'what the metrics of ten thousand instances cost',
  api: 'what calls and events cost beside ten thousand instances and two hundred who watch',
  console: 'how fast the web console is there, and what it shows of ten thousand instances',
}

export function addBench(parent: Command, platform: Platform): void {
  const bench = parent.command('bench').description('measure what this machine can do')
  for (const suite of Object.keys(suites) as (keyof typeof suites)[]) addSuite(bench, suite, platform)
}

function addSuite(bench: Command, suite: keyof typeof suites, platform: Platform): void {
  const description = `${suites[suite]}, with a Pando of its own that is gone afterwards; takes a while`
  const command = withHost(bench.command(suite).description(description), ['stateDir', 'accel', 'qemuUser'])
    .option('--json', 'print JSON, with every sample')
    .option('--quick', 'few rounds: to see that it works, not to judge by')
    .option('--only <measures...>', 'only these; an unknown name lists all')
  if (suite === 'desktops' || suite === 'console') command.option('--plot <file>', 'write what can be drawn to a file, as SVG')
  if (suite === 'api') command.option('--plot <file>', 'write how long calls take to a file, as SVG')
  command.action(
    async ({ json, quick, only = [], plot: plotFile }: { json?: true; quick?: true; only?: string[]; plot?: string }, command: Command) => {
      process.stderr.on('error', () => {}) // nobody listens any more, but there is still all to be removed
      const { report, text, plot } = await platform.runBench({
        suite,
        entry: platform.entry,
        settings: await loadSettings(settingFlags(command)),
        quick: quick ?? false,
        only: only.flatMap((names) => names.split(',')),
        signal: interruptSignal(),
        say: (line) => notice(`… ${line}`),
      })
      if (plotFile !== undefined && plot !== undefined) await writeFile(plotFile, plot)
      if (json) printJson(report)
      else print(text)
    },
  )
}
