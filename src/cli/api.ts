import type { Duplex, Readable } from 'node:stream'
import type { LoggedEvent } from '../api/event.ts'
import type { Column, Metadata } from '../api/kind.ts'
import type { SpecChange } from '../api/spec-changes.ts'
import type { ExecOptions, ExecSession } from '../client/sockets.ts'
import type { Traffic } from './apps/traffic.ts'

/** An object of any kind, as the API sends it. */
export interface ApiObject {
  kind: string
  metadata: Metadata
  spec: Record<string, unknown>
  status: { phase: string; [field: string]: unknown }
}

/** What the CLI must know of a kind to list and name it. */
export interface KindInfo {
  kind: string
  plural: string
  description: string
  scope: 'cluster' | 'project'
  columns: readonly Column[]
  readOnly: boolean
  verbFields: readonly string[]
}

export interface ListQuery {
  project?: string | undefined
  selector?: string | undefined /** At most this many. Default: all. */
  limit?: number
}
export interface ObjectList {
  items: ApiObject[]
  revision: number
}
/** A disk image or an archive on its way in; see the client. */
export interface ImageUpload {
  project: string
  reference: string
  archive: Readable
  checksum?: string | undefined
  firmware?: string | undefined
}
export interface Key {
  project?: string | undefined
  name: string
}
export interface EventsQuery {
  since?: number | undefined
  kind?: string | undefined
  project?: string | undefined
  name?: string | undefined
}
export interface LogOptions {
  follow: boolean
  since?: string | undefined
  tail?: number | undefined
}
export interface LogLine {
  at: string
  stream: 'stdout' | 'stderr'
  text: string
}

/** A line of one of an app's replicas. */
export interface AppLogLine extends LogLine {
  instance: string
}

/** What an object is to be, and the app of which more may stop than its guard lets pass. */
export interface Write {
  key: Key
  labels: Record<string, string>
  spec: unknown
  confirm?: string | undefined
}

/** What an apply would do. */
export interface DryRun {
  outcome: 'created' | 'changed' | 'unchanged'
  changes: (SpecChange & { effect: string })[]
  /** Why it must be confirmed. */
  confirm?: string
}

export interface InstanceStats {
  cpuMs: number
  memoryBytes: number
  memoryLimitBytes: number
  diskReadBytes: number
  diskWriteBytes: number
  diskReadOps: number
  diskWriteOps: number
  netRxBytes: number
  netTxBytes: number
  processes: number
}

/** Aligned series: what graphs are drawn of. */
export interface Graph {
  since: string
  until: string
  stepMs: number
  times: number[]
  series: { name: string; unit: string; values: (number | null)[]; least: (number | null)[]; most: (number | null)[] }[]
  source: string
}

/** What all use now. */
export interface LatestMetrics {
  items: { kind: string; name: string; project?: string; node?: string; engine?: string; at: string; values: Record<string, number> }[]
}

export interface BackupFile {
  name: string
  type: 'file' | 'folder' | 'link' | 'other'
  bytes: number
  target?: string
}

/** A backup in a repository. */
export interface KeptBackup {
  snapshotId: string
  name: string
  project: string
  of: string
  source: string
  cloud: string
  own: boolean
  at: string
  here?: string
}

export interface BackupTargetKey {
  key: string
  keyId: string
}

/** Whom to trust for what the cloud signs. `certificate` is PEM. */
export interface Authority {
  certificate: string
  subject: string
  notAfter: string
  fingerprint: string
}

export interface NetTrace {
  allowed: boolean
  hops: { at: string; allowed: boolean; says: string; rule?: string; packets?: number }[]
}

/** The API as the commands use it: any kind by the same few calls, and the streams. Failures are thrown with their problem. */
export interface Api {
  /** Where it answers, for people. */
  readonly address: string
  list(kind: KindInfo, query: ListQuery, signal: AbortSignal): Promise<ObjectList>
  get(kind: KindInfo, key: Key, signal: AbortSignal): Promise<ApiObject>
  create(kind: KindInfo, object: { key: Key; labels: Record<string, string>; spec: unknown }, signal: AbortSignal): Promise<ApiObject>
  /** Creates the object, or makes spec and labels what is given; fields that verbs write stay where the spec leaves them out. */
  apply(kind: KindInfo, object: Write, signal: AbortSignal): Promise<ApiObject>
  /** What `apply` would do. */
  dryRun(kind: KindInfo, object: Write, signal: AbortSignal): Promise<DryRun>
  /** Changes the fields of the spec that are named (JSON merge patch). */
  patch(kind: KindInfo, change: Omit<Write, 'labels'>, signal: AbortSignal): Promise<ApiObject>
  remove(kind: KindInfo, key: Key, options: { force: boolean; confirm?: string | undefined; signal: AbortSignal }): Promise<void>
  /** A verb of one object; resolves with the Operation that carries it out, or with the object itself for apps. */
  act(kind: KindInfo, request: { key: Key; verb: string; body?: unknown }, signal: AbortSignal): Promise<ApiObject>
  /** `pull`, `build`, `download`: resolves with the Operation. */
  makeImage(how: 'pull' | 'build' | 'download', request: { project: string; body: unknown }, signal: AbortSignal): Promise<ApiObject>
  importImage(request: ImageUpload, signal: AbortSignal): Promise<ApiObject>
  exportImage(key: Key, signal: AbortSignal): Promise<Readable>
  /** What happened to one object, newest last. */
  history(kind: KindInfo, key: Key, signal: AbortSignal): Promise<LoggedEvent[]>
  cancel(key: Key, signal: AbortSignal): Promise<ApiObject>
  stats(key: Key, signal: AbortSignal): Promise<InstanceStats>
  metrics(
    kind: KindInfo,
    key: Key,
    query: { since?: string; until?: string; step?: string; names?: string },
    signal: AbortSignal,
  ): Promise<Graph>
  /** Of one project, or of the machines and pools. */
  latestMetrics(project: string | undefined, signal: AbortSignal): Promise<LatestMetrics>
  logs(key: Key, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>
  /** What the load balancer counted for each replica of an app. */
  /** What is on the way from one to another. */
  trace(
    question: { project?: string | undefined; from: string; to: string; port?: number; protocol: string },
    signal: AbortSignal,
  ): Promise<NetTrace>
  traffic(key: Key, signal: AbortSignal): Promise<Traffic>
  /** What all replicas of an app print, as one stream. */
  appLogs(key: Key, options: LogOptions, signal: AbortSignal): AsyncIterable<AppLogLine>
  copyIn(key: Key, files: { path: string; tar: Readable }, signal: AbortSignal): Promise<void>
  copyOut(key: Key, path: string, signal: AbortSignal): Promise<Readable>
  /** What is in a folder of a backup. */
  backupFiles(key: Key, path: string, signal: AbortSignal): Promise<BackupFile[]>
  /** A file or folder of a backup, as tar. */
  backupArchive(key: Key, path: string, signal: AbortSignal): Promise<Readable>
  /** Makes a target together with its key, which it resolves to. */
  addBackupTarget(body: unknown, signal: AbortSignal): Promise<BackupTargetKey>
  backupTargetContent(name: string, signal: AbortSignal): Promise<KeptBackup[]>
  adoptBackup(project: string, body: { target: string; snapshotId: string }, signal: AbortSignal): Promise<ApiObject>
  backupTargetKey(name: string, signal: AbortSignal): Promise<BackupTargetKey>
  adoptBackupTargetKey(name: string, key: string, signal: AbortSignal): Promise<ApiObject>
  exec(key: Key, options: ExecOptions, signal: AbortSignal): Promise<ExecSession>
  console(key: Key, signal: AbortSignal): Promise<Duplex>
  vnc(key: Key, signal: AbortSignal): Promise<Duplex>
  /** The event log after `since`, then what comes, until the signal ends. Reconnects by itself. */
  events(query: EventsQuery, signal: AbortSignal): AsyncIterable<LoggedEvent>
  /** A route that is about no object of a kind. */
  call<T>(method: string, path: string, body: unknown, signal: AbortSignal): Promise<T>
  /** A route that answers one JSON object per line. */
  lines<T>(path: string, query: Record<string, string | number | undefined>, signal: AbortSignal): AsyncIterable<T>
  authority(signal: AbortSignal): Promise<Authority>
  version(signal: AbortSignal): Promise<{ version: string }>
  openApi(signal: AbortSignal): Promise<unknown>
}
