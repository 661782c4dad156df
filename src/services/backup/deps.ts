import type { Readable } from 'node:stream'
import type { Stored } from '../../api/kind.ts'
import type { Engine, ImageContent } from '../../engines/engine.ts'
import type { DiskSource, VolumeDriver } from '../../resources/storage/driver.ts'
import type { Store } from '../../store/store.ts'
import type { Instance } from '../lifecycle/kind.ts'
import type { DiskReader } from './disks/chunks.ts'
import type { View } from './repository/view.ts'
import type { TargetSecrets } from './secrets.ts'
import type { Repositories } from './targets.ts'

/** Images as a backup takes them along, so that it restores on another machine. */
export interface ImageShelf {
  open(digest: string): Promise<ImageContent>
  /** All blobs of an image: manifest first, then config and layers. Throws image.not_found. */
  parts(digest: string): Promise<{ digest: string; path: string }[]>
  /**
   * Has the image here, from blobs that `open` gives, and an Image object of that reference where there is none. Fine when it is
   * here.
   */
  restore(
    image: { digest: string; reference: string; parts: readonly string[] },
    options: { project: string; open(digest: string): Readable; store: Store; signal: AbortSignal },
  ): Promise<void>
}

export interface BackupDeps {
  node: string
  version: string
  stateDir: string
  /** The file with the keys that open what is sealed in the store. */
  keyFile: string
  /** Puts a copy of the store at a path, as it is at one moment. */
  copyState(path: string): Promise<void>
  /** Sockets; short paths. */
  runDir: string
  engineFor(word: Stored<typeof Instance>['spec']['engine']): Engine
  volumes: VolumeDriver
  /** Copies of volumes in that pool share their data and cost no time. */
  cheapCopies(pool: string): Promise<boolean>
  images: ImageShelf
  disks: DiskDoors
  repositories: Repositories
  secrets: TargetSecrets
  checkpoint(name: string): void
}

/** Ways to and from disks, over NBD. */
export interface DiskDoors {
  /** Whom programs run as that read what nobody vouches for: QEMU's user. */
  readonly user: { uid: number; gid: number }
  /** Connects to an NBD server on a Unix socket. */
  connect(disk: { socket: string; export: string }, contexts: readonly string[], signal: AbortSignal): Promise<DiskReader>
  /** Shows a disk that nobody writes to, read-only. */
  share(disk: DiskSource, signal: AbortSignal): Promise<{ socket: string; export: string; close(): Promise<void> }>
  /** Serves a disk of a snapshot in a repository. */
  serve(
    view: View,
    part: { name: string; bytes: number },
    socket: string,
  ): Promise<{ socket: string; export: string; close(): Promise<void> }>
  /** Writes all of an NBD export to a disk that holds nothing yet. */
  pour(from: { socket: string; export: string }, to: DiskSource, signal: AbortSignal): Promise<void>
}
