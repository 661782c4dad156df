import type { Command } from 'commander'
import { parseDuration } from '../../base/units.ts'
import { parseTargets } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print } from '../print/output.ts'
import { openSession } from '../session.ts'
import { goalNamed, waitFor } from '../watch.ts'

const usualGoals: Record<string, string> = {
  instances: 'ready',
  operations: 'succeeded',
  networks: 'ready',
  nodes: 'ready',
  images: 'ready',
  projects: 'active',
}

export function addWait(parent: Command): void {
  withApi(
    parent
      .command('wait')
      .description('wait until objects have got somewhere')
      .argument('<target>', 'KIND/NAME, or a kind')
      .argument('[names...]'),
  )
    .option('--for <goal>', 'a phase, ready, healthy or deleted (default: what is usual for the kind)')
    .option('--timeout <time>', 'wait no longer than this', '5m')
    .action(async (target: string, words: string[], options: { for?: string; timeout: string }, command: Command) => {
      const targets = parseTargets([target, ...words])
      const { api, project, signal } = await openSession(command)
      const timeoutMs = parseDuration(options.timeout)
      await Promise.all(
        targets.map(async ({ kind, name }) => {
          const goal = options.for ?? usualGoals[kind.plural] ?? 'ready'
          const key = { project: kind.scope === 'project' ? project : undefined, name }
          await waitFor(api, goalNamed(goal, { kind, key }), { kind, key, timeoutMs, signal })
          print(`${kind.plural}/${name} ${goal}`)
        }),
      )
    })
}
