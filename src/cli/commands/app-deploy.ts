import type { Command } from 'commander'
import { parseDuration } from '../../base/units.ts'
import type { ApiObject, DryRun } from '../api.ts'
import { appPatch, reportChange } from '../apps/change.ts'
import { followApp } from '../apps/follow.ts'
import { appSpec, type DeployOptions } from '../apps/spec.ts'
import { confirmed } from '../confirm.ts'
import { type DocumentOptions, readDocuments } from '../documents.ts'
import { problemOf, usageError } from '../failure.ts'
import { healthOptions, linesOfFiles, networkOptions, shapeOptions } from '../instance-options.ts'
import { kindNamed } from '../kinds.ts'
import type { Manifest } from '../manifest.ts'
import { collect, withApi } from '../options.ts'
import { effectLines } from '../print/effects.ts'
import { printObjects } from '../print/objects.ts'
import { print, printJson } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { tone } from '../print/style.ts'
import { pairs } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { findObject } from '../watch.ts'

interface Options extends DeployOptions, DocumentOptions {
  file?: string[]
  label?: string[]
  wait: boolean
  timeout: string
  yes?: true
}

const fileText = 'YAML or JSON with one or more documents, or a Compose file; - reads the input; may be repeated'

const profileText = 'of a Compose file, also the services of this profile; may be repeated'
const skipText = 'leave out what a Compose file asks for and Pando does not do'

export function addDeploy(parent: Command): void {
  const command = parent
    .command('deploy')
    .description('make an app what a file or the options say, and wait until it is so')
    .usage('[options] (-f FILE | NAME --image IMAGE) [-- ARGS...]')
    .argument('[name]', 'name of the app')
    .argument('[args...]', 'replace the arguments of the image')
    .option('-f, --file <file>', fileText, collect)
    .option('--profile <name>', profileText, collect)
    .option('--skip-unsupported', skipText)
    .optionsGroup('App:')
    .option('--image <image>', 'image reference, e.g. shop:1')
    .option('--replicas <number>', 'how many (default 1)')
    .option('-p, --publish <HOSTPORT:PORT>', 'the app answers at PORT, and at this port of the host', collect)
    .option('--port <PORT[:TARGET]>', 'the app answers at PORT; TARGET is the port inside, where it is another', collect)
    .option('--mode <mode>', 'tcp, or http: requests are balanced and retried one by one')
    .option('--snapshot <snapshot>', 'VM replicas begin at this snapshot')
    .option('--fork', 'freeze the first healthy VM replica, and let the others begin there')
    .option('-l, --label <KEY=VALUE>', 'label', collect)
    .optionsGroup('Replicas (--engine may be parts of both: container=2,vm=1):')
  shapeOptions(command)
  command.option('--disk <size>', 'room to write (default 10GiB)')
  networkOptions(command)
  healthOptions(command)
  withWaiting(withApi(command, { short: false })).action(
    async (name: string | undefined, args: string[], options: Options, self: Command) => {
      const session = await openSession(self)
      if (options.file) return deployFiles(session, { name, options })
      if (name === undefined) throw usageError('name the app, or give a file with -f', '`pando app deploy --help` shows both.')
      return deployNamed(session, { name, args, options })
    },
  )
}

export function withWaiting(command: Command): Command {
  return command
    .option('--no-wait', 'return at once instead of waiting until it is ready')
    .option('--timeout <time>', 'wait no longer than this', '30m')
    .option('-y, --yes', 'do not ask before many replicas are stopped')
}

async function deployFiles(session: Session, { name, options }: { name: string | undefined; options: Options }): Promise<void> {
  if (name !== undefined) throw usageError(`-f names the apps: leave out "${name}"`)
  const applied: ApiObject[] = []
  const manifests = await readDocuments(options.file!, session.project, options)
  const { assertOurs, reached, runAgain } = await import('../compose/deploy.ts')
  await assertOurs(session, manifests)
  for (const manifest of manifests) {
    await reached(session, manifest, parseDuration(options.timeout))
    const { kind, name: of, ...rest } = manifest
    const write = writeOf(manifest)
    const plan = await session.api.dryRun(kind, write, session.signal)
    const object = await confirmed({ name: of, yes: options.yes === true }, (confirm) =>
      session.api.apply(kind, { ...write, confirm }, session.signal),
    )
    await runAgain(session, manifest, { before: plan.outcome, object })
    if (session.output === 'table') print(`${kind.plural}/${of} ${outcomeWord(plan)}`, ...effectLines(plan.changes))
    applied.push({ ...object, metadata: { ...object.metadata, ...(rest.project === undefined ? {} : { project: rest.project }) } })
  }
  await finish(session, applied, options)
}

async function deployNamed(session: Session, { name, args, options }: { name: string; args: string[]; options: Options }): Promise<void> {
  const { api, project, signal } = session
  const kind = kindNamed('apps')
  const key = { project, name }
  const spec = appSpec(options, { args, envFiles: await linesOfFiles(options.envFile ?? []) })
  const labels = pairs(options.label ?? [], '--label') ?? {}
  const before = await findObject(api, { kind, key, signal })
  if (!before && !spec.template.image) throw usageError(`there is no app ${name} yet: give --image, or a file with -f`)
  const app = before
    ? await confirmed({ name, yes: options.yes === true }, (confirm) =>
        api.patch(kind, { key, spec: appPatch(before, spec), confirm }, signal),
      )
    : await api.create(kind, { key, labels, spec }, signal)
  if (session.output === 'table') reportChange(before, app)
  await finish(session, [app], options)
}

/** Waits for the apps among the objects, one after the other, and prints what programs want. */
export async function finish(
  session: Session,
  objects: readonly ApiObject[],
  { wait, timeout, asked = 'revision' }: { wait: boolean; timeout: string; asked?: 'revision' | 'number' },
): Promise<void> {
  const ready: ApiObject[] = []
  for (const object of objects) {
    if (!wait || object.kind !== 'App') {
      ready.push(object)
      continue
    }
    const shown = session.output === 'table' || process.stderr.isTTY
    const line = shown ? new ProgressLine(`app ${object.metadata.name}`) : undefined
    ready.push(await followApp(session, { app: object, line, timeoutMs: parseDuration(timeout), asked }))
  }
  const [first] = ready
  if (session.output === 'table' || !first) return
  if (session.output === 'json') return printJson(ready.length === 1 ? first : { items: ready })
  for (const object of ready)
    await printObjects([object], { kind: kindNamed(object.kind), now: Date.now(), projects: false, format: session.output, single: true })
}

export function addPlan(parent: Command): void {
  withApi(parent.command('plan').description('what deploying a file would change, before it changes'))
    .requiredOption('-f, --file <file>', fileText, collect)
    .option('--profile <name>', profileText, collect)
    .option('--skip-unsupported', skipText)
    .action(async (options: DocumentOptions & { file: string[] }, command: Command) => plan(await openSession(command), options))
}

async function plan(session: Session, { file: files, ...options }: DocumentOptions & { file: string[] }): Promise<void> {
  const plans: (DryRun & { object: string })[] = []
  for (const manifest of await readDocuments(files, session.project, options)) {
    const object = `${manifest.kind.plural}/${manifest.name}`
    try {
      const found = await session.api.dryRun(manifest.kind, writeOf(manifest), session.signal)
      plans.push({ ...found, object })
      if (session.output !== 'json') print(`${object} ${planWord(found)}`, ...effectLines(found.changes), ...confirmLines(found))
    } catch (error) {
      // It may need what stands above it, which is not there yet.
      if (!plans.some(({ outcome }) => outcome === 'created')) throw error
      if (session.output === 'json') throw error
      print(`${object} ${tone('busy', 'can be checked when the above exist')}: ${problemOf(error).title}`)
    }
  }
  if (session.output === 'json') printJson({ items: plans })
}

function writeOf({ name, project, labels, spec }: Manifest) {
  return { key: { project, name }, labels, spec }
}

function outcomeWord({ outcome }: DryRun): string {
  return { created: tone('good', 'created'), changed: tone('busy', 'changed'), unchanged: tone('quiet', 'unchanged') }[outcome]
}

function planWord(found: DryRun): string {
  return found.outcome === 'unchanged' ? tone('quiet', 'would stay as it is') : `would be ${outcomeWord(found)}`
}

function confirmLines({ confirm }: DryRun): string[] {
  return confirm === undefined ? [] : [`  ${tone('bad', '!')} ${confirm}: it must be confirmed (--yes)`]
}
