import { readFile, rm } from 'node:fs/promises'
import type { Cell } from '../../../base/cell.ts'
import type { Clock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import { type DockerClient, dockerClient } from '../client.ts'
import { dockerEvents } from '../events.ts'
import { runtimeName } from '../names.ts'
import { findProcesses, sendSignal } from './processes.ts'
import { installRuntime, replaceFile } from './runtime.ts'

/** Where the host's own Docker engine is, if it has one. */
export interface HostDocker {
  socketPath: string
  configPath: string
  pidPath: string
}

type DaemonJson = Record<string, unknown> & { runtimes?: Record<string, { path?: string }> }

/** Makes the host's dockerd know our runtime; does nothing when it does. */
export async function registerRuntime(
  cell: Cell,
  host: HostDocker,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const path = await installRuntime(cell)
  const wanted = withRuntime(await readDaemonJson(host), runtimeName(cell), path)
  await change(host, wanted, { clock, signal })
}

/** Takes it out again, and leaves the rest of the file as it was. */
export async function unregisterRuntime(
  cell: Cell,
  host: HostDocker,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  await change(host, withoutRuntime(await readDaemonJson(host), runtimeName(cell)), { clock, signal })
}

export function withRuntime(config: DaemonJson, name: string, path: string): DaemonJson {
  return config.runtimes?.[name]?.path === path ? config : { ...config, runtimes: { ...config.runtimes, [name]: { path } } }
}

export function withoutRuntime(config: DaemonJson, name: string): DaemonJson {
  if (!config.runtimes || !(name in config.runtimes)) return config
  const {
    runtimes: { [name]: _gone, ...others },
    ...rest
  } = config
  return Object.keys(others).length > 0 ? { ...rest, runtimes: others } : rest
}

async function readDaemonJson({ configPath }: HostDocker): Promise<DaemonJson> {
  const text = await readFile(configPath, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  try {
    return JSON.parse(text.trim() || '{}') as DaemonJson
  } catch (cause) {
    throw new PandoError(
      'docker.unavailable',
      { detail: `${configPath} is not valid JSON` },
      { cause, hint: 'Repair that file; Pando does not write over it.' },
    )
  }
}

/** Writes the file and has dockerd read it again, which it does while containers run on. */
async function change(host: HostDocker, wanted: DaemonJson, { clock, signal }: { clock: Clock; signal: AbortSignal }): Promise<void> {
  const current = await readDaemonJson(host)
  if (JSON.stringify(current) === JSON.stringify(wanted)) return
  if (Object.keys(wanted).length === 0) await rm(host.configPath, { force: true })
  else await replaceFile(host.configPath, `${JSON.stringify(wanted, null, 2)}\n`)
  const client = dockerClient(host.socketPath)
  try {
    await reload(host, client, { sinceMs: clock.now(), signal })
  } finally {
    client.close()
  }
}

async function reload(
  { pidPath }: HostDocker,
  client: DockerClient,
  { sinceMs, signal }: { sinceMs: number; signal: AbortSignal },
): Promise<void> {
  const pid = Number(await readFile(pidPath, 'utf8').catch(() => ''))
  const [dockerd] = await findProcesses((argv) => /(^|\/)dockerd$/.test(argv[0]!)).then((found) => found.filter((one) => one.pid === pid))
  if (!dockerd) throw new PandoError('docker.unavailable', { detail: `no dockerd runs under the pid in ${pidPath}` })
  const both = AbortSignal.any([signal, AbortSignal.timeout(15_000)])
  const query = { filters: { type: ['daemon'], event: ['reload'] }, sinceMs, onOpen: () => sendSignal(pid, 'SIGHUP') }
  for await (const _reloaded of dockerEvents(client, query, both)) return
}
