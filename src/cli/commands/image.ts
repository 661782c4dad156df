import { createReadStream, createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import type { ApiObject } from '../api.ts'
import { usageError } from '../failure.ts'
import { nameOf } from '../image-names.ts'
import { referenceFor } from '../image-reference.ts'
import { textOfFile } from '../input.ts'
import { kindNamed } from '../kinds.ts'
import { followOperation } from '../operations.ts'
import { collect, withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { pairs } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addList } from './get.ts'

export function addImage(parent: Command): void {
  const image = parent.command('image').alias('images').description('get, make and remove images')
  addList(image, { name: 'ls', plural: 'images', description: 'list images' })
  addDescribeOf(image, 'images')
  addPull(image)
  addImport(image)
  addExport(image)
  addBuild(image)
  addRemove(image, { name: 'rm', plural: 'images', description: 'remove images that no instance uses' })
}

function addPull(image: Command): void {
  withWait(
    withApi(image.command('pull').description('get an image from a registry').argument('<reference>', 'e.g. registry.example/team/web:1')),
  )
    .option('-u, --username <name>', 'for the registry')
    .option('--password-stdin', 'read the password from the input')
    .option('--insecure', 'plain HTTP or any certificate')
    .action(
      async (reference: string, options: { username?: string; passwordStdin?: true; insecure?: true; wait: boolean }, command: Command) => {
        if ((options.username === undefined) !== (options.passwordStdin === undefined))
          throw usageError('--username and --password-stdin go together')
        const session = await openSession(command)
        const credentials =
          options.username === undefined ? {} : { username: options.username, password: (await text(process.stdin)).trimEnd() }
        const body = { reference, ...credentials, ...(options.insecure ? { insecure: true } : {}) }
        await finish(session, {
          operation: await session.api.makeImage('pull', { project: session.project, body }, session.signal),
          title: `pulling ${reference}`,
          wait: options.wait,
        })
      },
    )
}

interface ImportOptions {
  checksum?: string
  firmware?: string
  wait: boolean
}

function addImport(image: Command): void {
  withWait(
    withApi(
      image
        .command('import')
        .description(
          'take a disk image (qcow2, raw, VMDK, VDI, VHD, VHDX, ISO; also gz, xz, zst) or an archive (OCI layout, `docker save`, root file system)',
        )
        .argument('<file>', 'a file here, an http(s) address that the server fetches, - for the input')
        .argument('[reference]', 'what to call it, e.g. web:1 (default: the name of the file)'),
    ),
  )
    .option('--checksum <sum>', 'sha256:… or sha512:… of the file; nothing is believed before it fits')
    .option('--firmware <firmware>', 'uefi or bios: how a disk image boots (default: as it can, uefi first)')
    .action(async (file: string, named: string | undefined, { wait, ...given }: ImportOptions, command: Command) => {
      const reference = named ?? referenceFor(file)
      const isAddress = /^https?:\/\//i.test(file)
      if (file !== '-' && !isAddress)
        await access(file).catch(() => {
          throw usageError(`${file} cannot be read`)
        })
      const session = await openSession(command)
      const { api, project, signal } = session
      const operation = isAddress
        ? await api.makeImage('download', { project, body: { reference, url: file, ...given } }, signal)
        : await api.importImage({ project, reference, archive: file === '-' ? process.stdin : createReadStream(file), ...given }, signal)
      await finish(session, { operation, title: `importing ${reference}`, wait })
    })
}

function addExport(image: Command): void {
  withApi(
    image
      .command('export')
      .description('write the disk of a disk image to a file: qcow2, or the ISO as it came')
      .argument('<image>', 'its name or reference')
      .argument('<file>', '- writes the output'),
    { output: false },
  ).action(async (name: string, file: string, _options: object, command: Command) => {
    const session = await openSession(command)
    const { api, project, signal } = session
    const disk = await api.exportImage({ project, name: await nameOf(session, kindNamed('images'), name) }, signal)
    if (file === '-') return pipeline(disk, process.stdout, { signal })
    const partial = `${file}.part`
    try {
      await pipeline(disk, createWriteStream(partial, { flags: 'wx' }), { signal })
      await rename(partial, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw usageError(`${partial} exists: another export is at work, or one broke off`)
      await rm(partial, { force: true })
      throw error
    }
  })
}

interface BuildOptions {
  package?: string[]
  variant?: string
  suite?: string
  file?: string[]
  spec?: string
  entrypoint?: string
  env?: string[]
  user?: string
  workdir?: string
  expose?: string[]
  wait: boolean
}

function addBuild(image: Command): void {
  withWait(
    withApi(
      image
        .command('build')
        .description('make an image from Debian packages, without a registry')
        .usage('[options] REFERENCE [-- COMMAND...]')
        .argument('<reference>', 'what to call it, e.g. web:1')
        .argument('[command...]', 'program and arguments that it runs'),
    ),
  )
    .option('--package <names>', 'Debian packages to put in, with commas between', collect)
    .option(
      '--variant <variant>',
      'none: just the files of the packages (default); extract, custom, essential, apt, minbase: as mmdebstrap has them',
    )
    .option('--suite <suite>', 'Debian release (default: that of the node)')
    .option('--file <here:inside>', 'put a small text file of this machine into it', collect)
    .option('--spec <file>', 'take the whole build from a YAML file, - from the input; options add to it')
    .option('-e, --env <KEY=VALUE>', 'environment', collect)
    .option('--entrypoint <program>', 'its entrypoint')
    .option('-u, --user <user>', 'user it runs as')
    .option('-w, --workdir <dir>', 'working directory')
    .option('--expose <port>', 'port it listens on', collect)
    .action(async (reference: string, cmd: string[], options: BuildOptions, command: Command) => {
      const session = await openSession(command)
      const body = await buildRequest(reference, cmd, options)
      const operation = await session.api.makeImage('build', { project: session.project, body }, session.signal)
      await finish(session, { operation, title: `building ${reference}`, wait: options.wait })
    })
}

async function buildRequest(reference: string, cmd: readonly string[], options: BuildOptions): Promise<Record<string, unknown>> {
  const written =
    options.spec === undefined ? {} : ((await import('yaml')).parse(await textOf(options.spec, '--spec')) as Record<string, object>)
  const files = await Promise.all(
    (options.file ?? []).map(async (word) => {
      const [here = '', inside = ''] = word.split(':')
      if (!inside.startsWith('/')) throw usageError(`--file ${word}: write HERE:/INSIDE`)
      return [inside, { content: await textOf(here, '--file') }] as const
    }),
  )
  const config = present({
    entrypoint: options.entrypoint === undefined ? undefined : [options.entrypoint],
    cmd: cmd.length > 0 ? [...cmd] : undefined,
    env: pairs(options.env ?? [], '--env'),
    user: options.user,
    workdir: options.workdir,
    exposedPorts: options.expose,
  })
  return present({
    ...written,
    reference,
    packages: options.package?.flatMap((names) => names.split(',')).filter(Boolean) ?? written['packages'],
    variant: options.variant ?? written['variant'],
    suite: options.suite ?? written['suite'],
    files: { ...written['files'], ...Object.fromEntries(files) },
    config: { ...written['config'], ...config },
  })
}

async function textOf(path: string, option: string): Promise<string> {
  return textOfFile(path).catch((cause: Error) => {
    throw usageError(`${option} ${path}: ${cause.message}`)
  })
}

function present(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function withWait(command: Command): Command {
  return command.option('--no-wait', 'return at once with the operation')
}

async function finish(session: Session, { operation, title, wait }: { operation: ApiObject; title: string; wait: boolean }): Promise<void> {
  const last = wait ? await followOperation(session, operation, title) : operation
  if (session.output === 'json') return printJson(last)
  const { digest } = (last.status['result'] ?? {}) as { digest?: string }
  const { reference } = last.spec['args'] as { reference: string }
  print(wait ? [reference, digest].filter(Boolean).join('  ') : `operations/${operation.metadata.name}`)
}
