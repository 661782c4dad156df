import type { Command } from 'commander'
import { describeChange, specChanges } from '../../api/spec-changes.ts'
import type { ApiObject } from '../api.ts'
import { type AutoscaleOptions, autoscaleSpec } from '../apps/autoscale.ts'
import { confirmed } from '../confirm.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { print, printJson } from '../print/output.ts'
import { tone } from '../print/style.ts'
import { openSession, type Session } from '../session.ts'
import { findObject } from '../watch.ts'

type Options = AutoscaleOptions & { off?: true; yes?: true }

export function addAutoscale(parent: Command): void {
  const command = parent
    .command('autoscale')
    .description('let an app have as many replicas as it needs; without options: what was decided last, and why')
    .argument('<name>', 'app')
    .option('--min <number>', 'at least so many; 0: none while no request comes')
    .option('--max <number>', 'at most so many')
    .optionsGroup('What to keep to (the largest number that one asks for is taken):')
    .option('--cpu <percent>', 'mean use of processors, e.g. 60%')
    .option('--memory <percent>', 'mean use of memory')
    .option('--rps <number>', 'requests per second for each replica')
    .option('--metric <fields>', 'a metric of the replicas: name=queue,port=9000,target=10[,path=/metrics][,across=sum|max|mean]', collect)
    .option('--schedule <fields>', "more at times: cron='0 8 * * 1-5',lasts=9h,min=6[,timezone=Europe/Berlin]", collect)
    .optionsGroup('How fast:')
    .option('--up-window <time>', 'a higher load must have lasted so long (default 0)')
    .option('--down-window <time>', 'a lower load must have lasted so long (default 5m)')
    .option('--tolerance <percent>', 'differences from the target that change nothing (default 10%)')
    .option('--idle <time>', 'with --min 0: none after so long without a request (default 5m)')
    .optionsGroup('Besides:')
    .option('--off', 'take the policy away; the app keeps the number it has')
    .option('-y, --yes', 'do not ask before many replicas are stopped')
  withApi(command).action(async (word: string, options: Options, self: Command) => {
    const name = word.replace(/^apps?\//, '')
    const session = await openSession(self)
    if (options.off) return turnOff(session, name)
    const spec = autoscaleSpec(options)
    const before = await findObject(session.api, { ...place(session, name), signal: session.signal })
    if (Object.keys(spec).length === 0) return show(session, before, name)
    await set(session, { name, spec, before, yes: options.yes === true })
  })
}

async function set(
  session: Session,
  { name, spec, before, yes }: { name: string; spec: Record<string, unknown>; before: ApiObject | undefined; yes: boolean },
): Promise<void> {
  const { api, signal, output } = session
  const { kind, key } = place(session, name)
  if (!before && spec['max'] === undefined) throw usageError('say how many replicas there may be', 'Give --max.')
  const after = await confirmed({ name, yes }, (confirm) =>
    before
      ? api.patch(kind, { key, spec, confirm }, signal)
      : api.apply(kind, { key, labels: {}, spec: { app: name, ...spec }, confirm }, signal),
  )
  if (output === 'json') return printJson(after)
  const changes = before ? specChanges(before.spec, after.spec) : []
  const word = before ? (changes.length > 0 ? tone('busy', 'changed') : tone('quiet', 'unchanged')) : tone('good', 'created')
  print(`${kind.plural}/${name} ${word}`, ...changes.map((change) => `  ${describeChange(change)}`))
  const app = await findObject(api, { kind: kindNamed('apps'), key, signal })
  if (!app) print(`There is no app ${name} yet; the policy takes effect when it comes.`)
}

async function show({ output }: Session, policy: ApiObject | undefined, name: string): Promise<void> {
  if (!policy) throw usageError(`app ${name} has no autoscale policy`, `Give it one: pando app autoscale ${name} --max 10 --cpu 60%`)
  await printObjects([policy], { kind: kindNamed('autoscalepolicies'), now: Date.now(), projects: false, format: output, single: true })
  const reason = policy.status['reason'] as { message: string; hint: string } | undefined
  if (reason && (output === 'table' || output === 'wide')) print(reason.message, `  hint:  ${reason.hint}`)
}

async function turnOff(session: Session, name: string): Promise<void> {
  const { api, output, signal } = session
  const app: ApiObject | undefined = await api.act(place(session, name).kind, { ...place(session, name), verb: 'off' }, signal)
  if (output === 'json') return printJson(app ?? {})
  print(`autoscalepolicies/${name} deleted${app ? `; ${name} keeps ${app.spec['replicas']} replicas` : ''}`)
}

function place({ project }: Session, name: string) {
  return { kind: kindNamed('autoscalepolicies'), key: { project, name } }
}
