import { relative } from 'node:path'
import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { PandoError } from '../../base/errors.ts'
import { cellOf, type HostSettings, parseHostSettings } from '../../base/host-settings.ts'
import type { ResolvedSettings } from '../../base/settings.ts'
import { checks, runChecks } from '../../host/checks.ts'
import type { Daemon } from '../../host/daemon.ts'
import { findProgram } from '../../host/find-program.ts'
import { prepareGuest } from '../../host/guest.ts'
import { brokenNames } from '../../host/repair.ts'
import { ensureSystemUser } from '../../host/system-user.ts'
import { ensureConsole } from '../../host/web-console.ts'
import { settingFlags, withHost } from '../options.ts'
import type { Platform } from '../platform.ts'
import { print } from '../print/output.ts'
import { tone } from '../print/style.ts'
import { ensureServer } from '../server-process.ts'
import { interruptSignal } from '../session.ts'
import { step } from '../steps.ts'
import { installMissing } from './doctor.ts'

export function addUp(parent: Command, platform: Platform): void {
  withHost(parent.command('up').description('set up what is missing, start the server in the background, show it working'))
    .option('--no-tour', 'leave out the tour')
    .action(async ({ tour }: { tour: boolean }, command: Command) => {
      const settings = await loadSettings(settingFlags(command))
      const host = parseHostSettings(settings)
      const signal = interruptSignal()
      await prepareHost(host, signal)
      const { daemon } = await step(
        'server',
        () => ensureServer(cellOf(host), { platform, settings, signal }),
        ({ how, daemon: { pid } }) => `${how}, process ${pid}`,
      )
      const password = await firstPassword(settings, daemon, signal)
      if (tour) await giveTour(settings, daemon, signal)
      print('', ...closingLines(daemon, { tour, password, pando: await callName(platform) }))
    })
}

/** Everything the server needs; each step takes a moment when it is done already. */
async function prepareHost(host: HostSettings, signal: AbortSignal): Promise<void> {
  const web = { runDir: host.runDir, ports: [host.httpPort, host.httpsPort] }
  const ctx = { stateDir: host.stateDir, web, signal }
  const before = await step(
    'host',
    () => runChecks(ctx),
    (results) => `${results.filter(({ finding }) => finding.state === 'ok').length} of ${results.length} checks passed`,
  )
  const results = await installMissing(before, { ctx, list: checks })
  const broken = brokenNames(results)
  if (broken !== '') throw new PandoError('host.unfit', { detail: broken })
  await step(
    'user for virtual machines',
    () => ensureSystemUser(host.qemuUser, signal),
    ({ name, uid }) => `${name} (${uid})`,
  )
  await step(
    'web console',
    () => ensureConsole(signal, { evenIfThere: true }).catch((error: PandoError) => ({ failed: error })),
    (result) => ('failed' in result ? `${result.failed.message}. ${result.failed.hint}` : result.built ? 'built' : 'up to date'),
  )
  await step(
    'guest kernel and initramfs',
    (report) => prepareGuest(cellOf(host), { signal, report: (message) => report({ message }) }),
    (release) => `Linux ${release}`,
  )
}

async function giveTour(settings: ResolvedSettings, { facts }: Daemon, signal: AbortSignal): Promise<void> {
  const { connectApi } = await import('../connect.ts')
  const { runTour } = await import('../tour.ts')
  const api = await connectApi({ ...settings, host: { value: facts.socketPath, origin: 'this server' } })
  print('')
  await runTour({ api, project: 'default', signal })
}

/** See services/auth/identity/first-admin.ts. */
const firstAdmin = 'admin'

const afterTour = [
  ['pando ps', 'what runs'],
  ['pando exec tour-vm -- uname -a', 'a program inside the virtual machine'],
  ['pando fork tour-vm --count 10 --name more', 'ten more of it, each with an address of its own'],
  ['pando app describe tour-app', 'the app: its replicas, traffic, history'],
  ['pando logs -f tour-container', 'what the container writes'],
  ['pando describe instance tour-vm', 'what it is, how it got there, and what came from it'],
  ['pando down', 'stop the server; workloads run on'],
] as const
const withoutTour = [
  ['pando get nodes', 'this machine as the server sees it'],
  ['pando image build --help', 'an image from Debian packages, without a registry'],
  ['pando run --help', 'all that an instance can have'],
  ['pando tour', 'one image as a container and as a virtual machine'],
  ['pando down', 'stop the server; workloads run on'],
] as const

/** The generated password of the first administrator, where nobody has one yet. Shown once, on this terminal and nowhere else. */
async function firstPassword(settings: ResolvedSettings, { facts }: Daemon, signal: AbortSignal): Promise<string | undefined> {
  const { connectApi } = await import('../connect.ts')
  const { kindNamed } = await import('../kinds.ts')
  const api = await connectApi({ ...settings, host: { value: facts.socketPath, origin: 'this server' } })
  const { items } = await api.list(kindNamed('users'), {}, signal)
  const [only] = items
  const untouched = only?.metadata.name === firstAdmin && only.status['password'] === false && only.status['lastSignInAt'] === undefined
  if (items.length !== 1 || !untouched) return undefined
  const { password } = await api.call<{ password: string }>('PUT', `/v1/users/${firstAdmin}/password`, { mustChange: false }, signal)
  return password
}

interface Closing {
  tour: boolean
  password: string | undefined
  pando: string
}

function closingLines({ facts }: Daemon, { tour, password, pando }: Closing): string[] {
  const next = (tour ? afterTour : withoutTour).map(([line, what]) => [line.replace('pando', pando), what] as const)
  const width = Math.max(...next.map(([line]) => line.length)) + 3
  return [
    ...(facts.url ? [`console ${facts.url}`] : []),
    `API    ${facts.socketPath}${facts.url ? `  and  ${facts.url}  (reference at /v1/docs)` : ''}`,
    ...(facts.url ? [`login  ${pando} login ${facts.url} --user ${firstAdmin}`] : []),
    ...(password === undefined
      ? []
      : [
          `user   ${firstAdmin}, password ${password}`,
          `       shown this once; \`${pando} user passwd ${firstAdmin} --reset\` makes another`,
        ]),
    '',
    tone('strong', 'Try next'),
    ...next.map(([line, what]) => `  ${line.padEnd(width)}${tone('quiet', what)}`),
  ]
}

/** `pando` where it is installed; in a clone, how it is called from here. */
async function callName({ launcher }: Platform): Promise<string> {
  if (await findProgram('pando')) return 'pando'
  const path = relative(process.cwd(), launcher)
  return path.startsWith('..') ? launcher : `./${path}`
}
