import type { Command } from 'commander'
import type { ApiObject, BackupTargetKey } from '../api.ts'
import { usageError } from '../failure.ts'
import { textOfFile } from '../input.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { failureOf } from '../reason.ts'
import { openSession, type Session } from '../session.ts'
import { waitFor } from '../watch.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addList } from './get.ts'

export interface LoginOptions {
  accessKey?: string
  region?: string
  username?: string
  secretFile?: string
  sshKey?: string
  knownHosts?: string
}
interface AddOptions extends LoginOptions {
  default?: true
  keyFile?: string
  limitUpload?: string
  limitDownload?: string
  verify?: string
  project?: string
  only?: string
  wait: boolean
}

/** Making a repository far away takes a moment; a check reads a part of all data. */
const waitMs = { open: 120_000, check: 86_400_000 }

export function addBackupTarget(parent: Command): void {
  const target = parent.command('target').alias('targets').description('repositories that backups go to')
  addAdd(target)
  addList(target, { name: 'ls', plural: 'backuptargets', description: 'list targets' })
  addDescribeOf(target, 'backuptargets')
  addCheck(target)
  addKey(target)
  addLogin(target)
  addRemove(target, {
    name: 'rm',
    plural: 'backuptargets',
    description: 'let go of targets without backups; what is in the repository stays there',
  })
}

function addAdd(parent: Command): void {
  withLogin(
    withApi(
      parent
        .command('add')
        .description('use a repository, made where there is none, for backups')
        .argument('<name>')
        .argument('<url>', '/srv/backup, sftp:user@host:/path, s3://host/bucket, rest:https://host/'),
    ),
  )
    .option('--default', 'backups that name no target go here')
    .option('--key-file <file>', 'the key of a repository that exists, - from the input')
    .option('--limit-upload <size>', 'so much per second goes there, e.g. 20MiB')
    .option('--limit-download <size>', 'so much per second comes from there')
    .option('--verify <cron>', 'when its content is checked (default: Sundays at five; "" for never)')
    .option('--only <projects>', 'only these projects may use it, with commas between')
    .option('--no-wait', 'return at once instead of waiting until it can be used')
    .action(async (name: string, url: string, options: AddOptions, command: Command) => {
      const session = await openSession(command)
      const credentials = await credentialsOf(options)
      const limits = present({ upload: options.limitUpload, download: options.limitDownload })
      const spec = present({ url, default: options.default, limits, verifyEvery: options.verify, projects: options.only?.split(',') })
      const key = options.keyFile === undefined ? undefined : (await readSecret(options.keyFile, '--key-file')).trim()
      const made = await session.api.addBackupTarget(
        present({ name, spec, credentials: Object.keys(credentials).length > 0 ? credentials : undefined, key }),
        session.signal,
      )
      const target = options.wait ? await untilLooked(session, name, { title: `opening ${name}`, timeoutMs: waitMs.open }) : undefined
      if (session.output === 'json') return printJson({ ...made, target })
      print(`backuptargets/${name} added`)
      if (key === undefined) showKey(name, made)
    })
}

function showKey(name: string, { key, keyId }: BackupTargetKey): void {
  print(`key ${keyId}:  ${key}`)
  notice(
    'Keep a copy of this key elsewhere, and not beside the backups: without it nobody can read them, with it anybody can.',
    `\`pando backup target key ${name}\` shows it again.`,
  )
}

function addCheck(parent: Command): void {
  withApi(
    parent
      .command('check')
      .description('check its structure and a part of its data now, and give the room of deleted backups back')
      .argument('<name>'),
  )
    .option('--no-wait', 'return at once')
    .action(async (name: string, { wait }: { wait: boolean }, command: Command) => {
      const session = await openSession(command)
      await session.api.act(kindNamed('backuptargets'), { key: { project: undefined, name }, verb: 'check' }, session.signal)
      if (!wait) return print(`backuptargets/${name} is checked`)
      const target = await untilLooked(session, name, { title: `checking ${name}`, timeoutMs: waitMs.check })
      if (session.output === 'json') return printJson(target)
      print(`${name} is whole`)
    })
}

function addKey(parent: Command): void {
  withApi(parent.command('key').description('show the key of a repository, to keep a copy elsewhere').argument('<name>'))
    .option('--key-file <file>', 'use this key from now on, - from the input')
    .action(async (name: string, { keyFile }: { keyFile?: string }, command: Command) => {
      const session = await openSession(command)
      if (keyFile === undefined) {
        const made = await session.api.backupTargetKey(name, session.signal)
        return session.output === 'json' ? printJson(made) : print(made.key)
      }
      await session.api.adoptBackupTargetKey(name, (await readSecret(keyFile, '--key-file')).trim(), session.signal)
      await untilLooked(session, name, { title: `opening ${name}`, timeoutMs: waitMs.check })
      print(`backuptargets/${name} uses that key`)
    })
}

function addLogin(parent: Command): void {
  withLogin(withApi(parent.command('login').description('replace what lets us in at a target').argument('<name>'))).action(
    async (name: string, options: LoginOptions, command: Command) => {
      const session = await openSession(command)
      const body = await credentialsOf(options)
      await session.api.act(kindNamed('backuptargets'), { key: { project: undefined, name }, verb: 'login', body }, session.signal)
      await untilLooked(session, name, { title: `opening ${name}`, timeoutMs: waitMs.check })
      print(`backuptargets/${name} uses them`)
    },
  )
}

export function withLogin(command: Command): Command {
  return command
    .option('--access-key <id>', 'access key of S3; the secret one comes from --secret-file')
    .option('--region <name>', 'region of S3')
    .option('-u, --username <name>', 'user of a REST server; the password comes from --secret-file')
    .option('--secret-file <file>', 'secret key or password, - from the input')
    .option('--ssh-key <file>', 'private key for SFTP')
    .option('--known-hosts <file>', "keys of hosts for SFTP (default: root's own on the server)")
}

export async function credentialsOf({
  accessKey,
  region,
  username,
  secretFile,
  sshKey,
  knownHosts,
}: LoginOptions): Promise<Record<string, unknown>> {
  const secret = secretFile === undefined ? undefined : (await readSecret(secretFile, '--secret-file')).trim()
  if (secret !== undefined && accessKey === undefined && username === undefined)
    throw usageError('--secret-file goes with --access-key or --username')
  return present({
    accessKey,
    region,
    username,
    secretKey: accessKey === undefined ? undefined : secret,
    password: username === undefined ? undefined : secret,
    sshKey: sshKey === undefined ? undefined : await readSecret(sshKey, '--ssh-key'),
    knownHosts: knownHosts === undefined ? undefined : await readSecret(knownHosts, '--known-hosts'),
  })
}

export async function readSecret(path: string, option: string): Promise<string> {
  return textOfFile(path).catch((cause: Error) => {
    throw usageError(`${option} ${path}: ${cause.message}`)
  })
}

/** The target that a word names: by name, or by address; one is made for an address that none has. */
export async function targetNamed(session: Session, word: string): Promise<string> {
  const { api, signal } = session
  const isAddress = /^(?:\/|sftp:|s3:|rest:)/.test(word)
  if (!isAddress) return word
  const { items } = await api.list(kindNamed('backuptargets'), {}, signal)
  const found = items.find(({ spec }) => spec['url'] === word)
  if (found) return found.metadata.name
  const name = freeName(word, new Set(items.map(({ metadata }) => metadata.name)))
  const made = await api.addBackupTarget({ name, spec: { url: word } }, signal)
  await untilLooked(session, name, { title: `opening ${name}`, timeoutMs: waitMs.open })
  print(`backuptargets/${name} added`)
  showKey(name, made)
  return name
}

function freeName(url: string, taken: ReadonlySet<string>): string {
  const words = url.replace(/^[a-z0-9]+:(?:\/\/)?(?:https?:\/\/)?(?:[^@/]*@)?/, '').toLowerCase()
  const base =
    words
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40)
      .replace(/-+$/, '') || 'target'
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}-${i}`
    if (!taken.has(name)) return name
  }
}

/** Until the controller has answered what was asked last. Throws why it cannot be used. */
async function untilLooked(
  { api, signal }: Session,
  name: string,
  { title, timeoutMs }: { title: string; timeoutMs: number },
): Promise<ApiObject> {
  const line = new ProgressLine(title)
  const answered = (now: ApiObject | undefined) => now !== undefined && Number(now.status['checksDone']) >= Number(now.spec['checks'])
  const goal = {
    words: 'ready',
    reached: (now: ApiObject | undefined) => answered(now) && now!.status.phase === 'ready',
    check(now: ApiObject | undefined) {
      const failure = now?.status.phase === 'failed' ? failureOf(now) : undefined
      if (failure && answered(now)) throw failure
    },
  }
  try {
    const ready = await waitFor(api, goal, { kind: kindNamed('backuptargets'), key: { project: undefined, name }, timeoutMs, signal })
    line.end('done')
    return ready!
  } catch (error) {
    line.end('failed')
    throw error
  }
}

function present(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
