import type { Command } from 'commander'
import type { LoggedEvent } from '../../api/event.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print } from '../print/output.ts'
import { colouredWord, tone } from '../print/style.ts'
import { openSession } from '../session.ts'

interface EventsOptions {
  kind?: string
  name?: string
  since?: string
  allProjects?: true
}

export function addEvents(parent: Command): void {
  withApi(parent.command('events').description('follow what happens, as it happens'))
    .option('--kind <kind>', 'only of this kind')
    .option('--name <name>', 'only of objects with this name')
    .option('--since <revision>', 'begin after this revision instead of now')
    .option('-A, --all-projects', 'of all projects, and of what belongs to none')
    .action(async (options: EventsOptions, command: Command) => {
      const { api, project, output, signal } = await openSession(command)
      if (options.since !== undefined && !/^\d+$/.test(options.since)) throw usageError(`--since ${options.since}: write a revision`)
      const kind = options.kind === undefined ? undefined : kindNamed(options.kind)
      const query = {
        since: options.since === undefined ? undefined : Number(options.since),
        kind: kind?.kind,
        name: options.name,
        project: options.allProjects || kind?.scope === 'cluster' ? undefined : project,
      }
      for await (const event of api.events(query, signal)) print(output === 'json' ? JSON.stringify(event) : eventLine(event))
    })
}

/** `12:30:01 #42 Instance default/web  running` */
function eventLine({ at, revision, type, kind, project, name, note, object }: LoggedEvent): string {
  const who = `${kind} ${project === undefined ? '' : `${project}/`}${name}`
  const phase = (object as { status?: { phase?: string } } | undefined)?.status?.phase
  const what = note
    ? `${note.level === 'warning' ? tone('busy', note.reason) : note.reason}: ${note.message}`
    : [type, phase && colouredWord(phase)].filter(Boolean).join('  ')
  return `${tone('quiet', `${at.slice(11, 19)} #${revision}`)}  ${who}  ${what}`
}
