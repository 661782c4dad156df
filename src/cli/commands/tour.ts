import type { Command } from 'commander'
import { withApi } from '../options.ts'
import { openSession } from '../session.ts'

export function addTour(parent: Command): void {
  withApi(
    parent
      .command('tour')
      .description('see one image run as a container, as a virtual machine, as clones of that machine, and as an app of both'),
    {
      output: false,
    },
  ).action(async (_options: object, command: Command) => {
    const session = await openSession(command)
    const { runTour } = await import('../tour.ts')
    await runTour(session)
  })
}
