import type { Command } from 'commander'
import { familyOf } from '../apps/family.ts'
import { appLines } from '../apps/view.ts'
import { nameOf } from '../image-names.ts'
import { kindNamed, parseTargets, type Target } from '../kinds.ts'
import { withApi } from '../options.ts'
import { describeLines } from '../print/describe.ts'
import { printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { relations } from '../relations.ts'
import { openSession, type Session } from '../session.ts'

export function addDescribe(parent: Command): void {
  withApi(
    parent
      .command('describe')
      .description('show all about objects: spec, status, why, and what happened')
      .argument('<kind>', 'a kind, KIND/NAME, or the name of an instance')
      .argument('[names...]'),
  ).action(async (first: string, names: string[], _options: object, command: Command) => {
    const alone = names.length === 0 && !first.includes('/')
    const targets = alone ? [{ kind: kindNamed('instances'), name: first }] : parseTargets([first, ...names])
    await describe(await openSession(command), targets)
  })
}

/** `pando instance describe web`. */
export function addDescribeOf(parent: Command, plural: string): void {
  withApi(parent.command('describe').description('show all about them').argument('<names...>')).action(
    async (names: string[], _options: object, command: Command) => {
      const kind = kindNamed(plural)
      await describe(
        await openSession(command),
        names.map((name) => ({ kind, name })),
      )
    },
  )
}

async function describe(session: Session, targets: readonly Target[]): Promise<void> {
  const { api, project, output, signal } = session
  for (const [index, { kind, name }] of targets.entries()) {
    const key = { project: kind.scope === 'project' ? project : undefined, name: await nameOf(session, kind, name) }
    const object = await api.get(kind, key, signal)
    if (output !== 'table' && output !== 'wide') {
      await printObjects([object], { kind, now: Date.now(), projects: false, format: output, single: true })
      continue
    }
    if (object.kind === 'App') {
      print(...(index > 0 ? [''] : []), ...appLines(await familyOf(session, object)))
      continue
    }
    const [history, more] = await Promise.all([api.history(kind, key, signal), relations(session, object)])
    print(...(index > 0 ? [''] : []), ...describeLines(object, { history, now: Date.now(), more }))
  }
}
