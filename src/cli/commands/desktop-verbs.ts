import type { Command } from 'commander'
import { parseDuration } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { confirmed } from '../confirm.ts'
import { desktopNamed } from '../desktops/find.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { screenUrl } from '../screen-url.ts'
import { openSession, type Session } from '../session.ts'
import { waitFor } from '../watch.ts'

interface Waiting {
  wait: boolean
  timeout: string
}

export function addDesktopAssign(parent: Command): void {
  withWaiting(
    withApi(
      parent
        .command('assign')
        .description('give somebody a desktop: the one they have, or a free one')
        .argument('<name>', 'pool, or one desktop')
        .argument('<user>', 'who gets it'),
    ),
  ).action(async (name: string, user: string, options: Waiting, command: Command) => {
    const session = await openSession(command)
    const desktop = await assign(session, name, user)
    show(session, options.wait ? await untilTheirs(session, desktop, options) : desktop)
  })
}

export function addDesktopOpen(parent: Command): void {
  withWaiting(
    withApi(
      parent
        .command('open')
        .description('print the address of a desktop for a browser; good for one use within a minute')
        .argument('<name>', 'pool, or one desktop')
        .option('--user <name>', 'whose desktop; of a pool, they get one where they have none'),
    ),
  ).action(async (name: string, options: Waiting & { user?: string }, command: Command) => {
    const session = await openSession(command)
    const { api, project, signal, output } = session
    const user = options.user
    const isOne = user === undefined
    const desktop = isOne
      ? await api.get(kindNamed('desktops'), { project, name: await desktopNamed(session, name, undefined) }, signal)
      : await assign(session, name, user)
    if (options.wait) await untilTheirs(session, desktop, options)
    const key = { project, name: desktop.metadata.name }
    const answer = await api.act(kindNamed('desktops'), { key, verb: 'connect', body: isOne ? {} : { user } }, signal)
    const { path, expiresAt } = answer as unknown as { path: string; expiresAt: string }
    const url = await screenUrl(session, path)
    if (output === 'json') return printJson({ desktop: key.name, url, expiresAt })
    print(url)
  })
}

const verbs = {
  logout: 'end the session of whoever has a desktop; it is made as new, their data stays',
  release: 'take a desktop from whoever has it, a persistent one too; it is made as new',
  reset: 'make a desktop as new; whoever has it keeps it, with their data',
} as const

export function addDesktopVerbs(parent: Command): void {
  for (const [verb, description] of Object.entries(verbs)) {
    const command = withApi(parent.command(verb).description(description).argument('<name>', 'desktop, or a pool with --user'))
      .option('--user <name>', 'the desktop that this user has of the pool')
      .option('--no-wait', 'return at once instead of waiting until it is as new')
      .option('--timeout <time>', 'wait no longer than this', '5m')
    if (verb === 'reset') command.option('--all', 'all desktops of the pool, those in use too').option('-y, --yes', 'do not ask before')
    command.action(async (name: string, options: Waiting & { user?: string; all?: true; yes?: true }, self: Command) => {
      const session = await openSession(self)
      if (options.all) return resetAll(session, name, options.yes === true)
      const desktop = await desktopNamed(session, name, options.user)
      const { api, project, signal } = session
      const key = { project, name: desktop }
      const body = options.user === undefined ? {} : { user: options.user }
      const given = await api.act(kindNamed('desktops'), { key, verb, body }, signal)
      show(session, options.wait ? await untilAsNew(session, given, options) : given)
    })
  }
}

async function resetAll(session: Session, name: string, yes: boolean): Promise<void> {
  const { api, project, signal } = session
  await confirmed({ name, yes }, (confirm) =>
    api.act(kindNamed('desktoppools'), { key: { project, name }, verb: 'reset', body: confirm === undefined ? {} : { confirm } }, signal),
  )
  if (session.output === 'table') print(`all desktops of ${name} are being made as new`)
}

/** Of a pool, or this one where the name is that of a desktop. */
async function assign(session: Session, name: string, user: string): Promise<ApiObject> {
  const { api, project, signal } = session
  const isDesktop =
    /-\d+$/.test(name) && (await api.list(kindNamed('desktops'), { project }, signal)).items.some((one) => one.metadata.name === name)
  const kind = kindNamed(isDesktop ? 'desktops' : 'desktoppools')
  return api.act(kind, { key: { project, name }, verb: 'assign', body: { user } }, signal)
}

/** Its screen may be opened. */
async function untilTheirs(session: Session, desktop: ApiObject, { timeout }: Waiting): Promise<ApiObject> {
  const { api, project, signal } = session
  const { name } = desktop.metadata
  const user = desktop.spec['user']
  if (user === undefined) throw usageError(`nobody has ${name}`, `Give it to somebody: pando desktop assign ${name} USER`)
  const reached = await waitFor(
    api,
    {
      words: 'assigned',
      reached: (now) => ['assigned', 'connected', 'stopped'].includes(now?.status.phase ?? '') && now?.spec['user'] === user,
    },
    { kind: kindNamed('desktops'), key: { project, name }, timeoutMs: parseDuration(timeout), signal },
  )
  return reached ?? desktop
}

async function untilAsNew(session: Session, desktop: ApiObject, { timeout }: Waiting): Promise<ApiObject> {
  const { api, project, signal } = session
  const { name } = desktop.metadata
  const resets = Number(desktop.spec['resets'])
  const isUp = (phase: string | undefined) => phase !== 'resetting' && phase !== 'making'
  const reached = await waitFor(
    api,
    { words: 'as new', reached: (now) => Number(now?.status['resetsDone']) >= resets && isUp(now?.status.phase) },
    { kind: kindNamed('desktops'), key: { project, name }, timeoutMs: parseDuration(timeout), signal },
  )
  return reached ?? desktop
}

function show({ output }: Session, desktop: ApiObject): void {
  if (output === 'json') printJson(desktop)
  else print(output === 'name' ? `desktops/${desktop.metadata.name}` : lineOf(desktop))
}

function lineOf({ spec, status, metadata }: ApiObject): string {
  const whose = spec['user'] === undefined ? '' : ` of ${spec['user']}`
  const data = status['data'] === undefined ? '' : `, data in ${status['data']}`
  const took = status['lastResetMs'] === undefined || spec['user'] !== undefined ? '' : `, as new after ${status['lastResetMs']} ms`
  return `desktops/${metadata.name}${whose} ${status.phase}${data}${took}`
}

function withWaiting(command: Command): Command {
  return command
    .option('--no-wait', 'return at once instead of waiting until it is up')
    .option('--timeout <time>', 'wait no longer than this', '5m')
}
