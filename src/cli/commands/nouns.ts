import type { Command } from 'commander'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { pairs } from '../run-spec.ts'
import { openSession } from '../session.ts'
import { addProjectAccess } from './access.ts'
import { addConsole } from './console.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addExec } from './exec.ts'
import { addFork } from './fork.ts'
import { addFreeze } from './freeze.ts'
import { addList } from './get.ts'
import { addLogs } from './logs.ts'
import { addRewind } from './rewind.ts'
import { addRun } from './run.ts'
import { addStats } from './stats.ts'
import { addUserSecrets } from './user-secrets.ts'
import { addVerb, type Verb, verbs } from './verbs.ts'
import { addVnc } from './vnc.ts'

export function addInstance(parent: Command): void {
  const instance = parent.command('instance').alias('instances').description('everything about instances')
  addList(instance, { name: 'ls', plural: 'instances', description: 'list instances' })
  addDescribeOf(instance, 'instances')
  addRun(instance)
  for (const verb of Object.keys(verbs) as Verb[]) addVerb(instance, verb)
  addFork(instance)
  addFreeze(instance)
  addRewind(instance)
  addExec(instance)
  addLogs(instance)
  addConsole(instance)
  addVnc(instance)
  addStats(instance)
  addRemove(instance, { name: 'rm', plural: 'instances', description: 'delete instances with their disks' })
}

export function addProject(parent: Command): void {
  const project = parent.command('project').alias('projects').description('name spaces for everything else')
  addList(project, { name: 'ls', plural: 'projects', description: 'list projects' })
  addDescribeOf(project, 'projects')
  withLabels(project.command('create').description('create a project').argument('<name>'))
    .option('--description <text>', 'what it is for')
    .action(async (name: string, { description, label }: { description?: string; label?: string[] }, command: Command) =>
      create(command, { plural: 'projects', name, label, spec: description === undefined ? {} : { description } }),
    )
  addProjectAccess(project)
  addRemove(project, { name: 'rm', plural: 'projects', description: 'delete empty projects; --force deletes what is in them too' })
}

export function addNetwork(parent: Command): void {
  const network = parent.command('network').alias('networks').description('layer-2 networks of a project')
  addList(network, { name: 'ls', plural: 'networks', description: 'list networks' })
  addDescribeOf(network, 'networks')
  withLabels(network.command('create').description('create a network').argument('<name>'))
    .option('--cidr <subnet>', 'IPv4 subnet (default: a free /24)')
    .option('--mtu <bytes>', 'largest frame (default 1500)')
    .action(async (name: string, { cidr, mtu, label }: { cidr?: string; mtu?: string; label?: string[] }, command: Command) =>
      create(command, {
        plural: 'networks',
        name,
        label,
        spec: { ...(cidr === undefined ? {} : { cidr }), ...(mtu === undefined ? {} : { mtu: Number(mtu) }) },
      }),
    )
  addRemove(network, { name: 'rm', plural: 'networks', description: 'delete networks that no instance uses' })
}

export function addUser(parent: Command): void {
  const user = parent.command('user').alias('users').description('people who sign in')
  addList(user, { name: 'ls', plural: 'users', description: 'list users' })
  addDescribeOf(user, 'users')
  withLabels(user.command('create').description('create a user; `pando user passwd NAME` gives them a password').argument('<name>'))
    .option('--display-name <text>', 'as people write it')
    .option('--email <address>', 'where mail to them goes')
    .option('--role <name>', 'role for the whole cloud; may be repeated', collect)
    .action(async (name: string, { displayName, email, role, label }: UserOptions, command: Command) =>
      create(command, {
        plural: 'users',
        name,
        label,
        spec: {
          ...(displayName === undefined ? {} : { displayName }),
          ...(email === undefined ? {} : { email }),
          ...(role === undefined ? {} : { roles: role }),
        },
      }),
    )
  addUserSecrets(user)
  addRemove(user, { name: 'rm', plural: 'users', description: 'delete users; what they signed in with ends' })
}

interface UserOptions {
  displayName?: string
  email?: string
  role?: string[]
  label?: string[]
}

export function addNode(parent: Command): void {
  const node = parent.command('node').alias('nodes').description('machines that run instances')
  addList(node, { name: 'ls', plural: 'nodes', description: 'list nodes' })
  addDescribeOf(node, 'nodes')
}

export function addOperation(parent: Command): void {
  const operation = parent.command('operation').alias('operations').description('work that takes long')
  addList(operation, { name: 'ls', plural: 'operations', description: 'list operations' })
  addDescribeOf(operation, 'operations')
  withApi(operation.command('cancel').description('ask operations to end early').argument('<names...>')).action(
    async (names: string[], _options: object, command: Command) => {
      const { api, project, signal } = await openSession(command)
      for (const name of names) {
        await api.cancel({ project, name }, signal)
        print(`operations/${name} is asked to end`)
      }
    },
  )
}

function withLabels(command: Command): Command {
  return withApi(command).option('-l, --label <KEY=VALUE>', 'label', collect)
}

interface Creation {
  plural: string
  name: string
  label: string[] | undefined
  spec: Record<string, unknown>
}

async function create(command: Command, { plural, name, label, spec }: Creation): Promise<void> {
  const { api, project, output, signal } = await openSession(command)
  const kind = kindNamed(plural)
  const key = { project: kind.scope === 'project' ? project : undefined, name }
  const object = await api.create(kind, { key, labels: pairs(label ?? [], '--label') ?? {}, spec }, signal)
  if (output === 'table') return print(`${plural}/${name} created`)
  await printObjects([object], { kind, now: Date.now(), projects: false, format: output, single: true })
}
