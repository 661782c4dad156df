import { type Command, Option } from 'commander'
import { formatBytes, parseBytes } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { numberOf, pairs } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { defined, follow, hopeful, volumeName, type WaitChoice, withWaiting } from '../volumes.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addList } from './get.ts'
import { addVolumeCopies } from './volume-copies.ts'
import { addVolumeUse } from './volume-use.ts'

interface CreateOptions {
  size?: string
  pool?: string
  tier?: string
  format?: string
  shared?: true
  iops?: string
  bandwidth?: string
  label?: string[]
}

export function addVolume(parent: Command): void {
  const volume = parent.command('volume').alias('volumes').description('disks that outlive the instances they are given to')
  addList(volume, { name: 'ls', plural: 'volumes', description: 'list volumes: where they are, how full, and who has them' })
  addDescribeOf(volume, 'volumes')
  addCreate(volume)
  addVolumeUse(volume)
  addResize(volume)
  addVolumeCopies(volume)
  addMove(volume)
  addTrim(volume)
  addRemove(volume, { name: 'rm', plural: 'volumes', description: 'delete volumes with all that is in them' })
}

function addCreate(parent: Command): void {
  const command = parent
    .command('create')
    .description('create a volume; it takes room as it fills')
    .argument('<name>')
    .option('--size <size>', 'room in it, e.g. 20GiB (default 10GiB)')
    .option('--pool <name>', 'the pool it is in')
    .addOption(new Option('--tier <tier>', 'how quick its pool must be').choices(['ssd', 'hdd']))
    .addOption(new Option('--format <format>', 'none: an empty disk for a VM that makes its own file system').choices(['ext4', 'none']))
    .option('--shared', 'several containers may write to it at the same time')
    .option('--iops <number>', 'at most so many reads and writes per second')
    .option('--bandwidth <size>', 'at most so much per second, e.g. 50MiB')
    .option('-l, --label <KEY=VALUE>', 'label', collect)
  withApi(command).action(async (name: string, options: CreateOptions, self: Command) => {
    const { size, pool, tier, format, shared, iops, bandwidth } = options
    const session = await openSession(self)
    const limits = defined({
      iops: iops === undefined ? undefined : numberOf(iops, '--iops'),
      bandwidth: bandwidth === undefined ? undefined : parseBytes(bandwidth),
    })
    const spec = {
      ...defined({ size: size === undefined ? undefined : parseBytes(size), pool, tier, format, shared }),
      ...(Object.keys(limits).length > 0 ? { limits } : {}),
    }
    await createVolume(session, { name, spec, labels: pairs(options.label ?? [], '--label') ?? {} })
  })
}

async function createVolume(
  session: Session,
  { name, spec, labels }: { name: string; spec: Record<string, unknown>; labels: Record<string, string> },
): Promise<void> {
  const { api, project, signal, output } = session
  const kind = kindNamed('volumes')
  await api.create(kind, { key: { project, name }, labels, spec }, signal)
  const goal = hopeful('in a pool', ({ status }) => status['pool'] !== undefined)
  const made = await follow(session, { plural: 'volumes', project, name, title: `placing ${name}`, goal, timeout: '60s' })
  if (output === 'table') return print(`volumes/${name} created: ${formatBytes(Number(made.spec['size']))} in pool ${made.status['pool']}`)
  await printObjects([made], { kind, now: Date.now(), projects: false, format: output, single: true })
}

function addResize(parent: Command): void {
  withWaiting(
    parent
      .command('resize')
      .description('make a volume larger, also while it is used; it never shrinks')
      .argument('<name>')
      .argument('<size>', 'e.g. 40GiB, or +20GiB for so much more'),
  ).action(async (word: string, size: string, options: WaitChoice, command: Command) => {
    const session = await openSession(command)
    const { api, project, signal } = session
    const key = { project, name: volumeName(word) }
    const kind = kindNamed('volumes')
    const more = size.startsWith('+') ? Number((await api.get(kind, key, signal)).spec['size']) : 0
    const wanted = more + parseBytes(size.replace('+', ''))
    const changed = await api.patch(kind, { key, spec: { size: wanted } }, signal)
    const isGrown = ({ status }: ApiObject) => status['sizeBytes'] === undefined || Number(status['sizeBytes']) >= wanted
    await done(session, changed, {
      options,
      title: `growing ${key.name}`,
      words: 'larger',
      reached: isGrown,
      says: `has ${formatBytes(wanted)}`,
    })
  })
}

function addMove(parent: Command): void {
  withWaiting(
    parent
      .command('move')
      .description('take a volume to another pool, while a VM goes on writing to it')
      .argument('<name>')
      .requiredOption('--to <pool>', 'the pool'),
    '24h',
  ).action(async (word: string, options: WaitChoice & { to: string }, command: Command) => {
    const session = await openSession(command)
    const { api, project, signal } = session
    const key = { project, name: volumeName(word) }
    const changed = await api.patch(kindNamed('volumes'), { key, spec: { pool: options.to } }, signal)
    const hasArrived = ({ status }: ApiObject) => status['pool'] === options.to && status['move'] === undefined
    await done(session, changed, {
      options,
      title: `moving ${key.name} to ${options.to}`,
      words: `in ${options.to}`,
      reached: hasArrived,
      says: `is in ${options.to}`,
    })
  })
}

function addTrim(parent: Command): void {
  withApi(
    parent
      .command('trim')
      .description('give room that was freed inside back to the pool; once a day this happens by itself')
      .argument('<names...>'),
  ).action(async (words: string[], _options: object, command: Command) => {
    const session = await openSession(command)
    const { api, project, signal, output } = session
    for (const name of words.map(volumeName)) {
      const volume = await api.act(kindNamed('volumes'), { key: { project, name }, verb: 'trim' }, signal)
      print(output === 'json' ? JSON.stringify(volume) : `${name} takes ${formatBytes(Number(volume.status['usedBytes'] ?? 0))}`)
    }
  })
}

interface Done {
  options: WaitChoice
  title: string
  words: string
  reached(object: ApiObject): boolean
  says: string
}

async function done(session: Session, changed: ApiObject, { options, title, words, reached, says }: Done): Promise<void> {
  const { project, output } = session
  const { name } = changed.metadata
  const goal = hopeful(words, reached)
  const last = options.wait ? await follow(session, { plural: 'volumes', project, name, title, goal, timeout: options.timeout }) : changed
  if (output !== 'table')
    return printObjects([last], { kind: kindNamed('volumes'), now: Date.now(), projects: false, format: output, single: true })
  print(options.wait ? `volumes/${name} ${says}` : `volumes/${name} changed`)
}
