import { homedir } from 'node:os'
import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { defaultSettings } from '../../base/settings.ts'
import { settingFlags, withHost } from '../options.ts'
import type { Platform } from '../platform.ts'
import { notice } from '../print/output.ts'
import { interruptSignal } from '../session.ts'

export function addServer(parent: Command, platform: Platform): void {
  withHost(parent.command('server').description('run the server here, in the foreground; `up` starts it in the background')).action(
    async (_options: object, command: Command) => {
      await platform.serve(await loadSettings(settingFlags(command)), { fake: false, signal: interruptSignal() })
    },
  )
}

export function addDev(parent: Command, platform: Platform): void {
  withHost(parent.command('dev').description('run the whole platform with the fake engine: anywhere, without root')).action(
    async (_options: object, command: Command) => {
      const settings = await loadSettings(settingFlags(command), devDefaults())
      const byDefault = settings.runDir?.value === (await loadSettings({})).runDir?.value
      await platform.serve(settings, {
        fake: true,
        signal: interruptSignal(),
        onReady({ socketPath, url }) {
          notice(`Pando with the fake engine answers at ${socketPath}${url ? ` and ${url}` : ''}`)
          notice(
            byDefault ? 'Try in another terminal: pando get nodes' : `Try in another terminal: PANDO_HOST=${socketPath} pando get nodes`,
          )
        },
      })
    },
  )
}

/** Folders of the user, for root too: the fake engine must not meet the state of a real server. */
function devDefaults() {
  const { stateDir, runDir } = defaultSettings({ env: { HOME: homedir(), ...process.env }, uid: process.getuid!() || Number.NaN })
  return { stateDir: stateDir!, runDir: runDir!, port: '0', tag: 'dev' }
}
