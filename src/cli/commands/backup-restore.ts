import { lstat, mkdir } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { formatBytes, formatDuration } from '../../base/units.ts'
import { findBackup, findKept } from '../backups.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { followOperation } from '../operations.ts'
import { collect, withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { openSession, type Session } from '../session.ts'

interface RestoreOptions {
  as?: string
  at?: string
  target?: string
  replace?: true
  live?: boolean
  file?: string[]
  to?: string
  wait: boolean
}

export function addRestore(parent: Command): void {
  withApi(
    parent
      .command('restore')
      .description('make an instance or a volume of what is in a backup, or get single files')
      .argument('<source-or-backup>', 'an instance or volume for its newest backup, or a backup by name'),
  )
    .option('--as <name>', 'call it so, beside the original, which is not touched')
    .option('--at <time>', 'the newest backup that is not after this time: 2026-11-20T03:00, or 2h for two hours ago')
    .option('--target <name>', 'look in the repository of this target itself, also for what this cloud does not know')
    .option('--replace', 'throw away what has that name now, once all of the backup is here')
    .option('--live', 'begin while the rest is still fetched (default for VMs that replace nothing)')
    .option('--no-live', 'fetch all of it first')
    .option('--file <path>', 'only this file or folder, as inside the instance; needs --to', collect)
    .option('--to <path>', 'where files go on this machine')
    .option('--no-wait', 'return at once with the operation')
    .action(async (word: string, options: RestoreOptions, command: Command) => {
      const session = await openSession(command)
      const { target, at } = options
      const backup = target === undefined ? await findBackup(session, word, at) : await findKept(session, word, { target, at })
      const { name } = backup.metadata
      if (options.file) return getFiles(session, name, options)
      if (options.to !== undefined) throw usageError('--to is for files: name them with --file')
      await restore(session, { backup: name, source: String(backup.spec['source']), options })
    })
}

async function restore(
  session: Session,
  { backup, source, options }: { backup: string; source: string; options: RestoreOptions },
): Promise<void> {
  const { api, project, signal, output } = session
  const body = {
    ...(options.as === undefined ? {} : { name: options.as }),
    ...(options.replace ? { replace: true } : {}),
    ...(options.live === undefined ? {} : { live: options.live }),
  }
  const operation = await api.act(kindNamed('backups'), { key: { project, name: backup }, verb: 'restore', body }, signal)
  const last = options.wait ? await followOperation(session, operation, `restoring ${options.as ?? source} from ${backup}`) : operation
  if (output === 'json') return printJson(last)
  if (!options.wait) return print(`operations/${operation.metadata.name}`)
  const {
    instance,
    volume,
    volumes = [],
    tookMs = 0,
  } = (last.status['result'] ?? {}) as { instance?: string; volume?: string; volumes?: string[]; tookMs?: number }
  const what = instance === undefined ? `volumes/${volume}` : `instances/${instance}`
  print(
    [
      what,
      ...(volumes.length > 0 ? [`with ${volumes.map((each) => `volumes/${each}`).join(', ')}`] : []),
      `from ${backup} in ${formatDuration(tookMs)}`,
    ].join('  '),
  )
}

/** `to/` or an existing folder takes them under their own names; else one gets the name given. As cp does. */
async function getFiles({ api, project, signal }: Session, backup: string, { file: paths = [], to }: RestoreOptions): Promise<void> {
  if (to === undefined) throw usageError('say with --to where the files go')
  const { unpackInto } = await import('../tar-files.ts')
  const existing = await lstat(to).catch(() => undefined)
  const intoFolder = to.endsWith('/') || existing?.isDirectory() === true || paths.length > 1
  for (const path of paths) {
    const tar = await api.backupArchive({ project, name: backup }, path, signal)
    const folder = intoFolder ? resolve(to) : dirname(resolve(to))
    await mkdir(folder, { recursive: true })
    const { skipped } = await unpackInto(folder, tar, (first) => (intoFolder ? first : basename(resolve(to))))
    notice(...skipped.map((line) => `left out: ${line}`))
    print(`${path} from ${backup}`)
  }
}

export function addBackupFiles(parent: Command): void {
  withApi(
    parent
      .command('files')
      .description('list what is in a folder of a backup')
      .argument('<source-or-backup>', 'a backup, or an instance or volume for its newest')
      .argument('[path]', 'a folder, as inside the instance', '/'),
  )
    .option('--at <time>', 'the newest backup that is not after this time')
    .action(async (word: string, path: string, { at }: { at?: string }, command: Command) => {
      const session = await openSession(command)
      const backup = await findBackup(session, word, at)
      const items = await session.api.backupFiles({ project: session.project, name: backup.metadata.name }, path, session.signal)
      if (session.output === 'json') return printJson(items)
      if (items.length === 0) return print(`${path} is empty`)
      print(
        ...tableLines(
          ['NAME', 'SIZE'],
          items.map(({ name, type, bytes, target }) => [
            type === 'folder' ? `${name}/` : target === undefined ? name : `${name} -> ${target}`,
            type === 'file' ? formatBytes(bytes) : '-',
          ]),
        ),
      )
    })
}
