import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Log } from '../base/log.ts'
import { runControllers } from '../controller/manager.ts'
import { kindsOf, services } from '../registry.ts'
import { makeLocalPool } from '../resources/storage/local-pool.ts'
import { tierOf } from '../resources/storage/rotational.node.ts'
import { makeDefaultProject } from '../services/auth/controller.ts'
import { openSqliteStore } from '../store/sqlite/sqlite.ts'
import type { Store } from '../store/store.ts'
import type { ServerConfig } from './config.ts'
import { createApi } from './http.ts'
import { listen } from './listen.ts'
import { openParts } from './parts.ts'
import { version } from './version.ts'

/** Log entries kept for readers that come back; older ones go, objects stay. */
const keptEvents = 200_000
const compactEveryMs = 600_000

export interface RunningServer {
  /** Where the API answers. */
  socketPath: string
  url: string
  /** Ends the server and leaves workloads running. */
  close(): Promise<void>
}

/** The whole platform in this process: SQLite, API, controllers, node agent. Resolves when the API answers. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const log = createLog(config)
  const stop = new AbortController()
  const { stateDir, runDir } = config.cell
  await mkdir(stateDir, { recursive: true, mode: 0o711 })
  await mkdir(runDir, { recursive: true, mode: 0o711 })
  const parts = await openParts(config, { log, signal: stop.signal, version })
  const store = await openSqliteStore({ path: join(stateDir, 'pando.db'), clock: parts.clock })
  parts.volumes.open(store)
  const backups = { ...parts.backups, copyState: (path: string) => store.copyTo(path) }
  const all = services({ ...parts, backups })
  const api = await createApi({
    store,
    log,
    version,
    kinds: kindsOf(all),
    admissions: all.flatMap((service) => service.admissions),
    clock: parts.clock,
    engineFor: (instance) => parts.engineFor(instance.spec.engine),
    uploadsDir: parts.uploadsDir,
    openImage: (digest) => parts.imageStore.open(digest),
    keepCredentials: (uid, credentials) => parts.imageStore.credentials.keep(uid, credentials),
    stateDir,
    balancer: parts.balancer,
    driver: parts.driver,
    volumes: parts.volumes,
    screens: parts.screens,
    backups,
    checkpoint: parts.checkpoint,
  })
  await makeDefaultProject({ store })
  await makeLocalPool(store, { path: join(stateDir, 'volumes'), tier: await tierOf(stateDir) })
  const listening = await listen(api, config)
  const controllers = await runControllers({
    store,
    clock: parts.clock,
    log,
    signal: stop.signal,
    controllers: all.flatMap((service) => [...service.controllers, ...service.nodeControllers]),
  })
  const compaction = compactNowAndThen(store, log)
  log.info({ module: 'server', socket: listening.socketPath, url: listening.url, version }, 'the server answers')
  return {
    ...listening,
    async close() {
      clearInterval(compaction)
      stop.abort(new DOMException('the server ends', 'AbortError'))
      await api.close()
      await controllers.done
      await parts.close()
      await store.close()
      log.info({ module: 'server' }, 'the server ended')
    },
  }
}

function createLog({ logLevel }: ServerConfig): Log {
  return pino({
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['*.password', '*.token', '*.authorization'],
  })
}

function compactNowAndThen(store: Store, log: Log): NodeJS.Timeout {
  return setInterval(() => {
    store.compact(keptEvents).catch((error: unknown) => log.warn({ module: 'store', err: error }, 'dropping old events failed'))
  }, compactEveryMs).unref()
}
