import type { KindDef, SpecOf } from '../api/kind.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Reach } from '../base/reach.node.ts'
import type { Admission } from '../controller/admission.ts'
import type { Engine, ImageContent } from '../engines/engine.ts'
import type { NetworkDriver } from '../resources/network/driver.ts'
import type { VolumeDriver } from '../resources/storage/driver.ts'
import type { AuditLog } from '../services/audit/log.ts'
import type { IdentityService } from '../services/auth/identity/identity.ts'
import type { SessionLimits } from '../services/auth/identity/sessions.ts'
import type { Permissions } from '../services/auth/permissions.ts'
import type { Prices } from '../services/auth/quota/prices.ts'
import type { BackupDeps } from '../services/backup/deps.ts'
import type { Screens } from '../services/desktops/screens.ts'
import type { Instance } from '../services/lifecycle/kind.ts'
import type { BalancerDriver } from '../services/load-balancing/driver.ts'
import type { Monitoring } from '../services/monitoring/monitoring.ts'
import type { Store } from '../store/store.ts'
import type { Writer } from './admission.ts'
import type { Authenticate } from './gate.ts'
import type { Limits } from './hardening.ts'
import type { ScreenTickets } from './screen/tickets.ts'
import type { Shown } from './shown.ts'
import type { SlowReaders } from './slow-readers.ts'

/** What the API is made from. */
export interface ApiDeps {
  store: Store
  kinds: readonly KindDef[]
  admissions: readonly Admission[]
  clock: Clock
  log: Log
  version: string
  /** How people and programs prove who they are over HTTPS, tried in turn. Default: only the socket. */
  ways?: readonly Authenticate[]
  /** When sessions of browsers end. Default: as in services/auth/identity. */
  sessionLimits?: SessionLimits
  /** What one caller may take of the server. Default: as in hardening.ts. */
  limits?: Limits
  /** What things cost. Default: nothing is priced. */
  prices?: Prices
  /** Certificates lie here. */
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
  /** What was measured. Absent in tests that measure nothing. */
  monitoring?: Monitoring
  /** Volumes of this node. Absent in tests that have none. */
  volumes?: Pick<VolumeDriver, 'trim' | 'usage'>
  /** Backups of this node. Absent in tests that have none. */
  backups?: BackupDeps
  /** The web console as it was built. Absent in tests that have none. */
  consoleDir?: string
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
  /** What may be asked on behalf of projects. Default: what is public. */
  reach?: Reach
  /** Absent in tests that have none. */
  audit?: AuditLog | undefined
  /** Seals all secrets with a new key; resolves to how many rows hold some. Absent where nothing is on disk. */
  resealSecrets?(): Promise<number>
  /** Keeps what a pull signs in with, apart from the Operation, which everybody may read. */
  keepCredentials(operationUid: string, credentials: { username: string; password: string }): Promise<void>
}

/** What routes work with. */
export interface RouteDeps extends ApiDeps {
  /** What leaves the server by other ways than an answer loses its secrets here. */
  shown: Shown
  writer: Writer
  readers: SlowReaders
  tickets: ScreenTickets
  permissions: Permissions
  identity: IdentityService
}
