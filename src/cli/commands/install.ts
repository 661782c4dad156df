import type { Command } from 'commander'
import type { Cell } from '../../base/cell.ts'
import { loadSettings } from '../../base/config-file.node.ts'
import { cellOf, type HostSettings, parseHostSettings } from '../../base/host-settings.ts'
import { findDaemon, stopDaemon } from '../../host/daemon.ts'
import {
  removeBalancers,
  removeContainers,
  removeFolders,
  removeNetworks,
  removeVirtualMachines,
  unmountVolumes,
} from '../../host/remove.ts'
import { ensureSystemUser, importAccount, removeSystemUser } from '../../host/system-user.ts'
import { installUnit, removeUnit, systemdRuns, unitName, unitPath, unitText } from '../../host/systemd.ts'
import { usageError } from '../failure.ts'
import { settingFlags, withHost } from '../options.ts'
import type { Platform } from '../platform.ts'
import { print } from '../print/output.ts'
import { ensureServer, hostArguments, stopServer } from '../server-process.ts'
import { interruptSignal } from '../session.ts'
import { step } from '../steps.ts'

/** The Pando of the host itself; others beside it are for tests and trials. */
const defaultTag = 'pd'

export function addInstall(parent: Command, platform: Platform): void {
  withHost(parent.command('install').description('have the server started at each boot, as a systemd unit')).action(
    async (_options: object, command: Command) => {
      const settings = await loadSettings(settingFlags(command))
      const host = parseHostSettings(settings)
      const signal = interruptSignal()
      await ensureSystemUser(host.qemuUser, signal)
      if (!(await systemdRuns())) {
        const { daemon, how } = await ensureServer(cellOf(host), { platform, settings, signal })
        return print(
          'No systemd runs here, so there is no unit to install.',
          `The server runs in the background instead (${how}, process ${daemon.pid}).`,
          'Have your own init run this at boot:',
          `  ${[platform.launcher, 'up', '--no-tour', ...hostArguments(settings)].join(' ')}`,
        )
      }
      await stopDaemon(cellOf(host), signal) // one in the background would hold the state
      const text = unitText({ launcher: platform.launcher, args: hostArguments(settings) })
      const changed = await step(
        `unit ${unitName(host.tag)}`,
        () => installUnit(host.tag, text, signal),
        (is) => (is ? 'installed' : 'as it was'),
      )
      print(`${unitPath(host.tag)} ${changed ? 'starts' : 'still starts'} the server now and at each boot.`)
    },
  )
}

export function addUninstall(parent: Command): void {
  withHost(
    parent.command('uninstall').description('remove all that Pando made on this host, workloads and their data too, and nothing else'),
  )
    .option('-y, --yes', 'do not ask')
    .action(async ({ yes }: { yes?: true }, command: Command) => {
      const host = parseHostSettings(await loadSettings(settingFlags(command)))
      if (!yes) await confirm(host)
      await removeEverything(host, interruptSignal())
    })
}

async function confirm({ stateDir, tag }: HostSettings): Promise<void> {
  if (!process.stdin.isTTY)
    throw usageError('uninstall asks before it removes anything, and there is nobody to ask', 'Say so beforehand: pando uninstall --yes')
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(
    `This deletes every instance, image, network and all data of the Pando in ${stateDir} (tag ${tag}).\nType "yes" to go on: `,
  )
  terminal.close()
  if (answer.trim() !== 'yes') throw usageError('nothing was removed')
}

/** Without root there is only the fake engine, which leaves nothing but files. */
async function removeEverything(host: HostSettings, signal: AbortSignal): Promise<void> {
  const cell = cellOf(host)
  await step(
    'server',
    () => endServer(cell, signal),
    (was) => (was ? 'stopped' : 'did not run'),
  )
  if (process.getuid!() === 0) await removeHostParts(host, signal)
  const left = await step(
    `files in ${cell.stateDir} and ${cell.runDir}`,
    () => removeFolders(cell),
    () => 'removed',
  )
  if (left.others.length > 0) print('Not made by Pando, so left alone:', ...left.others.map((path) => `  ${path}`))
  if (left.keys.length > 0)
    print('Left, because without them nobody can read the backups any more:', ...left.keys.map((path) => `  ${path}`))
  print('Debian packages stay installed: other programs may use them by now.')
}

/** What one part cannot remove keeps no other from going; the files stay until all has gone, so that it can be tried again. */
async function removeHostParts(host: HostSettings, signal: AbortSignal): Promise<void> {
  const cell = cellOf(host)
  const removed = () => 'removed'
  const parts = [
    () =>
      step(
        'virtual machines',
        () => removeVirtualMachines(cell, signal),
        (count) => `${count} removed`,
      ),
    () => step('containers and the Docker engine of Pando', () => removeContainers(cell, signal), removed),
    () => step('load balancers', () => removeBalancers(cell), removed),
    () => step('bridges, taps, name spaces and rules', () => removeNetworks(cell, signal), removed),
    () =>
      step(
        'volumes',
        () => unmountVolumes(cell, signal),
        () => 'unmounted',
      ),
  ]
  const failures: unknown[] = []
  for (const part of parts) await part().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
  if (host.tag !== defaultTag) return // the users serve every Pando of this host
  for (const user of [host.qemuUser, importAccount])
    await step(
      `user ${user}`,
      () => removeSystemUser(user, signal),
      (gone) => (gone ? 'removed' : 'left: not made by Pando, or in use'),
    )
}

async function endServer(cell: Cell, signal: AbortSignal): Promise<boolean> {
  const ran = (await findDaemon(cell)) !== undefined
  await stopServer(cell, signal)
  if (await systemdRuns()) await removeUnit(cell.tag, signal)
  return ran
}
