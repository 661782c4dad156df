import type { KindDef } from './api/kind.ts'
import { Node } from './resources/compute/kind.ts'
import { Network } from './resources/network/kind.ts'
import { SecurityGroup } from './resources/security/kind.ts'
import { Volume } from './resources/storage/kind.ts'
import { StoragePool } from './resources/storage/pool-kind.ts'
import { VolumeSnapshot } from './resources/storage/volume-snapshot-kind.ts'
import { App } from './services/apps/kind.ts'
import { Revision } from './services/apps/revision-kind.ts'
import { AuditTarget } from './services/audit/target-kind.ts'
import { IdentityProvider } from './services/auth/identity/provider-kind.ts'
import { Project } from './services/auth/kind.ts'
import { Group, Role, ServiceAccount, Session, Token, User } from './services/auth/people-kind.ts'
import { AutoscalePolicy } from './services/autoscale/kind.ts'
import { Backup } from './services/backup/kind.ts'
import { BackupPolicy } from './services/backup/policy-kind.ts'
import { BackupTarget } from './services/backup/target-kind.ts'
import { Desktop, DesktopPool } from './services/desktops/kind.ts'
import { Snapshot } from './services/fork/kind.ts'
import { Image } from './services/images/kind.ts'
import { Instance } from './services/lifecycle/kind.ts'
import { Operation } from './services/lifecycle/operation-kind.ts'
import { LoadBalancer } from './services/load-balancing/kind.ts'
import { Alarm, AlarmRule, Silence } from './services/monitoring/alarm-kind.ts'
import { Receiver } from './services/monitoring/receiver-kind.ts'
import { Certificate, Route } from './services/publish/kind.ts'
import { Secret } from './services/secrets/kind.ts'

/**
 * Every kind that people see, for what is made from them: the API document, the client, the CLI's tables, the console's pages. The
 * server has its kinds from the services of the registry; test/house/kinds.test.ts sees that this list is whole.
 */
export const kinds: readonly KindDef[] = [
  ...[Project, Node, Network, Volume, VolumeSnapshot, StoragePool, Image, Instance, Snapshot, Operation],
  ...[App, Revision, LoadBalancer, AutoscalePolicy, Route, Certificate, SecurityGroup, Secret, DesktopPool, Desktop],
  ...[BackupTarget, BackupPolicy, Backup],
  ...[AlarmRule, Alarm, Silence, Receiver],
  AuditTarget,
  ...[User, Group, ServiceAccount, Role, Token, Session, IdentityProvider],
]
