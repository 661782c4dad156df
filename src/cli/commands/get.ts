import type { Command } from 'commander'
import type { ApiObject, KindInfo } from '../api.ts'
import { kindNamed, parseListed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { objectTable, printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { openSession, type Session } from '../session.ts'

interface GetOptions {
  selector?: string
  allProjects?: true
  watch?: true
}

export function addGet(parent: Command): void {
  withListOptions(
    withApi(
      parent
        .command('get')
        .description('list objects of a kind, or show some by name')
        .argument('<kind>', 'a kind such as apps, instances, snapshots, images, networks, volumes, routes or nodes; or KIND/NAME')
        .argument('[names...]'),
    ),
  ).action(async (kind: string, names: string[], options: GetOptions, command: Command) => {
    const listed = parseListed([kind, ...names])
    await list(await openSession(command), { ...listed, options })
  })
}

/** `pando ps`, `pando image ls`: the same list with the kind fixed. */
export function addList(parent: Command, { name, plural, description }: { name: string; plural: string; description: string }): void {
  withListOptions(withApi(parent.command(name).description(description).argument('[names...]'))).action(
    async (names: string[], options: GetOptions, command: Command) =>
      list(await openSession(command), { kind: kindNamed(plural), names, options }),
  )
}

function withListOptions(command: Command): Command {
  return command
    .option('-l, --selector <labels>', 'only those with these labels: key=value,key!=value,key,!key')
    .option('-A, --all-projects', 'of all projects')
    .option('-w, --watch', 'go on with a line for each change')
}

async function list(
  session: Session,
  { kind, names, options }: { kind: KindInfo; names: readonly string[]; options: GetOptions },
): Promise<void> {
  const { api, output: format, signal } = session
  const everywhere = options.allProjects === true && kind.scope === 'project'
  const project = kind.scope === 'cluster' || everywhere ? undefined : session.project
  const now = Date.now()
  const view = { kind, now, projects: everywhere }
  if (names.length > 0 && !options.watch) {
    const items = await Promise.all(names.map((name) => api.get(kind, { project, name }, signal)))
    return printObjects(items, { ...view, format, single: names.length === 1 })
  }
  const { items, revision } = await api.list(kind, { project, selector: options.selector }, signal)
  const shown = items.filter(({ metadata }) => names.length === 0 || names.includes(metadata.name))
  if (shown.length === 0 && format === 'table' && !options.watch)
    return print(`no ${kind.plural}${project === undefined ? '' : ` in project ${project}`}`)
  await printObjects(shown, { ...view, format, single: false })
  if (options.watch)
    await follow(session, { kind, since: revision, project, names, shown: new Map(shown.map((item) => [item.metadata.uid, item])) })
}

interface Following {
  kind: KindInfo
  since: number
  project: string | undefined
  names: readonly string[]
  shown: Map<string, ApiObject>
}

/** Each change as a line of the table that all objects together would make, so that columns stay in line. */
async function follow({ api, output, signal }: Session, { kind, since, project, names, shown }: Following): Promise<void> {
  for await (const event of api.events({ since, kind: kind.kind, project }, signal)) {
    if (event.type === 'note' || (names.length > 0 && !names.includes(event.name))) continue
    const object = event.object as ApiObject
    const seen = event.type === 'deleted' ? { ...object, status: { ...object.status, phase: 'deleted' } } : object
    if (output !== 'table' && output !== 'wide') {
      await printObjects([seen], { kind, now: Date.now(), projects: project === undefined, format: output, single: true })
      continue
    }
    shown.set(event.uid, seen)
    const lines = objectTable([...shown.values()], {
      kind,
      now: Date.now(),
      projects: project === undefined && kind.scope === 'project',
      wide: output === 'wide',
    })
    print(lines[1 + [...shown.keys()].indexOf(event.uid)]!)
    if (event.type === 'deleted') shown.delete(event.uid)
  }
}
