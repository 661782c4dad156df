import { type Command, Option } from 'commander'
import { PandoError } from '../../base/errors.ts'
import type { components } from '../../client/schema.d.ts'
import { type Chained, entryDetails, entryLine, entryTable } from '../audit-entry.ts'
import { checkExport, type ExportVerdict, type Kept } from '../audit-export.ts'
import { ProgramEnded, usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { outputFormat, settingFlags, withApi } from '../options.ts'
import { notice, print, printJson, printYaml } from '../print/output.ts'
import { numberOf } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { addTarget } from './audit-target.ts'
import { sinceInstant } from './logs.ts'

type Page = components['schemas']['AuditPage']
type Verdict = components['schemas']['AuditVerdict']
type Query = Record<string, string | number | undefined>

/** Most that one request answers. */
const pageOf = 1000

export function addAudit(parent: Command): void {
  const audit = parent.command('audit').description('who did what, was refused what, and read what is sensitive')
  addList(audit)
  addShow(audit)
  addVerify(audit)
  addExport(audit)
  addTarget(audit)
}

interface ListOptions {
  user?: string
  kind?: string
  name?: string
  verb?: string
  outcome?: string
  request?: string
  since?: string
  until?: string
  limit: string
  follow?: true
}

function addList(parent: Command): void {
  withApi(parent.command('ls').description('list entries, the newest last; of the whole cloud, or of the project given with -p'))
    .option('--user <who>', 'only of this user; or user:NAME, serviceaccount:PROJECT/NAME, system:root')
    .option('--kind <kind>', 'only about this kind')
    .option('--name <name>', 'only about objects of this name')
    .option('--verb <verb>', 'only this: create, update, delete, exec …')
    .addOption(new Option('--outcome <outcome>', 'only what ended so').choices(['done', 'denied', 'failed', 'unknown']))
    .option('--request <id>', 'only of this request; the id stands in every answer and in the log of the server')
    .option('--since <time>', 'only from then on: an age such as 1h, or an instant')
    .option('--until <time>', 'only before then')
    .option('-n, --limit <number>', 'the newest so many', '50')
    .option('-f, --follow', 'stay, and show what comes')
    .action(async (options: ListOptions, command: Command) => {
      const session = await openSession(command)
      const { api, output, signal } = session
      const base = pathOf(command)
      const query = queryOf(options)
      const { items, newest } = await newestOf(session, { base, query, limit: numberOf(options.limit, '--limit') })
      if (options.follow !== true) return output === 'table' || output === 'wide' ? print(...entryTable(items)) : printAll(items, output)
      const show = (entry: Chained) => print(output === 'json' ? JSON.stringify(entry) : entryLine(entry))
      for (const entry of items) show(entry)
      for await (const entry of api.lines<Chained>(`${base}/stream`, { ...query, after: newest }, signal)) show(entry)
    })
}

async function printAll(items: readonly Chained[], output: Session['output']): Promise<void> {
  if (output === 'json') printJson(items)
  else if (output === 'yaml') await printYaml(...items)
  else print(...items.map(({ seq }) => String(seq)))
}

/** Of the project that was named on the command line: who is admin of one may read what was done in it. */
function pathOf(command: Command): string {
  const { project } = settingFlags(command)
  return project === undefined ? '/v1/audit' : `/v1/projects/${encodeURIComponent(project)}/audit`
}

function queryOf({ user, kind, name, verb, outcome, request, since, until }: ListOptions): Query {
  const now = Date.now()
  return {
    who: user,
    kind: kind === undefined ? undefined : kindOf(kind),
    ...{ name, verb, outcome, requestId: request },
    ...{ since: sinceInstant(since, now), until: sinceInstant(until, now) },
  }
}

/** Some things with entries are no kinds: AuditLog, Server. */
function kindOf(word: string): string {
  return /^(AuditLog|Server|Metrics)$/.test(word) ? word : kindNamed(word).kind
}

/** Page after page, oldest first. `newest`: after which entry others follow. */
async function newestOf(
  { api, signal }: Session,
  { base, query, limit }: { base: string; query: Query; limit: number },
): Promise<{ items: Chained[]; newest: number }> {
  const items: Chained[] = []
  let before: number | undefined
  while (items.length < limit) {
    const page = await api.call<Page>(
      'GET',
      withQuery(base, { ...query, before, limit: Math.min(pageOf, limit - items.length) }),
      undefined,
      signal,
    )
    items.push(...page.items)
    before = page.next
    if (before === undefined) break
  }
  return { items: items.reverse(), newest: items.at(-1)?.seq ?? 0 }
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()
  return text === '' ? path : `${path}?${text}`
}

function addShow(parent: Command): void {
  withApi(
    parent.command('show').description('all of one entry: who, with what, from where, and each field that changed').argument('<seq>'),
  ).action(async (word: string, _options: object, command: Command) => {
    const seq = numberOf(word, 'seq')
    const { api, output, signal } = await openSession(command)
    const { items } = await api.call<Page>('GET', withQuery(pathOf(command), { before: seq + 1, limit: 1 }), undefined, signal)
    const [entry] = items
    if (entry?.seq !== seq) throw new PandoError('audit.no_entry', { seq })
    if (output === 'table' || output === 'wide') print(...entryDetails(entry))
    else if (output === 'json') printJson(entry)
    else await printAll([entry], output)
  })
}

function addVerify(parent: Command): void {
  withApi(parent.command('verify').description('check that no entry was changed, taken out or added; exit code 1 where one was'))
    .option('--file <file>', 'an export, checked on this machine and without a server')
    .option('--since-hash <seq:hash>', 'what an earlier verify said, kept elsewhere: the log must still hold it')
    .action(async ({ file, sinceHash }: { file?: string; sinceHash?: string }, command: Command) => {
      const kept = sinceHash === undefined ? undefined : keptOf(sinceHash)
      const verdict = file === undefined ? await askServer(await openSession(command), kept) : await checkExport(file, kept)
      if (outputFormat(command) === 'json') {
        printJson(verdict)
        if (!verdict.ok) throw new ProgramEnded(1)
        return
      }
      if (verdict.broken) throw new PandoError('audit.broken', { detail: verdict.broken.detail })
      print(`${verdict.entries} entries, and each fits: ${verdict.last.seq}:${verdict.last.hash}`)
      if (verdict.startUnproven)
        notice(`The file begins at entry ${verdict.first}: --since-hash with the number and hash before it tells whether it follows on.`)
      notice('Keep that number and hash elsewhere: given to --since-hash later, they tell whether the log was written anew.')
    })
}

function askServer({ api, signal }: Session, kept: Kept | undefined): Promise<Verdict & Partial<ExportVerdict>> {
  return api.call<Verdict>('GET', withQuery('/v1/audit/verify', { ...kept }), undefined, signal)
}

function keptOf(text: string): Kept {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (seq === undefined || hash === undefined)
    throw usageError(
      `--since-hash ${text}: write NUMBER:HASH`,
      'As `pando audit verify` prints it: a number, a colon and 64 hexadecimal digits.',
    )
  return { seq: Number(seq), hash }
}

function addExport(parent: Command): void {
  withApi(parent.command('export').description('write all entries with their hashes, one JSON object per line, the oldest first'))
    .option('--after <seq>', 'only those after this one', '0')
    .action(async ({ after }: { after: string }, command: Command) => {
      const { api, signal } = await openSession(command)
      let count = 0
      for await (const entry of api.lines<Chained>('/v1/audit/export', { after: numberOf(after, '--after') }, signal)) {
        count++
        if (!process.stdout.write(`${JSON.stringify(entry)}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve))
      }
      notice(`${count} entries`)
    })
}
