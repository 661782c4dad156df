import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { settingNames } from '../../base/settings.ts'
import { outputFormat, settingFlags, withApi, withHost } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { interruptSignal, openSession } from '../session.ts'

/** Never shown in full. */
const secret = 'token'

export function addConfig(parent: Command): void {
  const config = parent.command('config').description('the settings of this machine')
  withHost(withApi(config.command('show').description('each setting and its value')))
    .option('--origin', 'with where each value comes from')
    .action(async ({ origin }: { origin?: true }, command: Command) => {
      const settings = await loadSettings(settingFlags(command))
      const rows = settingNames.map((name) => {
        const found = settings[name]
        return { name, value: found && name === secret ? '(set)' : (found?.value ?? '-'), origin: found?.origin ?? 'not set' }
      })
      if (outputFormat(command) === 'json') return printJson(Object.fromEntries(rows.map(({ name, ...rest }) => [name, rest])))
      print(
        ...tableLines(
          ['SETTING', 'VALUE', ...(origin ? ['ORIGIN'] : [])],
          rows.map((row) => [row.name, row.value, ...(origin ? [row.origin] : [])]),
        ),
      )
    })
}

export function addVersion(parent: Command, version: string): void {
  withApi(parent.command('version').description('versions of this program and of the server')).action(
    async (_options: object, command: Command) => {
      const session = await openSession(command)
      const signal = AbortSignal.any([interruptSignal(), AbortSignal.timeout(5_000)])
      const server = await session.api.version(signal).then(
        (found) => found.version,
        () => undefined,
      )
      if (session.output === 'json') return printJson({ client: version, server: server ?? null, node: process.versions.node })
      print(`client  ${version} (Node ${process.versions.node})`, `server  ${server ?? `none answers at ${session.api.address}`}`)
    },
  )
}
