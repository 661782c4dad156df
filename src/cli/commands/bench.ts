import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { settingFlags, withHost } from '../options.ts'
import type { Platform } from '../platform.ts'
import { notice, print, printJson } from '../print/output.ts'
import { interruptSignal } from '../session.ts'

export function addBench(parent: Command, platform: Platform): void {
  const bench = parent.command('bench').description('measure what this machine can do')
  withHost(
    bench
      .command('fork')
      .description('what forks cost against cold boots and bare QEMU, with a Pando of its own that is gone afterwards; takes a while'),
    ['stateDir', 'accel', 'qemuUser'],
  )
    .option('--json', 'print JSON, with every sample')
    .option('--quick', 'few rounds: to see that it works, not to judge by')
    .option('--only <measures...>', 'only these; an unknown name lists all')
    .action(async ({ json, quick, only = [] }: { json?: true; quick?: true; only?: string[] }, command: Command) => {
      process.stderr.on('error', () => {}) // nobody listens any more, but there is still all to be removed
      const { report, text } = await platform.benchFork({
        entry: platform.entry,
        settings: await loadSettings(settingFlags(command)),
        quick: quick ?? false,
        only: only.flatMap((names) => names.split(',')),
        signal: interruptSignal(),
        say: (line) => notice(`… ${line}`),
      })
      if (json) printJson(report)
      else print(text)
    })
}
