import type { KindDef, SpecOf } from '../api/kind.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Admission } from '../controller/admission.ts'
import type { Engine, ImageContent } from '../engines/engine.ts'
import type { NetworkDriver } from '../resources/network/driver.ts'
import type { VolumeDriver } from '../resources/storage/driver.ts'
import type { BackupDeps } from '../services/backup/deps.ts'
import type { Screens } from '../services/desktops/screens.ts'
import type { Instance } from '../services/lifecycle/kind.ts'
import type { BalancerDriver } from '../services/load-balancing/driver.ts'
import type { Store } from '../store/store.ts'
import type { Writer } from './admission.ts'
import type { ScreenTickets } from './screen/tickets.ts'

/** What the API is made from. */
export interface ApiDeps {
  store: Store
  kinds: readonly KindDef[]
  admissions: readonly Admission[]
  clock: Clock
  log: Log
  version: string
  /** Token and certificates lie here. */
  stateDir: string
  /** Archives on their way in; on the file system of the image store. */
  uploadsDir: string
  /** An image in the content store, by the digest of its manifest. Throws image.not_found. */
  openImage(digest: string): Promise<ImageContent>
  /** The engine that holds this instance. Throws node.engine_unavailable. */
  engineFor(instance: { spec: Pick<SpecOf<typeof Instance>, 'engine'> }): Engine
  /** Counts what goes to the replicas of apps. */
  balancer: Pick<BalancerDriver, 'observe'>
  /** Counts what the rules of security groups let through. */
  driver: Pick<NetworkDriver, 'ruleCounters'>
  /** Who looks at which screen. */
  screens: Screens
  /** Volumes of this node. Absent in tests that have none. */
  volumes?: Pick<VolumeDriver, 'trim' | 'usage'>
  /** Backups of this node. Absent in tests that have none. */
  backups?: BackupDeps
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
  /** Keeps what a pull signs in with, apart from the Operation, which everybody may read. */
  keepCredentials(operationUid: string, credentials: { username: string; password: string }): Promise<void>
}

/** What routes work with. */
export interface RouteDeps extends ApiDeps {
  writer: Writer
  tickets: ScreenTickets
}
