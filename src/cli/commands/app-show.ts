import type { Command } from 'commander'
import { systemClock } from '../../base/clock.ts'
import { parseDuration } from '../../base/units.ts'
import { type Traffic, trafficLines } from '../apps/traffic.ts'
import { historyLines } from '../apps/view.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { print, printJson } from '../print/output.ts'
import { openSession } from '../session.ts'

export function addHistory(parent: Command): void {
  withApi(parent.command('history').description('what an app was made from, newest first').argument('<name>', 'app')).action(
    async (name: string, _options: object, command: Command) => {
      const { api, project, output, signal } = await openSession(command)
      const kind = kindNamed('revisions')
      const now = Date.now()
      const [app, { items }] = await Promise.all([
        api.get(kindNamed('apps'), { project, name }, signal),
        api.list(kind, { project }, signal),
      ])
      const revisions = items.filter(({ spec }) => spec['app'] === name)
      if (output !== 'table' && output !== 'wide')
        return printObjects(revisions, { kind, now, projects: false, format: output, single: false })
      if (revisions.length === 0) return print(`app ${name} has no revisions yet`)
      print(...historyLines(revisions, { now, running: Number(app.status['revision']) }))
    },
  )
}

export function addTraffic(parent: Command): void {
  withApi(parent.command('traffic').description('requests and errors of each replica of an app').argument('<name>', 'app'))
    .option('-w, --watch', 'go on, once per interval')
    .option('--interval <time>', 'time between two looks', '1s')
    .action(async (name: string, options: { watch?: true; interval: string }, command: Command) => {
      const { api, project, output, signal } = await openSession(command)
      const key = { project, name }
      const pauseMs = Math.max(100, parseDuration(options.interval))
      if (output === 'json' && !options.watch) return printJson(await api.traffic(key, signal))
      let before: Traffic = await api.traffic(key, signal)
      for (;;) {
        await systemClock.sleep(pauseMs, signal)
        const now = await api.traffic(key, signal)
        if (output === 'json') printJson(now)
        else print(...trafficLines(now, { before, seconds: pauseMs / 1000 }))
        if (!options.watch) return
        before = now
      }
    })
}
