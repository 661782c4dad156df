import { type Command, Option } from 'commander'
import type { ApiObject } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { hintsFor } from '../published.ts'
import { failureOf } from '../reason.ts'
import { openSession, type Session } from '../session.ts'
import { waitFor } from '../watch.ts'
import { remove } from './delete.ts'

interface PublishOptions {
  hostName: string
  path?: string
  port?: string
  tls?: true
  acme?: true
  email?: string
  certificate?: string
  wait: boolean
}

/** Issuers outside take their time. */
const waitMs = { own: 60_000, acme: 240_000 }

export function addPublish(parent: Command): void {
  withApi(
    parent
      .command('publish')
      .description('let an app answer under a host name on the web ports of the host')
      .argument('<app>', 'name of the app'),
    { host: false },
  )
    .addOption(hostName('the host name people use, e.g. shop.example, or *.shop.example for all below it').makeOptionMandatory())
    .option('--path <prefix>', 'only requests whose path begins so', '/')
    .option('--port <port>', "name or number of the app's port (default: its first http port, else its first)")
    .option('--tls', "with a certificate of the cloud's own authority; plain requests are sent on to HTTPS")
    .option('--acme', "with a certificate of an ACME issuer that browsers know; you agree to the issuer's terms")
    .option('--email <address>', 'whom that issuer may write to')
    .option('--certificate <name>', 'with this Certificate')
    .option('--no-wait', 'return at once instead of waiting until it answers')
    .action(async (app: string, options: PublishOptions, command: Command) => {
      const session = await openSession(command)
      const { api, project, signal, output } = session
      const made = await api.act(kindNamed('apps'), { key: { project, name: app }, verb: 'publish', body: bodyOf(options) }, signal)
      const route = options.wait ? await untilAnswers(session, made) : made
      if (output === 'json') return printJson(route)
      print(String(route.status['url'] ?? `routes/${route.metadata.name}`))
      if (options.wait) notice(...(await hintsFor(session, route)))
    })
}

/** `--host` names the API everywhere else. */
function hostName(text: string): Option {
  const option = new Option('--host <name>', text)
  option.attributeName = () => 'hostName'
  return option
}

function bodyOf({ hostName: host, path, port, tls, acme, email, certificate }: PublishOptions): Record<string, unknown> {
  if (email !== undefined && !acme) throw usageError('--email is for the issuer of --acme')
  if (acme && certificate !== undefined) throw usageError('--acme makes a certificate, --certificate names one: take one of them')
  return {
    host,
    path,
    tls: tls === true || acme === true || certificate !== undefined,
    ...(acme ? { issuer: 'acme' } : {}),
    ...(port === undefined ? {} : { port }),
    ...(email === undefined ? {} : { email }),
    ...(certificate === undefined ? {} : { certificate }),
  }
}

async function untilAnswers({ api, signal }: Session, route: ApiObject): Promise<ApiObject> {
  const { project, name, generation } = route.metadata
  const line = new ProgressLine(`publishing ${String(route.spec['app'])} as ${String(route.spec['host'])}`)
  const isOfNow = (now: ApiObject | undefined) => now !== undefined && Number(now.status['observedGeneration']) >= generation
  const goal = {
    words: 'ready',
    reached: (now: ApiObject | undefined) => isOfNow(now) && now!.status.phase === 'ready',
    check(now: ApiObject | undefined) {
      const failure = now && isOfNow(now) ? failureOf(now) : undefined
      if (failure) throw failure
    },
  }
  const onChange = (now: ApiObject | undefined) =>
    line.update({ message: (now?.status['reason'] as { message?: string } | undefined)?.message })
  try {
    const timeoutMs = route.spec['issuer'] === 'acme' ? waitMs.acme : waitMs.own
    const ready = await waitFor(api, goal, { kind: kindNamed('routes'), key: { project, name }, timeoutMs, signal, onChange })
    line.end('done')
    return ready!
  } catch (error) {
    line.end('failed')
    throw error
  }
}

export function addUnpublish(parent: Command): void {
  withApi(
    parent.command('unpublish').description('take back what was published').argument('<host>', 'the host name, or the name of the route'),
  )
    .option('--path <prefix>', 'only what was published for this path')
    .option('--no-wait', 'return at once instead of waiting until it is gone')
    .action(async (word: string, { path, wait }: { path?: string; wait: boolean }, command: Command) => {
      const session = await openSession(command)
      const { api, project, signal } = session
      const kind = kindNamed('routes')
      const { items } = await api.list(kind, { project }, signal)
      const targets = items
        .filter(({ metadata, spec }) => (spec['host'] === word || metadata.name === word) && (path === undefined || spec['path'] === path))
        .map(({ metadata }) => ({ kind, name: metadata.name }))
      if (targets.length === 0) {
        const hosts = [...new Set(items.map(({ spec }) => String(spec['host'])))].join(', ')
        throw usageError(
          `nothing is published as ${word}${path === undefined ? '' : ` for ${path}`}`,
          hosts === '' ? 'Nothing is published in this project.' : `Published are ${hosts}.`,
        )
      }
      await remove(session, { targets, options: { wait, timeout: '1m' } })
    })
}
