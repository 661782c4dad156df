import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { Cleanup } from '../base/cleanup.ts'
import { isoTime } from '../base/clock.ts'
import { readKeyring } from '../base/keyring.node.ts'
import type { Log } from '../base/log.ts'
import { runControllers } from '../controller/manager.ts'
import { defaultConsoleDir } from '../host/web-console.ts'
import { kindsOf, services } from '../registry.ts'
import { makeLocalPool } from '../resources/storage/local-pool.ts'
import { tierOf } from '../resources/storage/rotational.node.ts'
import type { Keep } from '../services/audit/retention.ts'
import { makeDefaultProject } from '../services/auth/controller.ts'
import { makeFirstAdmin } from '../services/auth/identity/first-admin.ts'
import { quotaStore } from '../services/auth/quota/quota-store.ts'
import { makeDefaultRules } from '../services/monitoring/alarms/default-rules.ts'
import { openSqliteStore } from '../store/sqlite/sqlite.ts'
import type { Store } from '../store/store.ts'
import type { ServerConfig } from './config.ts'
import { createApi } from './http.ts'
import { listen } from './listen.ts'
import { openParts, type Parts } from './parts.ts'
import { version } from './version.ts'

/** Log entries kept for readers that come back; older ones go, objects stay. */
const keptEvents = 200_000
const compactEveryMs = 600_000
const pruneEveryMs = 600_000

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
  await using undo = new Cleanup() // a server that cannot start ends, instead of staying with half of it open
  const parts = await openParts(config, { log, signal: stop.signal, version })
  undo.defer(() => parts.close())
  undo.defer(() => stop.abort(new DOMException('the server does not start', 'AbortError')))
  const backups = { ...parts.backups, keyFile: config.keyFile, copyState: (path: string) => store.copyTo(path) }
  const all = services({ ...parts, backups })
  const keyring = readKeyring(config.keyFile)
  const objects = await openSqliteStore({
    path: join(stateDir, 'pando.db'),
    clock: parts.clock,
    seal: { sealer: keyring, kinds: kindsOf(all) },
  })
  undo.defer(() => objects.close())
  await keyring.makeFirst()
  const store = await quotaStore(objects)
  parts.volumes.open(store)
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
    audit: parts.audit,
    async resealSecrets() {
      await keyring.rotate()
      const rows = await store.reseal()
      await keyring.forgetOld()
      return rows
    },
    keepCredentials: (uid, credentials) => parts.imageStore.credentials.keep(uid, credentials),
    stateDir,
    sessionLimits: config.sessionLimits,
    ...(config.prices ? { prices: config.prices } : {}),
    balancer: parts.balancer,
    driver: parts.driver,
    volumes: parts.volumes,
    screens: parts.screens,
    monitoring: parts.monitoring,
    reach: parts.reach,
    backups,
    checkpoint: parts.checkpoint,
    consoleDir: defaultConsoleDir,
  })
  undo.defer(() => api.close())
  await parts.audit.recover(isoTime(parts.clock), await store.revision())
  await makeDefaultProject({ store })
  await makeFirstAdmin({ store })
  await makeDefaultRules({ store })
  await makeLocalPool(store, { path: join(stateDir, 'volumes'), tier: await tierOf(stateDir) })
  const listening = await listen(api, { ...config, clock: parts.clock })
  const controllers = await runControllers({
    store,
    clock: parts.clock,
    log,
    signal: stop.signal,
    controllers: all.flatMap((service) => [...service.controllers, ...service.nodeControllers]),
  })
  parts.monitoring.exporter.loops = controllers.metrics
  undo.commit()
  const compaction = compactNowAndThen(store, log)
  const pruning = pruneNowAndThen(parts, config.audit, log)
  log.info({ module: 'server', socket: listening.socketPath, url: listening.url, version }, 'the server answers')
  return {
    ...listening,
    async close() {
      clearInterval(compaction)
      clearInterval(pruning)
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

function pruneNowAndThen({ audit, clock }: Parts, keep: Keep, log: Log): NodeJS.Timeout {
  const prune = () =>
    audit.prune(keep, clock.now()).catch((error: unknown) => log.warn({ module: 'audit', err: error }, 'taking old entries out failed'))
  void prune()
  return setInterval(prune, pruneEveryMs).unref()
}
