import { type Command, Option } from 'commander'
import type { components } from '../../client/schema.d.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print } from '../print/output.ts'
import { numberOf } from '../run-spec.ts'
import { openSession } from '../session.ts'
import { textOf } from '../text-file.ts'
import { defined } from '../volumes.ts'
import { addRemove } from './delete.ts'
import { addList } from './get.ts'

interface TargetOptions {
  syslog?: string
  transport?: string
  caFile?: string
  facility?: string
  webhook?: string
  secretFile?: string
  fromNow?: true
}

export function addTarget(audit: Command): void {
  const target = audit.command('target').alias('targets').description('send the entries elsewhere as well: to a syslog server or a webhook')
  addList(target, {
    name: 'ls',
    plural: 'audittargets',
    description: 'list where entries are sent, how far they got and what is in the way',
  })
  addAdd(target)
  withApi(target.command('test').description('send an entry with the number 0; ends when it has arrived').argument('<names...>')).action(
    async (names: string[], _options: object, command: Command) => {
      const { api, signal } = await openSession(command)
      for (const name of names) {
        await api.act(kindNamed('audittargets'), { key: { name }, verb: 'test' }, signal)
        print(`audittargets/${name}: the test has arrived`)
      }
    },
  )
  addRemove(target, { name: 'rm', plural: 'audittargets', description: 'send nothing more there' })
}

function addAdd(target: Command): void {
  withApi(target.command('add').description('send entries to a target, all there are and what comes').argument('<name>'))
    .option('--syslog <host:port>', 'to a syslog server (port 6514 with TLS, 601 with TCP, 514 with UDP where none is given)')
    .addOption(new Option('--transport <how>', 'how it is reached (default: tls)').choices(['tls', 'tcp', 'udp']))
    .option('--ca-file <file>', 'certificate authority of the syslog server, PEM')
    .option('--facility <number>', 'facility of the messages (default: 13, log audit)')
    .option('--webhook <url>', 'as JSON by HTTP')
    .option('--secret-file <file>', 'signs what is sent to the webhook')
    .option('--from-now', 'only what comes, not what is in the log')
    .action(async (name: string, options: TargetOptions, command: Command) => {
      const { api, signal } = await openSession(command)
      const spec = { send: await sendOf(options), ...(options.fromNow ? { after: await newest() } : {}) }
      await api.apply(kindNamed('audittargets'), { key: { name }, labels: {}, spec }, signal)
      print(`audittargets/${name} gets the entries`, `  pando audit target test ${name} sees whether it does`)

      async function newest(): Promise<number> {
        const { items } = await api.call<components['schemas']['AuditPage']>('GET', '/v1/audit?limit=1', undefined, signal)
        return items[0]?.seq ?? 0
      }
    })
}

/** Secrets come from files: what stands on a command line is seen by all users of the machine. */
async function sendOf({ syslog, transport, caFile, facility, webhook, secretFile }: TargetOptions): Promise<Record<string, unknown>> {
  if ((syslog === undefined) === (webhook === undefined))
    throw usageError('say where to', 'Give --syslog HOST, or --webhook URL; not both.')
  if (webhook !== undefined) return { type: 'webhook', url: webhook, ...defined({ secret: await textOf(secretFile) }) }
  const [, host = syslog!, port] = /^\[?(.*?)\]?:(\d+)$/.exec(syslog!) ?? []
  return {
    ...{ type: 'syslog', host },
    ...defined({ port: port === undefined ? undefined : Number(port), transport, ca: await textOf(caFile) }),
    ...(facility === undefined ? {} : { facility: numberOf(facility, '--facility') }),
  }
}
