import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { parseDuration } from '../../base/units.ts'
import { addressOf } from '../address.ts'
import type { ApiObject, Key } from '../api.ts'
import { ProgramEnded, usageError } from '../failure.ts'
import { healthOptions, linesOfFiles, networkOptions, shapeOptions } from '../instance-options.ts'
import { kindNamed } from '../kinds.ts'
import { type MachineOptions, machineOf, machineOptions } from '../machine-options.ts'
import { collect, withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { notice, print } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { repeatedFailureOf } from '../reason.ts'
import { makeDisks, parseDisks } from '../run-disks.ts'
import { cloneRequest, type FromOptions, runFrom } from '../run-from.ts'
import { nameFor, pairs, type RunOptions, runSpec } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { type Goal, goalNamed, waitFor } from '../watch.ts'

/** So many failures in a row tell that it will not start by itself. */
const patience = 3

interface Options extends Omit<RunOptions, 'disk'>, FromOptions, MachineOptions {
  disk?: string[]
  wait: boolean
  timeout: string
  rm?: true
}

export function addRun(parent: Command): void {
  const command = parent
    .command('run')
    .description('make an instance from an image, or clones from a snapshot, and start them')
    .usage('[options] (IMAGE [-- ARGS...] | --from SNAPSHOT)')
    .argument('[image]', 'image reference, e.g. web:1; none with --from')
    .argument('[args...]', 'replace the arguments of the image')
  ownOptions(command)
  shapeOptions(command)
  command.option(
    '--disk <size | NAME=SIZE[@TIER|@pool:POOL][:PATH]>',
    'room to write (default 10GiB), or a volume of its own; may be repeated',
    collect,
  )
  machineOptions(command)
  snapshotOptions(command)
  networkOptions(command)
  command.option('-p, --publish <HOSTPORT:PORT[/udp]>', 'open a port of this host to it', collect)
  healthOptions(command)
  withApi(command, { short: false })
    .option('--rm', 'stay with it: print its output, delete it when it ends, and end with its exit code')
    .option('--no-wait', 'return at once instead of waiting until it runs')
    .option('--timeout <time>', 'wait no longer than this', '10m')
    .action(async (image: string | undefined, args: string[], options: Options, self: Command) => {
      const request = cloneRequest(image, { args, options })
      if (request) return runFrom(await openSession(self), request, { wait: options.wait, timeoutMs: parseDuration(options.timeout) })
      if (image === undefined) throw usageError('name the image to run', 'Or name a snapshot with --from; `pando run --help` shows both.')
      return run(await openSession(self), { image, args, options })
    })
}

function ownOptions(command: Command): void {
  command
    .optionsGroup('Instance:')
    .option('-n, --name <name>', 'its name; without one, a new name from the image')
    .option('--hostname <name>', 'host name inside')
    .option('-l, --label <KEY=VALUE>', 'label', collect)
}

function snapshotOptions(command: Command): void {
  command
    .optionsGroup('Snapshot:')
    .option('--from <snapshot>', 'begin with this snapshot instead of an image: go on where it was frozen')
    .option('--count <number>', 'make so many, called NAME-1, NAME-2 …')
    .option('--cold', 'boot from its disk, and leave its memory')
}

async function run(
  session: Session,
  { image, args, options }: { image: string; args: readonly string[]; options: Options },
): Promise<void> {
  const { api, project, signal } = session
  const kind = kindNamed('instances')
  const { disk: words = [], ...shape } = options
  const { root, disks } = parseDisks(words)
  const machine = await machineOf(options)
  const spec = runSpec(image, {
    args,
    options: { ...(options.rm ? { restart: 'never' } : {}), ...shape, ...(root === undefined ? {} : { disk: root }) },
    envFiles: await linesOfFiles(options.envFile ?? []),
  })
  const key = { project, name: options.name ?? nameFor(image, randomBytes(2).toString('hex')) }
  const timeoutMs = parseDuration(options.timeout)
  const labels = pairs(options.label ?? [], '--label') ?? {}
  const volumes = disks.length > 0 ? { volumes: await makeDisks(session, key, disks) } : {}
  const created = await api.create(kind, { key, labels, spec: { ...spec, ...volumes, ...(machine ? { machine } : {}) } }, signal)
  if (options.rm) return attend(session, { key, timeoutMs })
  const ready = options.wait ? await untilReady(session, { key, timeoutMs }) : created
  if (session.output === 'table') return print(summary(ready ?? created))
  await printObjects([ready ?? created], { kind, now: Date.now(), projects: false, format: session.output, single: true })
}

function summary(instance: ApiObject): string {
  const published = ((instance.spec['ports'] ?? []) as { hostPort: number; protocol: string }[]).map(
    ({ hostPort, protocol }) => `host port ${hostPort}/${protocol}`,
  )
  return [instance.metadata.name, addressOf(instance), ...published].filter(Boolean).join('  ')
}

async function untilReady({ api, signal }: Session, { key, timeoutMs }: { key: Key; timeoutMs: number }): Promise<ApiObject | undefined> {
  const kind = kindNamed('instances')
  const line = new ProgressLine(`starting ${key.name}`)
  try {
    const ready = goalNamed('ready', { kind, key })
    const goal: Goal = {
      ...ready,
      check(object) {
        ready.check?.(object)
        const failure = object && repeatedFailureOf(object, patience)
        if (failure) throw failure // it goes on trying, but whoever waits should know why
      },
    }
    const reached = await waitFor(api, goal, {
      kind,
      key,
      timeoutMs,
      signal,
      onChange(object) {
        const reason = object?.status['reason'] as { message: string } | undefined
        if (object) line.update({ message: reason ? `${object.status.phase}: ${reason.message}` : object.status.phase })
      },
    })
    line.end('done')
    return reached
  } catch (error) {
    line.end('failed', `see: pando describe instance ${key.name}`)
    throw error
  }
}

/** `--rm`: its output is ours, and so is its exit code. */
async function attend(session: Session, { key, timeoutMs }: { key: Key; timeoutMs: number }): Promise<void> {
  const { api, signal } = session
  const kind = kindNamed('instances')
  try {
    const begun = { words: 'running', reached: hasBegun }
    await waitFor(api, begun, { kind, key, timeoutMs, signal })
    for await (const { stream, text } of api.logs(key, { follow: true }, signal)) {
      if (stream === 'stdout') print(text)
      else notice(text)
    }
    const ended = { words: 'ended', reached: (object: ApiObject | undefined) => object === undefined || hasEnded(object) }
    const last = await waitFor(api, ended, { kind, key, timeoutMs, signal })
    throw new ProgramEnded((last?.status['exitCode'] as number | undefined) ?? 1)
  } finally {
    await api.remove(kind, key, { force: false, signal: AbortSignal.timeout(30_000) })
  }
}

function hasBegun(object: ApiObject | undefined): boolean {
  return object === undefined || object.status.phase === 'running' || hasEnded(object)
}

function hasEnded({ status }: ApiObject): boolean {
  return status.phase === 'stopped' || status.phase === 'failed'
}
