import type { Command } from 'commander'
import { usageError } from '../failure.ts'
import { collect, withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { openSession } from '../session.ts'
import { addRemove } from './delete.ts'
import { addList } from './get.ts'
import { expiryOf } from './login.ts'

interface TokenOptions {
  description?: string
  only?: string
  role?: string[]
  expires?: string
  serviceAccount?: string
}

interface NewToken {
  token: string
  name: string
  expiresAt?: string
}

export function addToken(parent: Command): void {
  const token = parent.command('token').alias('tokens').description('keys to the API, for programs')
  addList(token, { name: 'ls', plural: 'tokens', description: 'list tokens: yours, or those you may see' })
  withApi(token.command('create').description('make a token of your own, or of a service account; it is printed once'))
    .option('--description <text>', 'what it is for')
    .option('--only <project>', 'it works in this project alone')
    .option('--role <name>', 'it opens no more than this role allows; may be repeated', collect)
    .option('--expires <time>', 'after so long it ends, e.g. 30d; `never` is possible (default 90d)')
    .option('--service-account <name>', 'of this service account of the project')
    .action(async (options: TokenOptions, command: Command) => {
      const { api, project, output, signal } = await openSession(command)
      const made = await api.call<NewToken>('POST', placeOf(options, project), bodyOf(options), signal)
      if (output === 'json') return printJson(made)
      print(made.token)
      notice(
        `token ${made.name}, ${made.expiresAt === undefined ? 'without an end' : `until ${made.expiresAt.slice(0, 16)}Z`}; it is not shown again`,
      )
    })
  addRemove(token, { name: 'rm', plural: 'tokens', description: 'take tokens away' })
}

function placeOf({ serviceAccount }: TokenOptions, project: string): string {
  if (serviceAccount === undefined) return '/v1/me/tokens'
  return `/v1/projects/${encodeURIComponent(project)}/serviceaccounts/${encodeURIComponent(serviceAccount)}/tokens`
}

function bodyOf({ description, only, role, expires }: TokenOptions): object {
  if (role?.length === 0) throw usageError('name a role: --role viewer')
  return {
    ...(description === undefined ? {} : { description }),
    ...(only === undefined ? {} : { project: only }),
    ...(role === undefined ? {} : { roles: role }),
    ...(expires === undefined ? {} : expires === 'never' ? { neverExpires: true } : { expiresAt: expiryOf(expires) }),
  }
}
