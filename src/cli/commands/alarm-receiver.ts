import { type Command, Option } from 'commander'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { print } from '../print/output.ts'
import { numberOf } from '../run-spec.ts'
import { openSession } from '../session.ts'
import { textOf } from '../text-file.ts'
import { defined } from '../volumes.ts'
import { addRemove } from './delete.ts'
import { addList } from './get.ts'

interface ReceiverOptions {
  email?: string[]
  from?: string
  server?: string
  user?: string
  passwordFile?: string
  security?: string
  mailCa?: string
  webhook?: string
  secretFile?: string
  rule?: string[]
  ofProject?: true
  severity?: string[]
  groupBy?: string
  groupWait?: string
  repeat?: string
}

export function addReceivers(alarm: Command): void {
  addList(alarm, { name: 'receivers', plural: 'receivers', description: 'list whom alarms are sent to' })
  withApi(alarm.command('receiver').description('send alarms to somebody: by mail or to a webhook').argument('<name>'))
    .option('--webhook <url>', 'where to, as JSON')
    .option('--secret-file <file>', 'signs what is sent to the webhook')
    .option('--email <address>', 'to whom, by mail', collect)
    .option('--from <address>', 'from whom')
    .option('--server <host:port>', 'mail server (port 587 where none is given)')
    .option('--user <name>', 'user name at the mail server')
    .option('--password-file <file>', 'password there')
    .addOption(
      new Option('--security <how>', 'how mail is kept secret on its way (default: starttls)').choices(['starttls', 'tls', 'none']),
    )
    .option('--mail-ca <file>', 'certificate authority of the mail server, PEM')
    .optionsGroup('Which, and when:')
    .option('--rule <name>', 'only alarms of this rule', collect)
    .option('--of-project', 'only alarms about what is in the project (-p): its admins may have receivers of their own')
    .addOption(new Option('--severity <word>', 'only as bad as this').choices(['info', 'warning', 'critical']).argParser(collect))
    .option('--group-by <words>', 'what alarms of one message have in common: rule, severity, project, object (default: rule)')
    .option('--group-wait <time>', 'how long the first of a group waits for others (default: 30s)')
    .option('--repeat <time>', 'when what still fires is sent again (default: 4h)')
    .action(async (name: string, options: ReceiverOptions, command: Command) => {
      const { api, project, signal } = await openSession(command)
      const spec = {
        ...(options.ofProject ? { project } : {}),
        ...{ send: await sendOf(options), match: defined({ rules: options.rule, severities: options.severity }) },
        ...defined({ groupBy: options.groupBy?.split(',').filter(Boolean), groupWait: options.groupWait, repeat: options.repeat }),
      }
      await api.apply(kindNamed('receivers'), { key: { name }, labels: {}, spec }, signal)
      print(`receivers/${name} is told`, `  pando alarm test ${name} sends a test message`)
    })
  withApi(alarm.command('test').description('send a test message to receivers; ends when it has arrived').argument('<names...>')).action(
    async (names: string[], _options: object, command: Command) => {
      const { api, signal } = await openSession(command)
      for (const name of names) {
        await api.act(kindNamed('receivers'), { key: { name }, verb: 'test' }, signal)
        print(`receivers/${name}: a test message has arrived`)
      }
    },
  )
  addRemove(alarm, { name: 'receiver-rm', plural: 'receivers', description: 'send nothing more to receivers' })
}

/** Secrets come from files: what stands on a command line is seen by all users of the machine. */
async function sendOf(options: ReceiverOptions): Promise<Record<string, unknown>> {
  const { email, webhook, secretFile, from, server, user, passwordFile, security, mailCa } = options
  if ((email === undefined) === (webhook === undefined))
    throw usageError('say where to', 'Give --webhook URL, or --email ADDRESS; not both.')
  if (webhook !== undefined) return { type: 'webhook', url: webhook, ...defined({ secret: await textOf(secretFile) }) }
  if (from === undefined || server === undefined)
    throw usageError('mail needs a sender and a server', 'Give --from ADDRESS and --server HOST.')
  const [, host = server, port] = /^(.*):(\d+)$/.exec(server) ?? []
  const login = { user, password: await textOf(passwordFile), security, ca: await textOf(mailCa) }
  return {
    type: 'email',
    to: email,
    from,
    server: host,
    ...(port === undefined ? {} : { port: numberOf(port, '--server') }),
    ...defined(login),
  }
}
