import { lstat } from 'node:fs/promises'
import { basename, dirname, posix, resolve } from 'node:path'
import type { Command } from 'commander'
import { usageError } from '../failure.ts'
import { withApi } from '../options.ts'
import { notice } from '../print/output.ts'
import { openSession, type Session } from '../session.ts'

export interface Place {
  instance: string | undefined
  path: string
}

export function addCp(parent: Command): void {
  withApi(
    parent
      .command('cp')
      .description('copy a file or folder into an instance or out of it')
      .argument('<from>', 'NAME:/path or a path here')
      .argument('<to>', 'NAME:/path or a path here'),
    { output: false },
  ).action(async (fromText: string, toText: string, _options: object, command: Command) => {
    const from = parsePlace(fromText)
    const to = parsePlace(toText)
    if ((from.instance === undefined) === (to.instance === undefined))
      throw usageError('one side must be NAME:/path and the other a path here')
    const session = await openSession(command)
    if (to.instance === undefined) await copyOut(session, { name: from.instance!, path: from.path }, to.path)
    else await copyIn(session, from.path, { name: to.instance, path: to.path })
  })
}

/** `web:/etc/hosts` is in the instance web; what starts with `.` or `/`, or has no colon, is here. Throws cli.usage. */
export function parsePlace(text: string): Place {
  const match = /^([a-z0-9][a-z0-9-]*):(.*)$/.exec(text)
  if (!match) return { instance: undefined, path: text }
  if (!match[2]!.startsWith('/')) throw usageError(`${text}: the path inside must begin with /`)
  return { instance: match[1]!, path: match[2]! }
}

/** `to/` or an existing folder takes it under its own name; else it gets the name given. As cp does. */
async function copyIn({ api, project, signal }: Session, from: string, { name, path }: { name: string; path: string }): Promise<void> {
  await lstat(from).catch(() => {
    throw usageError(`${from} does not exist here`)
  })
  const { packPath } = await import('../tar-files.ts')
  const intoFolder = path.endsWith('/')
  const target = intoFolder ? { folder: path, name: basename(resolve(from)) } : { folder: posix.dirname(path), name: posix.basename(path) }
  await api.copyIn({ project, name }, { path: target.folder, tar: packPath(resolve(from), target.name) }, signal)
}

async function copyOut({ api, project, signal }: Session, { name, path }: { name: string; path: string }, to: string): Promise<void> {
  const { unpackInto } = await import('../tar-files.ts')
  const tar = await api.copyOut({ project, name }, path, signal)
  const existing = await lstat(to).catch(() => undefined)
  const intoFolder = to.endsWith('/') || existing?.isDirectory() === true
  const folder = intoFolder ? resolve(to) : dirname(resolve(to))
  const { skipped } = await unpackInto(folder, tar, (first) => (intoFolder ? first : basename(resolve(to))))
  notice(...skipped.map((line) => `left out: ${line}`))
}
