import type { KindDef } from '../api/kind.ts'
import { Node } from '../resources/compute/kind.ts'
import { Network } from '../resources/network/kind.ts'
import { SecurityGroup } from '../resources/security/kind.ts'
import { Volume } from '../resources/storage/kind.ts'
import { StoragePool } from '../resources/storage/pool-kind.ts'
import { VolumeSnapshot } from '../resources/storage/volume-snapshot-kind.ts'
import { App } from '../services/apps/kind.ts'
import { Revision } from '../services/apps/revision-kind.ts'
import { Project } from '../services/auth/kind.ts'
import { AutoscalePolicy } from '../services/autoscale/kind.ts'
import { Backup } from '../services/backup/kind.ts'
import { BackupPolicy } from '../services/backup/policy-kind.ts'
import { BackupTarget } from '../services/backup/target-kind.ts'
import { Desktop, DesktopPool } from '../services/desktops/kind.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Image } from '../services/images/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import { LoadBalancer } from '../services/load-balancing/kind.ts'
import { Certificate, Route } from '../services/publish/kind.ts'

const kinds: readonly KindDef[] = [
  ...[App, Instance, Snapshot, Image, Network, Volume, VolumeSnapshot, StoragePool, Project, Node, Operation],
  ...[Revision, LoadBalancer, AutoscalePolicy, Route, Certificate, SecurityGroup, DesktopPool, Desktop],
  ...[BackupTarget, BackupPolicy, Backup],
]

/**
 * TypeScript source of kind-table.ts: the part of the kinds that lists need, without the schemas. Loading those would
 * double the time that a short command takes.
 */
export function kindTableSource(): string {
  const entries = kinds.map(({ kind, plural, scope, columns, readOnly, verbFields, description }) =>
    JSON.stringify({ kind, plural, scope, readOnly, verbFields, description, columns }),
  )
  return `// Made from the kinds by \`npm run gen\`. Do not edit.
import type { KindInfo } from './api.ts'

// biome-ignore format: made by a program
export const kindTable: readonly KindInfo[] = [
${entries.map((entry) => `  ${entry},`).join('\n')}
]
`
}
