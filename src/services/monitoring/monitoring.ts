import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Reach } from '../../base/reach.node.ts'
import type { Service } from '../../controller/service.ts'
import { Alarm, AlarmRule, Silence } from './alarm-kind.ts'
import { alarmRules } from './alarms/admissions.ts'
import { alarmController } from './alarms/controller.ts'
import { type ArchiveOptions, openArchive } from './archive/archive.ts'
import { type CollectorDeps, collector } from './collector.ts'
import { Exporter } from './exporter.ts'
import { archiveGraphs, type GraphSource } from './graphs.ts'
import { Metrics } from './metrics.ts'
import { notifyController } from './notify/controller.ts'
import { prometheusGraphs } from './prometheus-graphs.ts'
import { Receiver } from './receiver-kind.ts'

/** What the API and the control loops share. */
export interface Monitoring {
  metrics: Metrics
  graphs: GraphSource
  exporter: Exporter
  close(): void
}

export interface MonitoringOptions extends Omit<ArchiveOptions, 'path'> {
  stateDir: string
  /** Address of a Prometheus server that graphs are read from. Left out: from our own archive. */
  prometheus?: string | undefined
  log: Log
}

/** Numbers over time in `metrics.db`. A file that cannot be read is put aside: a server does not stay away for its graphs. */
export async function openMonitoring({ stateDir, prometheus, log, ...options }: MonitoringOptions): Promise<Monitoring> {
  const path = join(stateDir, 'metrics.db')
  const metrics = new Metrics(await open())
  const exporter = new Exporter(metrics)
  const graphs = prometheus === undefined ? archiveGraphs(metrics) : prometheusGraphs(prometheus)
  return { metrics, graphs, exporter, close: () => metrics.archive.close() }

  async function open() {
    try {
      return openArchive({ path, ...options })
    } catch (error) {
      if (!hasCode(error, 'monitoring.archive_unreadable')) throw error
      log.warn(
        { module: 'services/monitoring', err: error, kept: `${path}.broken` },
        'the archive of metrics was put aside; a new one begins',
      )
      await rename(path, `${path}.broken`)
      for (const suffix of ['-wal', '-shm']) await rm(`${path}${suffix}`, { force: true }) // they would be taken for those of the new one
      return openArchive({ path, ...options })
    }
  }
}

/** Measures all that runs, and raises alarms. */
export function monitoring(deps: CollectorDeps & { reach: Reach }): Service {
  return {
    name: 'services/monitoring',
    kinds: [AlarmRule, Alarm, Silence, Receiver],
    admissions: alarmRules,
    controllers: [alarmController(deps), notifyController(deps)],
    nodeControllers: [collector(deps)],
  }
}
