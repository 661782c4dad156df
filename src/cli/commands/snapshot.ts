import type { Command } from 'commander'
import { formatBytes } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { absent, formatAge } from '../print/format.ts'
import { phaseText, printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { openSession, type Session } from '../session.ts'
import { isKept, parentOf, snapshotFacts, usersOf } from '../snapshots.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'

interface ListOptions {
  all?: true
  selector?: string
  allProjects?: true
}

export function addSnapshot(parent: Command): void {
  const snapshot = parent.command('snapshot').alias('snapshots').description('what instances were at one moment, for others to begin with')
  addSnapshotList(snapshot)
  addDescribeOf(snapshot, 'snapshots')
  addRemove(snapshot, { name: 'rm', plural: 'snapshots', description: 'delete snapshots that nothing uses' })
}

function addSnapshotList(parent: Command): void {
  withApi(parent.command('ls').description('list snapshots'))
    .option('-a, --all', 'those too that fork made for its own use')
    .option('-l, --selector <labels>', 'only those with these labels: key=value,key!=value,key,!key')
    .option('-A, --all-projects', 'of all projects')
    .action(async (options: ListOptions, command: Command) => list(await openSession(command), options))
}

async function list(session: Session, { all, selector, allProjects }: ListOptions): Promise<void> {
  const { api, output: format, signal } = session
  const kind = kindNamed('snapshots')
  const project = allProjects ? undefined : session.project
  const { items } = await api.list(kind, { project, selector }, signal)
  const shown = items.filter((item) => all || isKept(item))
  const projects = allProjects === true
  const now = Date.now()
  if (format !== 'table' && format !== 'wide') return printObjects(shown, { kind, now, projects, format, single: false })
  if (shown.length > 0) {
    const { items: instances } = await api.list(kindNamed('instances'), { project }, signal)
    return print(...snapshotTable(shown, { instances, projects, now }))
  }
  const hidden = items.length > 0 ? `; ${items.length} that fork made are shown with --all` : ''
  print(`no snapshots${project === undefined ? '' : ` in project ${project}`}${hidden}`)
}

export function snapshotTable(
  snapshots: readonly ApiObject[],
  { instances, projects, now }: { instances: readonly ApiObject[]; projects: boolean; now: number },
): string[] {
  const head = ['NAME', ...(projects ? ['PROJECT'] : []), 'INSTANCE', 'PHASE', 'MEMORY', 'SIZE', 'AGE', 'PARENT', 'USED BY']
  const rows = snapshots.map((snapshot) => {
    const { metadata, spec } = snapshot
    const { memory, sizeBytes } = snapshotFacts(snapshot)
    return [
      metadata.name,
      ...(projects ? [metadata.project ?? absent] : []),
      String(spec['instance']),
      phaseText(snapshot),
      memory ? 'yes' : 'no',
      sizeBytes === undefined ? absent : formatBytes(sizeBytes),
      formatAge(metadata.createdAt, now),
      parentOf(snapshot) ?? absent,
      String(usersOf(snapshot, instances).length),
    ]
  })
  return tableLines(head, rows)
}
