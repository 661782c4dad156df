/** How a number is to be read. Rates are means since the last look. */
export type Unit = 'processors' | 'percent' | 'bytes' | 'bytes/s' | '1/s' | 'ms' | 'count' | 'ratio'

export interface MetricInfo {
  readonly name: string
  readonly unit: Unit
  readonly description: string
}

const metric = (name: string, unit: Unit, description: string): MetricInfo => ({ name, unit, description })

/**
 * Every metric that is kept, by the kind it is of. The order is that of the columns in the archive: new ones come at the end,
 * none is ever taken out.
 */
export const catalog = {
  Instance: [
    metric('cpu', 'processors', 'Processors kept busy: 1.5 is one and a half.'),
    metric('cpuPercent', 'percent', 'The same, of the processors it may use.'),
    metric('memory', 'bytes', 'Memory that it costs the host and shares with nobody.'),
    metric('memoryPercent', 'percent', 'The same, of the memory it may use.'),
    metric('diskReadBytes', 'bytes/s', 'Read from its disks and volumes.'),
    metric('diskWriteBytes', 'bytes/s', 'Written to its disks and volumes.'),
    metric('diskReadOps', '1/s', 'Reads from its disks and volumes.'),
    metric('diskWriteOps', '1/s', 'Writes to its disks and volumes.'),
    metric('netRxBytes', 'bytes/s', 'Received by its network cards.'),
    metric('netTxBytes', 'bytes/s', 'Sent by its network cards.'),
    metric('processes', 'count', 'Processes on the host that carry it.'),
  ],
  Node: [
    metric('cpu', 'processors', 'Processors kept busy by all that runs on the machine.'),
    metric('cpuPercent', 'percent', 'The same, of all it has.'),
    metric('memory', 'bytes', 'Memory that is not available any more.'),
    metric('memoryPercent', 'percent', 'The same, of all it has.'),
    metric('disk', 'bytes', 'Used of the file system that the state is on.'),
    metric('diskPercent', 'percent', 'The same, of what there is for it.'),
    metric('diskReadBytes', 'bytes/s', 'Read from the disks of the machine.'),
    metric('diskWriteBytes', 'bytes/s', 'Written to the disks of the machine.'),
    metric('load1', 'count', 'Programs that run or wait for a disk, mean of a minute.'),
    metric('cpuPressure', 'percent', 'Part of the last ten seconds in which something waited for a processor.'),
    metric('memoryPressure', 'percent', 'Part of the last ten seconds in which something waited for memory.'),
    metric('ioPressure', 'percent', 'Part of the last ten seconds in which something waited for a disk.'),
    metric('instances', 'count', 'Instances that run on it.'),
    metric('clockJump', 'ms', 'How far the clock of the machine has jumped since the last look, either way.'),
  ],
  App: [
    metric('cpu', 'processors', 'Processors kept busy by its replicas together.'),
    metric('memory', 'bytes', 'Memory of its replicas together.'),
    metric('netRxBytes', 'bytes/s', 'Received by its replicas together.'),
    metric('netTxBytes', 'bytes/s', 'Sent by its replicas together.'),
    metric('replicas', 'count', 'Replicas that were measured.'),
    metric('requests', '1/s', 'Requests (http) or connections (tcp) at its load balancer.'),
    metric('errors', '1/s', 'Of those: answered 5xx, or broken off.'),
    metric('current', 'count', 'Requests or connections under way.'),
    metric('latency', 'ms', 'Mean time to answer of its last requests; http only.'),
  ],
  StoragePool: [
    metric('used', 'bytes', 'Room that is taken.'),
    metric('usedPercent', 'percent', 'The same, of its room.'),
    metric('promisedPercent', 'percent', 'Sizes of its volumes together, of its room; more than 100: it is thin.'),
    metric('volumes', 'count', 'Volumes in it.'),
  ],
  Project: [
    metric('instances', 'count', 'Instances.'),
    metric('cpus', 'processors', 'Processors its instances were promised.'),
    metric('memory', 'bytes', 'Memory its instances were promised.'),
    metric('storage', 'bytes', 'Writable layers of its instances and sizes of its volumes, as promised.'),
    metric('quotaPercent', 'percent', 'How much of its quota is used, of the limit that is nearest. No value without a quota.'),
  ],
} as const satisfies Record<string, readonly MetricInfo[]>

export type Measured = keyof typeof catalog

/** Values of one thing at one moment, by the name of the metric; what is missing was not measured. */
export type Values<K extends Measured = Measured> = { [Name in (typeof catalog)[K][number]['name']]?: number | undefined }

export function metricsOf(kind: Measured): readonly MetricInfo[] {
  return catalog[kind]
}

/** The values in the order of the columns; NaN for what is missing. */
export function columnsOf<K extends Measured>(kind: K, values: Values<K>): Float32Array {
  const given = values as Readonly<Record<string, number | undefined>>
  return Float32Array.from(metricsOf(kind), ({ name }) => given[name] ?? Number.NaN)
}
