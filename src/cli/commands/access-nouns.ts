import type { Command } from 'commander'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { print } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { openSession } from '../session.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addList } from './get.ts'

export function addRole(parent: Command): void {
  const role = parent.command('role').alias('roles').description('what people may do')
  addList(role, { name: 'ls', plural: 'roles', description: 'list roles' })
  withApi(role.command('show').description('what a role allows').argument('<name>')).action(
    async (name: string, _options: object, command: Command) => {
      const { api, signal } = await openSession(command)
      const { spec } = await api.get(kindNamed('roles'), { name }, signal)
      const rules = spec['rules'] as { kinds: string[]; verbs: string[]; selector?: string }[]
      print(
        ...tableLines(
          ['KINDS', 'VERBS', 'LABELS'],
          rules.map(({ kinds, verbs, selector }) => [kinds.join(', '), verbs.join(', '), selector ?? '']),
        ),
      )
    },
  )
  withApi(role.command('create').description('make a role of your own').argument('<name>'))
    .option('--allow <VERBS:KINDS>', 'e.g. get,list,start:Instance,App; may be repeated', collect)
    .option('--select <selector>', 'only objects with these labels, e.g. team=a')
    .option('--description <text>', 'what it is for')
    .action(async (name: string, { allow = [], select, description }: RoleOptions, command: Command) => {
      const rules = allow.map((text) => ruleOf(text, select))
      if (rules.length === 0) throw usageError('say what it allows', 'For example --allow get,list:Instance.')
      await create(command, { plural: 'roles', name, spec: { rules, ...(description === undefined ? {} : { description }) } })
    })
  addRemove(role, { name: 'rm', plural: 'roles', description: 'delete roles; who had them has them no more' })
}

interface RoleOptions {
  allow?: string[]
  select?: string
  description?: string
}

/** `get,list:Instance,App` -> a rule. Throws cli.usage. */
export function ruleOf(text: string, selector?: string): { verbs: string[]; kinds: string[]; selector?: string } {
  const [, verbs, kinds] = /^([a-z*,-]+):([A-Za-z*,]+)$/.exec(text) ?? []
  if (verbs === undefined || kinds === undefined) throw usageError(`"${text}" is not VERBS:KINDS`, 'Write get,list:Instance,App.')
  const named = kinds.split(',').map((word) => (word === '*' ? '*' : kindNamed(word).kind))
  return { verbs: verbs.split(','), kinds: named, ...(selector === undefined ? {} : { selector }) }
}

export function addGroup(parent: Command): void {
  const group = parent.command('group').alias('groups').description('people who get roles together')
  addList(group, { name: 'ls', plural: 'groups', description: 'list groups' })
  addDescribeOf(group, 'groups')
  withApi(group.command('create').description('make a group').argument('<name>'))
    .option('--member <user>', 'name of a user; may be repeated', collect)
    .option('--role <name>', 'role for the whole cloud; may be repeated', collect)
    .option('--claim <group>', 'group of an identity provider whose people are members; may be repeated', collect)
    .action(async (name: string, { member, role, claim }: { member?: string[]; role?: string[]; claim?: string[] }, command: Command) =>
      create(command, {
        plural: 'groups',
        name,
        spec: { ...(member ? { members: member } : {}), ...(role ? { roles: role } : {}), ...(claim ? { claims: claim } : {}) },
      }),
    )
  addRemove(group, { name: 'rm', plural: 'groups', description: 'delete groups; their people lose what they had by them' })
}

export function addServiceAccount(parent: Command): void {
  const account = parent.command('serviceaccount').alias('serviceaccounts').description('programs that call the API')
  addList(account, { name: 'ls', plural: 'serviceaccounts', description: 'list service accounts' })
  addDescribeOf(account, 'serviceaccounts')
  withApi(
    account
      .command('create')
      .description('make a service account; `pando project grant` gives it a role, `pando token create --service-account` a token')
      .argument('<name>'),
  )
    .option('--description <text>', 'what it is for')
    .action(async (name: string, { description }: { description?: string }, command: Command) =>
      create(command, { plural: 'serviceaccounts', name, spec: description === undefined ? {} : { description } }),
    )
  addRemove(account, { name: 'rm', plural: 'serviceaccounts', description: 'delete service accounts with their tokens' })
}

async function create(
  command: Command,
  { plural, name, spec }: { plural: string; name: string; spec: Record<string, unknown> },
): Promise<void> {
  const { api, project, signal } = await openSession(command)
  const kind = kindNamed(plural)
  await api.create(kind, { key: { project: kind.scope === 'project' ? project : undefined, name }, labels: {}, spec }, signal)
  print(`${plural}/${name} created`)
}
