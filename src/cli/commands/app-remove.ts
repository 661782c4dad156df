import type { Command } from 'commander'
import { textOf } from '../documents.ts'
import { usageError } from '../failure.ts'
import { kindNamed, type Target } from '../kinds.ts'
import { parseManifests } from '../manifest.ts'
import { collect } from '../options.ts'
import { openSession, type Session } from '../session.ts'
import { type DeleteOptions, remove, withDeleteOptions } from './delete.ts'

export function addAppRemove(parent: Command): void {
  withDeleteOptions(parent.command('rm').description('delete apps with their replicas').argument('[names...]', 'apps'), { force: false })
    .option('-f, --file <file>', 'delete what this file holds, last first, or all of a Compose project; may be repeated', collect)
    .option('--volumes', 'of a Compose project, the volumes too, with what is in them')
    .action(async (names: string[], { file = [], volumes, ...options }: RemoveOptions, command: Command) => {
      const session = await openSession(command)
      const held = await heldBy(session, file, { volumes: volumes === true })
      const kind = kindNamed('apps')
      const targets = [...names.map((word) => ({ kind, name: word.replace(/^apps?\//, '') })), ...held]
      if (names.length + file.length === 0) throw usageError('name the apps, or give a file with -f')
      await remove(session, { targets, options })
    })
}

interface RemoveOptions extends DeleteOptions {
  file?: string[]
  volumes?: true
}

/** A Compose project is known by its label: also what has gone from the file since belongs to it. */
async function heldBy(session: Session, files: readonly string[], options: { volumes: boolean }): Promise<Target[]> {
  const { isCompose } = await import('../compose/is-compose.ts')
  const held: Target[] = []
  for (const file of files.toReversed()) {
    const text = await textOf(file)
    if (!isCompose(text)) held.push(...(await parseManifests(text, { source: file, project: session.project })).reverse())
    else {
      const [{ composeName }, { composeTargets }] = await Promise.all([import('../compose/compose.ts'), import('../compose/deploy.ts')])
      held.push(...(await composeTargets(session, composeName(file, { text, env: process.env }), options)))
    }
  }
  return held
}
