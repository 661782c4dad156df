import type { Command } from 'commander'
import { formatBytes, formatDuration } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { backupFacts, findBackup, momentOfBackup } from '../backups.ts'
import { kindNamed } from '../kinds.ts'
import { followOperation } from '../operations.ts'
import { withApi } from '../options.ts'
import type { Platform } from '../platform.ts'
import { absent, formatAge } from '../print/format.ts'
import { phaseText, printObjects } from '../print/objects.ts'
import { print, printJson } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { openSession, type Session } from '../session.ts'
import { addBackupNow } from './backup-now.ts'
import { addBackupPolicies } from './backup-policy.ts'
import { addBackupFiles, addRestore } from './backup-restore.ts'
import { addRestoreCloud } from './backup-restore-cloud.ts'
import { addBackupTarget } from './backup-target.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'

export function addBackup(parent: Command, platform: Platform): void {
  const backup = parent
    .command('backup')
    .alias('backups')
    .description('copies elsewhere of instances, volumes and the cloud itself, and the proof that they restore')
  addBackupNow(backup)
  addBackupList(backup)
  addDescribeOf(backup, 'backups')
  addVerify(backup)
  addRestore(backup)
  addRestoreCloud(backup, platform)
  addBackupFiles(backup)
  addBackupPolicies(backup)
  addDrill(backup)
  addBackupTarget(backup)
  addRemove(backup, {
    name: 'rm',
    plural: 'backups',
    description: 'forget backups; their room comes back with the next check of the target',
  })
}

function addBackupList(parent: Command): void {
  withApi(
    parent
      .command('ls')
      .description('list backups: of what, when, how good, and when last proven')
      .argument('[source]', 'only those of this instance or volume'),
  )
    .option('-A, --all-projects', 'of all projects')
    .option('--target <name>', 'what is in the repository of this target itself, also what this cloud does not know')
    .action(async (source: string | undefined, { allProjects, target }: { allProjects?: true; target?: string }, command: Command) => {
      const session = await openSession(command)
      return target === undefined ? list(session, source, allProjects === true) : listContent(session, { target, source })
    })
}

async function list({ api, project, output: format, signal }: Session, source: string | undefined, projects: boolean): Promise<void> {
  const kind = kindNamed('backups')
  const { items } = await api.list(kind, { project: projects ? undefined : project }, signal)
  const shown = items
    .filter(({ spec }) => source === undefined || spec['source'] === source)
    .sort((a, b) => momentOfBackup(a) - momentOfBackup(b))
  const now = Date.now()
  if (format !== 'table' && format !== 'wide') return printObjects(shown, { kind, now, projects, format, single: false })
  if (shown.length === 0) return print(source === undefined ? `no backups in project ${project}` : `no backups of ${source}`)
  print(...backupTable(shown, { projects, now }))
}

async function listContent(
  { api, output, signal }: Session,
  { target, source }: { target: string; source: string | undefined },
): Promise<void> {
  const items = (await api.backupTargetContent(target, signal)).filter((each) => source === undefined || each.source === source)
  if (output === 'json') return printJson({ items })
  if (items.length === 0) return print(`${target} holds no backups${source === undefined ? '' : ` of ${source}`}`)
  const now = Date.now()
  print(
    ...tableLines(
      ['NAME', 'PROJECT', 'SOURCE', 'AT', 'MADE BY', 'HERE', 'SNAPSHOT'],
      items.map(({ name, project, of, source: its, at, own, cloud, here = absent, snapshotId }) => [
        name,
        project,
        of === 'instance' ? its : `${of}/${its}`,
        formatAge(at, now),
        own ? 'this cloud' : `cloud ${cloud.slice(0, 8)}`,
        here,
        snapshotId.slice(0, 8),
      ]),
    ),
  )
}

export function backupTable(backups: readonly ApiObject[], { projects, now }: { projects: boolean; now: number }): string[] {
  const head = [
    'NAME',
    ...(projects ? ['PROJECT'] : []),
    'SOURCE',
    'PHASE',
    'AT',
    'CONSISTENCY',
    'READ',
    'SENT',
    'PROVEN',
    'TOOK',
    'TARGET',
  ]
  const rows = backups.map((backup) => {
    const { metadata, spec } = backup
    const { at, consistency, readBytes, sentBytes, proven, target } = backupFacts(backup)
    const bytes = (count: number | undefined) => (count === undefined ? absent : formatBytes(count))
    return [
      metadata.name,
      ...(projects ? [metadata.project ?? absent] : []),
      spec['of'] === 'instance' ? String(spec['source']) : `${String(spec['of'])}/${String(spec['source'])}`,
      phaseText(backup),
      at === undefined ? absent : formatAge(at, now),
      consistency ?? absent,
      bytes(readBytes),
      bytes(sentBytes),
      proven === undefined ? 'never' : proven.ok ? formatAge(proven.at, now) : `FAILED ${formatAge(proven.at, now)}`,
      proven?.ok ? formatDuration(proven.tookMs) : absent,
      target ?? absent,
    ]
  })
  return tableLines(head, rows)
}

function addVerify(parent: Command): void {
  withApi(
    parent
      .command('verify')
      .description('read all of a backup: each byte is checked on the way')
      .argument('<backup>', 'a backup, or an instance or volume for its newest'),
  )
    .option('--no-wait', 'return at once with the operation')
    .action(async (word: string, { wait }: { wait: boolean }, command: Command) => {
      const session = await openSession(command)
      const { result } = await work(session, await findBackup(session, word), { verb: 'verify', title: (name) => `reading ${name}`, wait })
      if (result)
        print(
          `${String(result['name'])} is whole: ${formatBytes(Number(result['bytes']))} read in ${formatDuration(Number(result['tookMs']))}`,
        )
    })
}

function addDrill(parent: Command): void {
  withApi(
    parent
      .command('drill')
      .description('restore to a scratch instance in a network of its own, see it work, take it away again')
      .argument('<policy-or-backup>', 'a policy for the newest of each that it backs up; a backup; an instance for its newest'),
  )
    .option('--no-wait', 'return at once')
    .action(async (word: string, { wait }: { wait: boolean }, command: Command) => {
      const session = await openSession(command)
      const { api, project, signal } = session
      const policies = await api.list(kindNamed('backuppolicies'), { project }, signal)
      if (policies.items.some(({ metadata }) => metadata.name === word)) return drillPolicy(session, word, wait)
      const backup = await findBackup(session, word)
      const { result } = await work(session, backup, { verb: 'drill', title: (name) => `proving ${name}`, wait })
      if (result) print(`${backup.metadata.name} works: restored and running after ${formatDuration(Number(result['tookMs']))}`)
    })
}

async function drillPolicy(session: Session, policy: string, wait: boolean): Promise<void> {
  const { api, project, signal } = session
  const newest = await newestOf(session, policy)
  await api.act(kindNamed('backuppolicies'), { key: { project, name: policy }, verb: 'drill' }, signal)
  if (!wait) return print(`backuppolicies/${policy} proves its newest backups; \`pando backup ls\` shows how it goes`)
  if (newest.length === 0) return print(`${policy} has no backups yet`)
  for (const backup of newest) {
    // One at a time, by the server; each is told when it is through.
    const { result } = await work(session, backup, { verb: 'drill', title: (name) => `proving ${name}`, wait: true, find: true })
    if (result) print(`${backup.metadata.name} works: restored and running after ${formatDuration(Number(result['tookMs']))}`)
  }
}

async function newestOf({ api, project, signal }: Session, policy: string): Promise<ApiObject[]> {
  const { items } = await api.list(kindNamed('backups'), { project }, signal)
  const ready = items.filter(({ spec, status }) => spec['policy'] === policy && status.phase === 'ready')
  const bySource = Map.groupBy(ready, ({ spec }) => `${String(spec['of'])}/${String(spec['source'])}`)
  return [...bySource.values()].map((all) => all.sort((a, b) => momentOfBackup(b) - momentOfBackup(a))[0]!)
}

interface WorkOptions {
  verb: string
  title(name: string): string
  wait: boolean
  /** Somebody else starts it. */
  find?: boolean
}

async function work(
  session: Session,
  backup: ApiObject,
  { verb, title, wait, find }: WorkOptions,
): Promise<{ result?: Record<string, unknown> }> {
  const { api, project, signal, output } = session
  const { name } = backup.metadata
  const operation = find ? await started(session, name) : await api.act(kindNamed('backups'), { key: { project, name }, verb }, signal)
  const last = wait ? await followOperation(session, operation, title(name)) : operation
  if (output === 'json') printJson(last)
  else if (!wait) print(`operations/${operation.metadata.name}`)
  return wait && output !== 'json' ? { result: { name, ...(last.status['result'] as Record<string, unknown>) } } : {}
}

/** The drill of a backup that its policy starts. */
async function started({ api, project, signal }: Session, backup: string): Promise<ApiObject> {
  const isIt = ({ spec, metadata }: ApiObject) =>
    spec['verb'] === 'backup.drill' &&
    (spec['target'] as { name: string }).name === backup &&
    Date.parse(metadata.createdAt) > begun - 1_000
  const begun = Date.now()
  const { items, revision } = await api.list(kindNamed('operations'), { project }, signal)
  const there = items.find((each) => isIt(each))
  if (there) return there
  for await (const event of api.events({ since: revision, kind: 'Operation', project }, signal)) {
    if (event.type === 'created' && event.object && isIt(event.object as ApiObject)) return event.object as ApiObject
  }
  throw signal.reason
}
