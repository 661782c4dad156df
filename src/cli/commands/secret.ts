import type { Command } from 'commander'
import { PandoError } from '../../base/errors.ts'
import type { ApiObject } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { absent, formatAge } from '../print/format.ts'
import { printObjects } from '../print/objects.ts'
import { notice, print, printJson } from '../print/output.ts'
import { fieldLines, tableLines } from '../print/table.ts'
import { pairs } from '../run-spec.ts'
import { inputOnce, put, refuseValues, type ValueOptions, type Values, valuesOf } from '../secret-words.ts'
import { openSession, type Session } from '../session.ts'
import { askNewSecret } from '../sign-in/prompt.ts'
import { addRemove } from './delete.ts'
import { addList } from './get.ts'

export function addSecret(parent: Command): void {
  const secret = parent.command('secret').alias('secrets').description('passwords, keys and the like for instances and apps')
  addList(secret, { name: 'ls', plural: 'secrets', description: 'list secrets with their keys; values are not shown' })
  addShow(secret)
  addCreate(secret)
  addSet(secret)
  addRemoveKey(secret)
  addReveal(secret)
  addRekey(secret)
  addRemove(secret, { name: 'rm', plural: 'secrets', description: 'delete secrets that nothing uses; --force deletes used ones too' })
}

function withValues(command: Command): Command {
  return command
    .option('--generate <KEY[=LENGTH]>', 'a random password of letters and digits (default: 32 of them)', collect)
    .option('--from-file <KEY=PATH>', 'what is in a file, byte for byte', collect)
    .option('--from-stdin <KEY>', 'what comes on the input; of a single line, without its end')
}

function addCreate(parent: Command): void {
  withApi(
    withValues(
      parent
        .command('create')
        .description('create a secret; values never stand on the command line')
        .usage('[options] NAME')
        .argument('<name>')
        .argument('[words...]'),
    ).option('-l, --label <KEY=VALUE>', 'label', collect),
  ).action(async (name: string, words: string[], options: ValueOptions & { label?: string[] }, command: Command) => {
    const values = await valuesOf(options, words)
    if (keysOf({ spec: { ...values } }).length === 0)
      throw usageError('say what is in it', 'For example --generate password, or --from-file key=./id_ed25519.')
    const session = await openSession(command)
    const { api, project, signal } = session
    const labels = pairs(options.label ?? [], '--label') ?? {}
    const made = await api.create(kindNamed('secrets'), { key: { project, name }, labels, spec: values }, signal)
    await told(session, made, `secrets/${name} created: ${keysOf(made).join(', ')}`)
  })
}

function addSet(parent: Command): void {
  withApi(
    withValues(
      parent
        .command('set')
        .description('give keys of a secret other values, or add some; what uses it gets them')
        .usage('[options] NAME [KEY]')
        .argument('<name>')
        .argument('[key]', 'asked for at the terminal without showing it, or read from the input')
        .argument('[words...]'),
    ),
  ).action(async (name: string, key: string | undefined, words: string[], options: ValueOptions, command: Command) => {
    if (key?.includes('=')) refuseValues([key])
    const values = await valuesOf(options, words)
    if (key !== undefined) put(values, key, await typedOrPiped(key, options))
    const keys = keysOf({ spec: { ...values } })
    if (keys.length === 0) throw usageError('say which key to set', `For example: pando secret set ${name} password`)
    const session = await openSession(command)
    const { api, project, signal } = session
    const changed = await api.patch(kindNamed('secrets'), { key: { project, name }, spec: movedTo(values) }, signal)
    await told(session, changed, `secrets/${name} changed: ${keys.join(', ')}`)
  })
}

async function typedOrPiped(key: string, { fromStdin }: ValueOptions): Promise<Buffer> {
  if (fromStdin !== undefined) throw usageError(`the input is given to ${fromStdin}: leave out ${key}`)
  return process.stdin.isTTY ? Buffer.from(await askNewSecret(`Value of ${key}`)) : inputOnce()
}

/** A key that was text may be something else now, and the other way round: it is in one of both. */
function movedTo({ data, binary }: Values): Record<string, Record<string, string | null>> {
  const gone = (of: Record<string, string>) => Object.fromEntries(Object.keys(of).map((key) => [key, null]))
  return { data: { ...gone(binary), ...data }, binary: { ...gone(data), ...binary } }
}

function addRemoveKey(parent: Command): void {
  withApi(
    parent.command('rm-key').description('take keys out of a secret').argument('<name>').argument('<keys...>', 'names of its keys'),
  ).action(async (name: string, keys: string[], _options: object, command: Command) => {
    const session = await openSession(command)
    const { api, project, signal } = session
    const kind = kindNamed('secrets')
    const key = { project, name }
    const known = keysOf(await api.get(kind, key, signal))
    const unknown = keys.find((each) => !known.includes(each))
    if (unknown !== undefined) throw new PandoError('secret.no_key', { name, key: unknown })
    const gone = Object.fromEntries(keys.map((each) => [each, null]))
    const changed = await api.patch(kind, { key, spec: { data: gone, binary: gone } }, signal)
    await told(session, changed, `secrets/${name} changed: ${keys.join(', ')} gone`)
  })
}

function addShow(parent: Command): void {
  withApi(parent.command('show').description('its keys, and what uses it; not its values').argument('<name>')).action(
    async (name: string, _options: object, command: Command) => {
      const session = await openSession(command)
      const { api, project, output, signal } = session
      const kind = kindNamed('secrets')
      const secret = await api.get(kind, { project, name }, signal)
      if (output !== 'table' && output !== 'wide')
        return printObjects([secret], { kind, now: Date.now(), projects: false, format: output, single: true })
      const { metadata, spec } = secret
      print(
        ...fieldLines([
          ['Name', metadata.name],
          ['Created', `${metadata.createdAt} (${formatAge(metadata.createdAt, Date.now())} ago)`],
          ['Values changed', metadata.generation === 1 ? 'never' : `${metadata.generation - 1} times`],
          ['Used by', (await usersOf(session, name)).join(', ') || absent],
        ]),
        '',
        ...tableLines(
          ['KEY', 'VALUE'],
          keysOf(secret).map((key) => [key, key in (spec['binary'] as object) ? 'no text' : 'text']),
        ),
      )
    },
  )
}

async function usersOf({ api, project, signal }: Session, name: string): Promise<string[]> {
  const [apps, instances] = await Promise.all(
    ['apps', 'instances'].map(async (plural) => (await api.list(kindNamed(plural), { project }, signal)).items),
  )
  const uses = (spec: unknown) => ((spec as { secrets?: { secret: string }[] })?.secrets ?? []).some(({ secret }) => secret === name)
  return [
    ...apps!.filter(({ spec }) => uses(spec['template'])).map(({ metadata }) => `app ${metadata.name}`),
    ...instances!
      .filter(({ spec, metadata }) => uses(spec) && metadata.labels['pando.app'] === undefined)
      .map(({ metadata }) => `instance ${metadata.name}`),
  ]
}

function addReveal(parent: Command): void {
  withApi(
    parent
      .command('reveal')
      .description('read values; the audit log tells who did')
      .argument('<name>')
      .argument('[key]', 'one of them, byte for byte'),
  ).action(async (name: string, key: string | undefined, _options: object, command: Command) => {
    const { api, project, output, signal } = await openSession(command)
    const path = `/v1/projects/${encodeURIComponent(project)}/secrets/${encodeURIComponent(name)}/reveal`
    const values = await api.call<Values>('POST', path, {}, signal)
    if (key === undefined) {
      if (output === 'json') return printJson(values)
      return print(...fieldLines(Object.entries({ ...values.data, ...values.binary })))
    }
    const text = values.data[key]
    const encoded = values.binary[key]
    if (text === undefined && encoded === undefined) throw new PandoError('secret.no_key', { name, key })
    process.stdout.write(text ?? Buffer.from(encoded!, 'base64'))
    if (process.stdout.isTTY) notice('')
  })
}

function addRekey(parent: Command): void {
  withApi(parent.command('rekey').description('seal all secrets of the cloud with a new key, and forget the old one')).action(
    async (_options: object, command: Command) => {
      const { api, output, signal } = await openSession(command)
      const { rows } = await api.call<{ rows: number }>('POST', '/v1/secrets/rekey', {}, signal)
      if (output === 'json') return printJson({ rows })
      print(`sealed anew with another key: ${rows} objects and entries of the log`)
      notice('Backups of the cloud from before have the old key in them; the values that it sealed are as they were.')
    },
  )
}

function keysOf({ spec }: Pick<ApiObject, 'spec'>): string[] {
  return [spec['data'], spec['binary']].flatMap((values) => Object.keys(values ?? {})).sort()
}

async function told({ output }: Session, object: ApiObject, words: string): Promise<void> {
  if (output === 'table' || output === 'wide') return print(words)
  await printObjects([object], { kind: kindNamed('secrets'), now: Date.now(), projects: false, format: output, single: true })
}
