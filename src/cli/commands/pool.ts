import { type Command, Option } from 'commander'
import { formatBytes, parseBytes } from '../../base/units.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { openSession, type Session } from '../session.ts'
import { defined, follow, hopeful } from '../volumes.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addList } from './get.ts'

interface SetOptions {
  tier?: string
  default?: boolean
  alarmAt?: string
  reserve?: string
}
interface AddOptions extends SetOptions {
  path?: string
  tier: string
  driver?: string
  export?: string
  cephPool?: string
  cephConf?: string
  cephUser?: string
}

export function addPool(parent: Command): void {
  const pool = parent.command('pool').alias('pools').description('places that volumes are in, and how quick they are')
  addList(pool, { name: 'ls', plural: 'pools', description: 'list pools with their room' })
  addDescribeOf(pool, 'pools')
  const add = pool
    .command('add')
    .description('add a pool: a folder of this host, a btrfs, a shared directory or a Ceph pool')
    .argument('<name>')
    .option('--path <folder>', 'folder it is in')
    .addOption(
      new Option('--tier <tier>', 'how quick it is: ssd for systems and forks, hdd for data').choices(['ssd', 'hdd']).default('ssd'),
    )
    .addOption(
      new Option('--driver <name>', 'what keeps the data (default: nfs with --export, rbd with --ceph-pool, else directory)').choices([
        'directory',
        'btrfs',
        'nfs',
        'rbd',
      ]),
    )
    .option('--default', 'volumes that name neither pool nor tier go here')
    .option('--alarm-at <percent>', 'how full it may be before it raises an alarm (default 85%)')
    .option('--reserve <size>', 'room that new volumes never take (default 1GiB)')
    .optionsGroup('A share or Ceph:')
    .option('--export <server:/path>', 'NFS export that Pando mounts at --path')
    .option('--ceph-pool <name>', 'Ceph pool')
    .option('--ceph-conf <file>', 'Ceph configuration (default /etc/ceph/ceph.conf)')
    .option('--ceph-user <name>', 'Ceph user (default admin)')
  withApi(add).action(async (name: string, options: AddOptions, command: Command) => addOne(await openSession(command), name, options))
  const set = pool
    .command('set')
    .description('change what a pool is for')
    .argument('<name>')
    .addOption(new Option('--tier <tier>', 'how quick it is').choices(['ssd', 'hdd']))
    .option('--default', 'volumes that name neither pool nor tier go here')
    .option('--no-default', 'they go elsewhere')
    .option('--alarm-at <percent>', 'how full it may be before it raises an alarm')
    .option('--reserve <size>', 'room that new volumes never take')
  withApi(set).action(async (name: string, options: SetOptions, command: Command) => {
    const { api, signal, output } = await openSession(command)
    const kind = kindNamed('pools')
    const changed = await api.patch(kind, { key: { name }, spec: settingsOf(options) }, signal)
    if (output === 'table') return print(`pools/${name} changed`)
    await printObjects([changed], { kind, now: Date.now(), projects: false, format: output, single: true })
  })
  addRemove(pool, { name: 'rm', plural: 'pools', description: 'let go of pools that no volume is in; what else is at their place stays' })
}

async function addOne(session: Session, name: string, options: AddOptions): Promise<void> {
  const { api, output, signal } = session
  const kind = kindNamed('pools')
  await api.create(kind, { key: { name }, labels: {}, spec: poolSpec(options) }, signal)
  // A new pool that does not answer says so at once; it is tried again, and can be used when it does.
  const goal = hopeful(
    'ready',
    ({ status }) => status.phase === 'ready',
    () => true,
  )
  const pool = await follow(session, { plural: 'pools', name, title: `looking at ${name}`, goal, timeout: '60s' })
  if (output !== 'table') return printObjects([pool], { kind, now: Date.now(), projects: false, format: output, single: true })
  const { freeBytes, capacityBytes, cheapCopies } = pool.status as unknown as {
    freeBytes: number
    capacityBytes: number
    cheapCopies: boolean
  }
  print(
    `pools/${name} added: ${formatBytes(freeBytes)} of ${formatBytes(capacityBytes)} are free`,
    `  ${cheapCopies ? 'snapshots and clones share their data' : 'snapshots and clones are whole copies: its file system cannot share data (xfs and btrfs can)'}`,
  )
}

function poolSpec({ path, driver, cephPool, cephConf, cephUser, ...options }: AddOptions): Record<string, unknown> {
  const chosen = driver ?? (options.export !== undefined ? 'nfs' : cephPool !== undefined ? 'rbd' : 'directory')
  if (chosen !== 'rbd' && path === undefined)
    throw usageError('say where the pool is', 'Give --path, a folder on the disk that volumes are to be on.')
  const rbd = cephPool === undefined ? undefined : defined({ pool: cephPool, conf: cephConf, user: cephUser })
  return { ...defined({ driver: chosen, path, export: options.export, rbd }), ...settingsOf(options) }
}

function settingsOf({ tier, default: isDefault, alarmAt, reserve }: SetOptions): Record<string, unknown> {
  return defined({
    tier,
    default: isDefault,
    alarmAt: alarmAt === undefined ? undefined : partOf(alarmAt),
    reserve: reserve === undefined ? undefined : parseBytes(reserve),
  })
}

function partOf(text: string): number {
  const percent = Number(text.replace(/%$/, ''))
  if (!(percent >= 10 && percent <= 100)) throw usageError(`"${text}" is no part of a pool`, 'Write a percentage from 10% to 100%.')
  return percent / 100
}
