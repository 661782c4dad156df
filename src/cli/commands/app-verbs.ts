import type { Command } from 'commander'
import type { ApiObject } from '../api.ts'
import { reportChange } from '../apps/change.ts'
import { appProgress } from '../apps/progress.ts'
import { type UpgradeOptions, upgradePatch } from '../apps/spec.ts'
import { confirmed } from '../confirm.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { numberOf, pairs } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { finish, withWaiting } from './app-deploy.ts'

interface Waiting {
  wait: boolean
  timeout: string
  yes?: true
}

export function addScale(parent: Command): void {
  withWaiting(
    withApi(
      parent
        .command('scale')
        .description('say how many replicas an app should have')
        .argument('<name>', 'app')
        .argument('<replicas>', 'how many'),
    ),
  ).action(async (name: string, count: string, options: Waiting, command: Command) => {
    const session = await openSession(command)
    const replicas = numberOf(count, 'replicas')
    const app = await confirmed({ name, yes: options.yes === true }, (confirm) =>
      act(session, { name, verb: 'scale', body: { replicas, ...(confirm === undefined ? {} : { confirm }) } }),
    )
    await finish(session, [app], { ...options, asked: 'number' })
  })
}

export function addAppRestart(parent: Command): void {
  withWaiting(
    withApi(
      parent
        .command('restart')
        .description('replace all replicas by new ones, as in an upgrade; an upgrade that was rolled back is tried again')
        .argument('<names...>', 'apps'),
    ),
  ).action(async (names: string[], options: Waiting, command: Command) => {
    const session = await openSession(command)
    for (const name of names) await finish(session, [await act(session, { name, verb: 'restart' })], options)
  })
}

export function addStopStart(parent: Command): void {
  for (const [verb, description] of Object.entries({
    stop: 'stop all replicas; the app, its address and its history stay',
    start: 'start the replicas of an app that was stopped',
  })) {
    withWaiting(withApi(parent.command(verb).description(description).argument('<names...>', 'apps'))).action(
      async (names: string[], options: Waiting, command: Command) => {
        const session = await openSession(command)
        for (const name of names) await finish(session, [await act(session, { name, verb })], { ...options, asked: 'number' })
      },
    )
  }
}

export function addUpgrade(parent: Command): void {
  const command = parent
    .command('upgrade')
    .description('replace the replicas of an app by a new revision, and follow it to its end')
    .argument('<name>', 'app')
    .optionsGroup('What is new:')
    .option('--image <image>', 'image reference, e.g. shop:2')
    .option('-e, --env <KEY=VALUE>', 'environment; the rest of it stays', collect)
    .option('-m, --memory <size>', 'memory of a replica')
    .option('-c, --cpus <number>', 'CPUs of a replica')
    .option('--snapshot <snapshot>', 'VM replicas begin at this snapshot')
    .optionsGroup('How (kept for later upgrades):')
    .option('--rolling', 'some replicas at a time')
    .option('--canary [share]', 'a few replicas first, with this share of the traffic (10%), watched for errors')
    .option('--blue-green', 'a whole second set, then all at once')
    .option('--bake <time>', 'how long what is new must prove good')
    .option('--manual', 'a canary waits for `pando app promote`')
  withWaiting(withApi(command, { short: false })).action(async (name: string, options: UpgradeOptions & Waiting, self: Command) => {
    const session = await openSession(self)
    const { api, project, signal } = session
    const kind = kindNamed('apps')
    const key = { project, name }
    const spec = upgradePatch(options, pairs(options.env ?? [], '--env'))
    const before = await api.get(kind, key, signal)
    const app = await confirmed({ name, yes: options.yes === true }, (confirm) => api.patch(kind, { key, spec, confirm }, signal))
    if (session.output === 'table') reportChange(before, app)
    await finish(session, [app], options)
  })
}

export function addRollback(parent: Command): void {
  withWaiting(withApi(parent.command('rollback').description('make an app what it was before').argument('<name>', 'app')))
    .option('--to <revision>', 'number of the revision (default: the last good one before the present one)')
    .action(async (name: string, options: Waiting & { to?: string }, command: Command) => {
      const session = await openSession(command)
      const before = await session.api.get(kindNamed('apps'), { project: session.project, name }, session.signal)
      const body = options.to === undefined ? {} : { to: numberOf(options.to, '--to') }
      const app = await act(session, { name, verb: 'rollback', body })
      if (session.output === 'table') reportChange(before, app)
      await finish(session, [app], options)
    })
}

/** What steers an upgrade while it is under way. */
const steering = {
  pause: 'let the upgrade of an app go no further',
  resume: 'let a paused upgrade go on',
  promote: 'let what an upgrade waits for be good',
  abort: 'take back the upgrade of an app',
} as const

export function addSteering(parent: Command): void {
  for (const [verb, description] of Object.entries(steering)) {
    withApi(parent.command(verb).description(description).argument('<name>', 'app')).action(
      async (name: string, _options: object, command: Command) => {
        const session = await openSession(command)
        const app = await act(session, { name, verb })
        if (session.output === 'json') return printJson(app)
        print([`apps/${name}`, app.status.phase, appProgress(app).message].filter(Boolean).join('  '))
      },
    )
  }
}

function act({ api, project, signal }: Session, { name, verb, body }: { name: string; verb: string; body?: unknown }): Promise<ApiObject> {
  return api.act(kindNamed('apps'), { key: { project, name: name.replace(/^apps?\//, '') }, verb, body }, signal)
}
