import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { parseDuration } from '../../base/units.ts'
import { addressOf } from '../address.ts'
import type { ApiObject, Key } from '../api.ts'
import { ProgramEnded, usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { notice, print } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { repeatedFailureOf } from '../reason.ts'
import { cloneRequest, type FromOptions, runFrom } from '../run-from.ts'
import { nameFor, pairs, type RunOptions, runSpec } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { type Goal, goalNamed, waitFor } from '../watch.ts'

/** So many failures in a row tell that it will not start by itself. */
const patience = 3

interface Options extends RunOptions, FromOptions {
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
  shapeOptions(command)
  snapshotOptions(command)
  networkOptions(command)
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

function shapeOptions(command: Command): void {
  command
    .optionsGroup('Instance:')
    .option('-n, --name <name>', 'its name; without one, a new name from the image')
    .option('--vm', 'run it as a virtual machine')
    .option('--container', 'run it as a container (default)')
    .option('--engine <engine>', 'container or vm')
    .option('-c, --cpus <number>', 'CPUs, fractions too (default 1)')
    .addOption(new Option('--cpu <number>', 'the same as --cpus').hideHelp())
    .option('-m, --memory <size>', 'memory, e.g. 512MiB (default 256MiB)')
    .option('--disk <size>', 'room to write (default 10GiB)')
    .option('-e, --env <KEY=VALUE>', 'environment; KEY alone takes your value', collect)
    .option('--env-file <file>', 'environment from the lines of a file', collect)
    .option('-u, --user <user>', 'name, uid or user:group')
    .option('-w, --workdir <dir>', 'working directory')
    .option('--hostname <name>', 'host name inside')
    .option('--entrypoint <program>', 'replaces the entrypoint of the image')
    .option('-l, --label <KEY=VALUE>', 'label', collect)
    .option('--restart <policy>', 'always, on-failure[:RETRIES] or never (default on-failure)')
    .option('--stop-grace <time>', 'time to end by itself when stopped (default 10s)')
}

function snapshotOptions(command: Command): void {
  command
    .optionsGroup('Snapshot:')
    .option('--from <snapshot>', 'begin with this snapshot instead of an image: go on where it was frozen')
    .option('--count <number>', 'make so many, called NAME-1, NAME-2 …')
    .option('--cold', 'boot from its disk, and leave its memory')
}

function networkOptions(command: Command): void {
  command
    .optionsGroup('Network:')
    .option('-p, --publish <HOSTPORT:PORT[/udp]>', 'open a port of this host to it', collect)
    .option('--network <name[:address]>', 'network to join (default: default)', collect)
}

function healthOptions(command: Command): void {
  command
    .optionsGroup('Health check:')
    .option('--health-http <port[/path]>', 'healthy when it answers HTTP with 2xx or 3xx')
    .option('--health-tcp <port>', 'healthy when the port takes connections')
    .option('--health-cmd <command>', 'healthy when this ends with 0 inside')
    .option('--health-interval <time>', 'pause between checks (default 10s)')
}

async function run(
  session: Session,
  { image, args, options }: { image: string; args: readonly string[]; options: Options },
): Promise<void> {
  const { api, project, signal } = session
  const kind = kindNamed('instances')
  const spec = runSpec(image, {
    args,
    options: options.rm ? { restart: 'never', ...options } : options,
    envFiles: await linesOf(options.envFile ?? []),
  })
  const key = { project, name: options.name ?? nameFor(image, randomBytes(2).toString('hex')) }
  const timeoutMs = parseDuration(options.timeout)
  const created = await api.create(kind, { key, labels: pairs(options.label ?? [], '--label') ?? {}, spec }, signal)
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

async function linesOf(files: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(
    files.map((file) =>
      readFile(file, 'utf8').catch((cause: Error) => {
        throw usageError(`--env-file ${file}: ${cause.message}`)
      }),
    ),
  )
  return texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
