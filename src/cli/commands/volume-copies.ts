import { type Command, Option } from 'commander'
import { formatBytes, parseBytes } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { openSession, type Session } from '../session.ts'
import { defined, follow, hopeful, volumeName, type WaitChoice, withWaiting } from '../volumes.ts'
import { findObject } from '../watch.ts'
import { remove } from './delete.ts'
import { addList } from './get.ts'

interface CloneOptions extends WaitChoice {
  size?: string
  pool?: string
  tier?: string
}

export function addVolumeCopies(parent: Command): void {
  withWaiting(
    parent
      .command('snapshot')
      .description('keep what is in a volume now')
      .argument('<volume>')
      .argument('[snapshot]', 'what to call it (default: VOLUME-1, VOLUME-2 …)'),
    '24h',
  ).action(async (volume: string, name: string | undefined, options: WaitChoice, command: Command) =>
    takeSnapshot(await openSession(command), { volume: volumeName(volume), name, options }),
  )
  addList(parent, { name: 'snapshots', plural: 'volumesnapshots', description: 'list snapshots of volumes' })
  withWaiting(
    parent
      .command('clone')
      .description('make a volume that begins as another one, or a snapshot of one, is')
      .argument('<from>', 'a volume or a snapshot of one')
      .argument('<name>', 'what to call the new one')
      .option('--size <size>', 'larger than what it begins with')
      .option('--pool <name>', 'the pool it is in (default: that of what it begins with)')
      .addOption(new Option('--tier <tier>', 'how quick its pool must be').choices(['ssd', 'hdd'])),
    '24h',
  ).action(async (from: string, name: string, options: CloneOptions, command: Command) =>
    clone(await openSession(command), { from, name, options }),
  )
  const description = 'delete snapshots of volumes; volumes that began there stay'
  withApi(parent.command('rm-snapshot').description(description).argument('<names...>')).action(
    async (names: string[], _options: object, command: Command) => {
      const kind = kindNamed('volumesnapshots')
      const targets = names.map((name) => ({ kind, name: name.replace(/^volumesnapshots?\//, '') }))
      await remove(await openSession(command), { targets, options: { wait: true, timeout: '5m' } })
    },
  )
}

async function takeSnapshot(
  session: Session,
  { volume, name, options }: { volume: string; name: string | undefined; options: WaitChoice },
): Promise<void> {
  const { api, project, signal, output } = session
  const kind = kindNamed('volumesnapshots')
  const called = name ?? (await freeName(session, volume))
  const made = await api.create(kind, { key: { project, name: called }, labels: {}, spec: { volume } }, signal)
  const goal = hopeful(
    'ready',
    ({ status }) => status.phase === 'ready',
    () => false,
  )
  const title = `keeping what is in ${volume}`
  const last = options.wait
    ? await follow(session, { plural: 'volumesnapshots', project, name: called, title, goal, timeout: options.timeout })
    : made
  if (output !== 'table') return printObjects([last], { kind, now: Date.now(), projects: false, format: output, single: true })
  print(`volumesnapshots/${called} ${options.wait ? says(last) : 'is being made'}`)
}

const meanings: Record<string, string> = {
  application: 'programs were at rest',
  filesystem: 'its file system was at rest',
  crash: 'as after a power cut',
  files: 'each file for itself, since its pool cannot copy a volume in use at one moment',
}

function says({ status }: ApiObject): string {
  const consistency = String(status['consistency'])
  return `is ready: ${formatBytes(Number(status['sizeBytes']))}, ${consistency} (${meanings[consistency] ?? ''})`
}

async function freeName({ api, project, signal }: Session, volume: string): Promise<string> {
  const { items } = await api.list(kindNamed('volumesnapshots'), { project }, signal)
  const taken = new Set(items.map(({ metadata }) => metadata.name))
  let number = 1
  while (taken.has(`${volume}-${number}`)) number++
  return `${volume}-${number}`
}

/** A snapshot of that name, else a volume. */
async function clone(session: Session, { from, name, options }: { from: string; name: string; options: CloneOptions }): Promise<void> {
  const { api, project, signal, output } = session
  const key = { project, name: from.replace(/^volume(snapshot)?s?\//, '') }
  const find = (plural: string) => findObject(api, { kind: kindNamed(plural), key, signal })
  const snapshot = from.startsWith('volumes/') ? undefined : await find('volumesnapshots')
  const origin = snapshot ?? (await find('volumes'))
  if (!origin)
    throw usageError(
      `there is neither a volume nor a snapshot of one called ${key.name}`,
      'See pando volume ls and pando volume snapshots.',
    )
  const size = options.size === undefined ? Number(origin.status['sizeBytes'] ?? origin.spec['size']) : parseBytes(options.size)
  const pool = options.pool ?? (options.tier === undefined ? origin.status['pool'] : undefined)
  const source = snapshot ? { snapshot: key.name } : { volume: key.name }
  const format = snapshot ? undefined : origin.spec['format']
  const kind = kindNamed('volumes')
  const spec = defined({ size, pool, tier: options.tier, format, from: source })
  const made = await api.create(kind, { key: { project, name }, labels: {}, spec }, signal)
  const goal = hopeful('ready', ({ status }) => status.phase === 'ready')
  const last = options.wait
    ? await follow(session, { plural: 'volumes', project, name, title: `cloning ${key.name}`, goal, timeout: options.timeout })
    : made
  if (output !== 'table') return printObjects([last], { kind, now: Date.now(), projects: false, format: output, single: true })
  print(`volumes/${name} ${options.wait ? `is ready in pool ${last.status['pool']}` : 'is being made'}`)
}
