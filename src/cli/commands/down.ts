import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { cellOf, parseHostSettings } from '../../base/host-settings.ts'
import { findDaemon } from '../../host/daemon.ts'
import { removeBalancers, stopDockerEngine } from '../../host/remove.ts'
import type { Api, ApiObject } from '../api.ts'
import { hasProblem } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { settingFlags, withHost } from '../options.ts'
import { print } from '../print/output.ts'
import { stopServer } from '../server-process.ts'
import { interruptSignal } from '../session.ts'
import { step } from '../steps.ts'
import { goalNamed, waitFor } from '../watch.ts'

const stopTimeoutMs = 120_000
const atRest = ['stopped', 'failed']

export function addDown(parent: Command): void {
  withHost(parent.command('down').description('stop the server; workloads run on'))
    .option('--all', 'stop the workloads too, and the Docker engine that Pando started')
    .action(async ({ all }: { all?: true }, command: Command) => {
      const settings = await loadSettings(settingFlags(command))
      const cell = cellOf(parseHostSettings(settings))
      const signal = interruptSignal()
      const daemon = await findDaemon(cell)
      if (all && daemon) {
        const { connectApi } = await import('../connect.ts')
        const api = await connectApi({ ...settings, host: { value: daemon.facts.socketPath, origin: 'this server' } })
        await step(
          'workloads',
          () => stopAll(api, signal),
          (count) => `${count} stopped`,
        )
      }
      const ran = await step(
        'server',
        () => stopServer(cell, signal),
        (was) => (was ? 'stopped' : 'did not run'),
      )
      if (all) await step('load balancers', () => removeBalancers(cell))
      if (all) await step('Docker engine of Pando', () => stopDockerEngine(cell, signal))
      if (all && !ran) print('Instances can only be stopped by a running server: `pando up --no-tour`, then `pando down --all`.')
      if (!all) print('Workloads run on. `pando up` starts the server again; `pando down --all` stops them too.')
    })
}

/** Stops every app and every instance of every project, all at once. Returns how many instances. */
async function stopAll(api: Api, signal: AbortSignal): Promise<number> {
  const { items } = await api.list(kindNamed('instances'), {}, signal)
  const apps = (await api.list(kindNamed('apps'), {}, signal)).items.filter(({ status }) => status.phase !== 'stopped')
  const isReplica = ({ metadata }: ApiObject) => metadata.labels['pando.app'] !== undefined
  const busy = items.filter(({ status }) => !atRest.includes(status.phase))
  await Promise.all([
    ...apps.map((app) => stopOne(api, app, { signal, isAtRest: ({ status }) => Number((status as { total?: number }).total) === 0 })),
    ...busy
      .filter((instance) => !isReplica(instance))
      .map((instance) => stopOne(api, instance, { signal, isAtRest: ({ status }) => atRest.includes(status.phase) })),
  ])
  return busy.length
}

async function stopOne(
  api: Api,
  { kind: kindName, metadata: { name, project } }: ApiObject,
  { signal, isAtRest }: { signal: AbortSignal; isAtRest(object: ApiObject): boolean },
): Promise<void> {
  const kind = kindNamed(kindName)
  const key = { project, name }
  try {
    await api.act(kind, { key, verb: 'stop' }, signal)
  } catch (error) {
    if (!hasProblem(error, 'api.not_allowed_now', 'store.not_found')) throw error
  }
  const rest = {
    ...goalNamed('stopped', { kind, key }),
    reached: (object: ApiObject | undefined) => object === undefined || isAtRest(object),
  }
  await waitFor(api, rest, { kind, key, timeoutMs: stopTimeoutMs, signal })
}
