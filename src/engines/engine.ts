import type { Duplex, Readable, Writable } from 'node:stream'
import type { Probe } from '../base/probe.ts'
import type { Attachment } from '../resources/network/driver.ts'
import type { DiskSource, Progress, VolumeSource } from '../resources/storage/driver.ts'

/** `metadata.uid` of the instance. Everything an engine makes is named after it, so nothing has to be remembered. */
export type InstanceId = string & { readonly brand?: 'InstanceId' }

/** `metadata.uid` of a Snapshot; named things follow from it as from an InstanceId. */
export type SnapshotId = string & { readonly brand?: 'SnapshotId' }

/** What an OCI image says about running it. */
export interface ImageConfig {
  entrypoint: string[]
  cmd: string[]
  env: Record<string, string>
  /** `user`, `uid`, `user:group`; empty means root. */
  user: string
  workdir: string
  exposedPorts: string[]
  stopSignal: string
  architecture: string
  labels: Record<string, string>
}

/** An image in the node's content store, verified. Engines turn it into what they need, once (`prepare`). */
export interface ImageContent {
  /** Digest of the manifest, `sha256:…`. */
  digest: string
  reference: string
  config: ImageConfig
  sizeBytes: number
  /** It is a disk image: a file that nobody changes, for VMs only. Then there is no root file system to open. */
  disk?: { type: 'disk' | 'iso'; path: string; format: 'qcow2' | 'raw'; virtualBytes: number; firmware: 'bios' | 'uefi' }
  /** The flattened root file system as a tar stream: whiteouts applied, names cleaned, safe to unpack. */
  openRootfs(signal: AbortSignal): Promise<Readable>
  /** The same image as an archive that `docker load` takes. */
  openDockerArchive(signal: AbortSignal): Promise<Readable>
}

export interface PreparedNic {
  network: string
  mac: string
  address: string
  prefix: number
  gateway: string
  mtu: number
  attachment: Attachment
}

/** A file that is put in before the program begins. It belongs to root, nobody inside can write it, and it is no part of a snapshot. */
export interface PreparedFile {
  path: string
  /** Permission bits. */
  mode: number
  base64: string
}

/** A volume at a path inside; what is written there outlives the instance. */
export interface PreparedVolume {
  /** Uid of the Volume: what the engine calls its disk. */
  id: string
  /** Name of the Volume: serial number of the disk, cut to 20 characters. */
  name: string
  /** Absent: a disk and no more, in a VM of a disk image. */
  path?: string
  readOnly: boolean
  source: VolumeSource
  limits?: DiskLimits
}

/** Reads and writes together, per second; absent: as much as there is. */
export interface DiskLimits {
  iops?: number
  bytesPerSecond?: number
}

/** Hardware of a VM of a disk image, as its spec says and with all that is left open decided. */
export interface PreparedHardware {
  firmware: 'bios' | 'uefi'
  secureBoot: boolean
  tpm: boolean
  system: 'linux' | 'windows' | 'other'
  drivers: 'virtio' | 'emulated'
  display: boolean
  /** ISO images in its drives. */
  cdroms: { digest: string; path: string }[]
  cloudInit: { userData?: string; networkData?: string; vendorData?: string }
}

/** Where an instance that does not begin with its image begins. */
export interface StartingPoint {
  /** `create` throws snapshot.lost when this engine does not hold it. */
  snapshot: SnapshotId
  /**
   * True: its first start goes on from the frozen memory; `create` throws snapshot.no_memory where none was frozen. False: it
   * boots from the frozen disk.
   */
  memory: boolean
  /** Raised by each rewind: a new take on the same snapshot throws away what the last one wrote. */
  take: number
}

/** Everything resolved: the engine decides nothing, it does. */
export interface PreparedInstance {
  id: InstanceId
  name: string
  project: string
  hostname: string
  image: ImageContent
  /** The whole argv, entrypoint and arguments together. */
  argv: string[]
  env: Record<string, string>
  user: string
  workdir: string
  /** May be a fraction; an engine that cannot cap rounds up. */
  cpus: number
  memoryBytes: number
  /** Size of the writable layer. */
  diskBytes: number
  nics: PreparedNic[]
  /** Absent: none. So are volumes and tmpfs. */
  files?: PreparedFile[]
  volumes?: PreparedVolume[]
  /** Paths that are kept in memory and are empty at each start. */
  tmpfs?: string[]
  /** Present exactly when `image.disk` is. Then argv, env, user, workdir, files and tmpfs mean nothing. */
  hardware?: PreparedHardware
  dns: { servers: string[]; search: string[] }
  stopSignal: string
  labels: Record<string, string>
  /** Absent: a fresh writable layer over the image. */
  from?: StartingPoint
  /** Changes when any of the above changes; kept with the instance and returned by inspect. */
  specHash: string
}

export type Observation =
  | { state: 'absent' }
  | { state: 'created'; specHash: string }
  /** A clone made ahead of time (`SnapshotPower.warm`): it waits to be created and started as somebody. */
  | { state: 'spare'; snapshot: SnapshotId }
  | {
      state: 'running' | 'paused'
      specHash: string
      startedAt: string /** Host process that carries it. */
      pid: number /** VMs: the program inside has begun. */
      ready: boolean
      /** VMs that are not ready: what is known of how far they are, for people. */
      boot?: string
      /** Volumes that it has now, where they can come and go while it runs (`Powers.volumes`). Absent elsewhere. */
      volumes?: ObservedVolume[]
      /** It stands still because a disk could not be written (the pool is full); it goes on by itself when there is room. */
      stalled?: { volume?: string; error: string }
    }
  | { state: 'exited'; specHash: string; exitCode: number; finishedAt: string; error?: string }

export interface ObservedVolume {
  id: string
  path?: string
  readOnly: boolean
  /** 0: it has grown, and the guest does not know yet. */
  bytes: number
  limits: DiskLimits
  /** Coming or going was cut off: do it again. */
  partial?: true
}

export interface EngineEvent {
  id: InstanceId
}

/**
 * A thin wrapper: it does not decide, it does. Every call is idempotent and may be repeated after a crash at any point:
 * `create` of what exists with the same hash, `start` of what runs and `destroy` of what is absent succeed.
 */
export interface Engine {
  readonly name: string
  readonly runs: readonly ('container' | 'vm')[]
  readonly powers: Powers
  /** What this node can do, and if not, why. */
  probe(signal: AbortSignal): Promise<Probe>
  /** Makes what the engine needs of an image, once per digest. */
  prepare(image: ImageContent, signal: AbortSignal): Promise<void>
  /** Drops what `prepare` made of images that are not in `keep` (digests). */
  prune(keep: ReadonlySet<string>, signal: AbortSignal): Promise<void>
  create(spec: PreparedInstance, signal: AbortSignal): Promise<void>
  start(id: InstanceId, signal: AbortSignal): Promise<void>
  /** Asks the program to end, and ends it after graceMs; resolves when it has ended. */
  stop(id: InstanceId, options: { graceMs: number; signal: AbortSignal }): Promise<void>
  /** Removes the instance with its disk. Kills it when it runs. */
  destroy(id: InstanceId, signal: AbortSignal): Promise<void>
  inspect(id: InstanceId, signal: AbortSignal): Promise<Observation>
  /** All instances this engine holds, also those nobody asked for any more. */
  list(signal: AbortSignal): Promise<InstanceId[]>
  /** Hints to look again; may miss some. Ends with the signal. */
  events(signal: AbortSignal): AsyncIterable<EngineEvent>
  /** Lets go of connections and watchers; workloads run on. */
  close(): Promise<void>
}

/** What some engines can do besides. An absent power is answered with instance.unsupported. */
export interface Powers {
  pause?: { pause(id: InstanceId, signal: AbortSignal): Promise<void>; resume(id: InstanceId, signal: AbortSignal): Promise<void> }
  exec?(id: InstanceId, request: ExecRequest, signal: AbortSignal): Promise<ExecSession>
  logs?(id: InstanceId, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>
  console?(id: InstanceId, signal: AbortSignal): Promise<Duplex>
  files?: {
    /** Unpacks a tar stream at `path` inside. */
    copyIn(id: InstanceId, path: string, tar: Readable, signal: AbortSignal): Promise<void>
    /** The file or folder at `path` as a tar stream whose entries start with its base name. Throws instance.file_not_found. */
    copyOut(id: InstanceId, path: string, signal: AbortSignal): Promise<Readable>
  }
  stats?(id: InstanceId, signal: AbortSignal): Promise<InstanceStats>
  snapshots?: SnapshotPower
  /** Screen, keyboard and pointer: the RFB protocol, one connection for each caller. Throws instance.no_display. */
  vnc?(id: InstanceId, signal: AbortSignal): Promise<Duplex>
  volumes?: VolumePower
  backups?: BackupPower
  /**
   * Gives one that runs other content of its files, sends SIGHUP, and calls it by this hash until it ends: then by the one it was made
   * with. Can be repeated.
   */
  secrets?: { refresh(id: InstanceId, next: { files: readonly PreparedFile[]; specHash: string }, signal: AbortSignal): Promise<void> }
  /** Who is logged in inside; undefined where nothing inside tells. Throws instance.not_running. */
  users?(id: InstanceId, signal: AbortSignal): Promise<string[] | undefined>
}

/** Volumes that come, go, grow and move while the instance runs. Every call is idempotent. */
export interface VolumePower {
  /** With a path it is mounted there before this resolves. */
  attach(id: InstanceId, volume: PreparedVolume, signal: AbortSignal): Promise<void>
  /** Unmounted and gone inside before this resolves. Throws volume.busy_inside when a program inside will not let go. */
  detach(id: InstanceId, volume: string, signal: AbortSignal): Promise<void>
  /** Its disk has grown: the guest is told, and its file system grows where the engine made the mount. */
  resize(id: InstanceId, volume: string, bytes: number, signal: AbortSignal): Promise<void>
  limit(id: InstanceId, volume: string, limits: DiskLimits, signal: AbortSignal): Promise<void>
  /**
   * Copies the disk to another one of the same size while the guest writes on, and changes over. Resolves when nothing of the
   * old one is in use any more; `false` when the instance does not run, and nothing was done. Called again after a crash it
   * goes on or begins anew. `commit` is called when nothing is written to the old one any more, before the guest goes on: when
   * it fails, the old one is the volume.
   */
  move(
    id: InstanceId,
    volume: string,
    target: DiskSource,
    options: { commit?(): Promise<void>; progress?: Progress; signal: AbortSignal },
  ): Promise<boolean>
  /** Copies what the disk holds at one moment to another one, while the guest writes on. `false`: the instance does not run. */
  copy(
    id: InstanceId,
    volume: string,
    target: DiskSource,
    options: { progress?: Progress; signal: AbortSignal },
  ): Promise<false | { consistency: 'application' | 'filesystem' | 'crash' }>
  /**
   * Does `work` while the file systems inside are at rest, as far as somebody inside brings them there: for pools that keep a disk
   * as it is at one moment by themselves, in milliseconds. `false`, and nothing was done: the instance does not run, or `disk` is
   * not what it writes to now.
   */
  rest(
    id: InstanceId,
    volume: string,
    disk: DiskSource,
    options: { work(consistency: 'application' | 'filesystem' | 'crash'): Promise<void>; signal: AbortSignal },
  ): Promise<false | { consistency: 'application' | 'filesystem' | 'crash' }>
}

/** What an instance is at one moment, to be read by a backup; and the way back. */
export interface BackupPower {
  /**
   * Opens it at one moment, all disks together: hooks and file systems inside come to rest for it where an agent answers. A
   * stopped instance can be opened too. `since` is the `mark` of the last backup: where the engine still knows it, parts say
   * what changed. What was opened by a process that died is closed by the next `open`.
   */
  open(id: InstanceId, options: { since?: string; signal: AbortSignal }): Promise<OpenBackup>
  /**
   * Makes a snapshot that instances can begin at (`from`, without memory) of what was read. For a `disk` it resolves at once
   * with `live`: the rest is fetched while instances already run on it, and `done` resolves when all is here. The source must
   * answer until then, also after a restart of ours (`import` is called again). Fine when it has been done.
   */
  import(
    snapshot: SnapshotId,
    root: ImportedRoot,
    options: { image: ImageContent; live: boolean; progress?: Progress; signal: AbortSignal },
  ): Promise<{ done: Promise<void> }>
}

export interface OpenBackup {
  consistency: 'application' | 'filesystem' | 'crash' | 'files'
  /** Give it to the next backup as `since`. Absent: the engine does not follow changes. */
  mark?: string
  /** How long programs stood still, ms. */
  pauseMs: number
  root: BackupRoot
  /** Volumes that the instance writes to, by uid. Those it has as folders are not among them: the volume driver has those. */
  volumes: { id: string; disk: BackupDisk }[]
  /** What its hardware keeps besides disks, as a tar stream: variables of its firmware, its TPM. Absent: nothing. */
  machine?: { open(signal: AbortSignal): Promise<Readable> }
  /** `kept`: the backup is whole, so that the next one may build on it. */
  close(kept: boolean): Promise<void>
}

/** `layer`: the files of a container's writable layer as a tar stream, whiteouts as in an OCI layer. */
export type BackupRoot = { type: 'disk'; disk: BackupDisk } | { type: 'layer'; open(signal: AbortSignal): Promise<Readable> }

/** A disk at one moment, behind an NBD server on a Unix socket. */
export interface BackupDisk {
  socket: string
  /** Export name. */
  export: string
  bytes: number
  /** Name of the NBD metadata context that marks as dirty what changed since; absent: read all that is allocated. */
  dirtyContext?: string
}

/** `machine`: what OpenBackup.machine gave. */
export type ImportedRoot =
  | { type: 'disk'; disk: Omit<BackupDisk, 'dirtyContext'>; machine?: { open(signal: AbortSignal): Promise<Readable> } }
  | { type: 'layer'; open(signal: AbortSignal): Promise<Readable> }

/**
 * Freezes what an instance is, so that others can begin there: `create` with `from`. Every call can be repeated after a crash
 * at any point. A source that was being frozen when we died goes on by itself at the latest when the engine is opened again.
 */
export interface SnapshotPower {
  /** False: only the writable layer can be frozen (containers), whatever is asked for. */
  readonly memory: boolean
  /**
   * Freezes disk and, when asked for and the instance runs, memory; resolves when the source goes on. Without memory the
   * instance may also be stopped. Fine when it has been done already. Throws instance.not_running when there is no such
   * instance, and before the source is paused when there is no room (snapshot.no_room); the source goes on, and nothing is
   * left, whatever is thrown. `inspect` does not show the pause: a source that ran is `running` meanwhile.
   */
  freeze(id: InstanceId, snapshot: SnapshotId, options: { memory: boolean; signal: AbortSignal }): Promise<Frozen>
  /** Makes a frozen snapshot survive a reboot of the host; fine when it does. `progress` is told bytes. */
  keep(
    snapshot: SnapshotId,
    options: { signal: AbortSignal; progress?: (done: number, total: number) => void },
  ): Promise<{ /** On disk. */ bytes: number }>
  /**
   * Throws snapshot.lost (it, or its memory, is gone or damaged), snapshot.no_memory (it never held any) or
   * snapshot.incompatible (made on another QEMU or CPU) when no instance can begin there, and fork.guest_unsupported when only
   * the one that was frozen can; `as` is who is to begin there, somebody new when absent. With `memory: false` only the disk is
   * looked at.
   */
  assertUsable(snapshot: SnapshotId, options: { memory: boolean; as?: InstanceId | undefined; signal: AbortSignal }): Promise<void>
  /** Fine when absent. Instances that began there run on, and boot again: what they still need of it stays until they go. */
  remove(snapshot: SnapshotId, signal: AbortSignal): Promise<void>
  /** All snapshots this engine holds, also half-made ones and those nobody asked for any more. */
  list(signal: AbortSignal): Promise<SnapshotId[]>
  /**
   * Makes a spare: all of a clone but its identity. `spec` has the settings of the snapshot's source and the network cards
   * the clone will have; a later `create` of the same id with the same snapshot and cards takes it over, and `start` is
   * then a matter of milliseconds. Absent where there is nothing to gain.
   */
  warm?(spec: PreparedInstance, signal: AbortSignal): Promise<void>
}

export interface Frozen {
  /** Memory is part of it. */
  memory: boolean
  /** How long the programs of the source stood still, ms. May be 0 when it was done by an earlier call. */
  pauseMs: number
  /** Written for it: pages that were copied, state of devices. What is shared with the source does not count. */
  bytes: number
  /** `memory`: nothing was interrupted; `filesystem`: the file system was quiet; `crash`: as after a power cut. */
  consistency: 'memory' | 'application' | 'filesystem' | 'crash'
  /** Paths inside the instance whose content is not part of it: volumes of a container. Absent when nothing is missing. */
  leftOut?: string[]
}

export interface ExecRequest {
  argv: string[]
  /** Added to the instance's own environment. */
  env: Record<string, string>
  /** Default: those of the instance. */
  user?: string
  workdir?: string
  /** A terminal of this size; without it stdout and stderr are separate. */
  tty?: { columns: number; rows: number }
}

export interface ExecSession {
  stdin: Writable
  stdout: Readable
  /** Empty with a terminal. */
  stderr: Readable
  resize(size: { columns: number; rows: number }): void
  /** E.g. `SIGINT`. */
  signal(name: string): void
  /** 126 not executable, 127 not found, 128+n killed by signal n. */
  exit: Promise<number>
}

export interface LogOptions {
  follow: boolean /** Only lines after this instant. */
  since?: string /** Only the last n lines of what is there. */
  tail?: number
}
export interface LogLine {
  at: string
  stream: 'stdout' | 'stderr'
  text: string
}

export interface InstanceStats {
  /** CPU time used since start. */
  cpuMs: number
  /** What the instance costs the host that it does not share. */
  memoryBytes: number
  memoryLimitBytes: number
  diskReadBytes: number
  diskWriteBytes: number
  /** Reads and writes, as the host did them. */
  diskReadOps: number
  diskWriteOps: number
  netRxBytes: number
  netTxBytes: number
  processes: number
}
