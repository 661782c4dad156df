import type { Rule } from '../../api/access.ts'

interface BuiltInRole {
  description: string
  rules: readonly Rule[]
}

/** What makes up a project, and may be read by whoever is in it. */
const workloads = ['Instance', 'App', 'AutoscalePolicy', 'Route', 'Certificate', 'Snapshot', 'Image', 'DesktopPool', 'Desktop']
const resources = ['Network', 'SecurityGroup', 'Volume', 'VolumeSnapshot', 'Backup', 'BackupPolicy']
const madeByPando = ['Revision', 'LoadBalancer', 'Operation']
const everythingInside = [...workloads, ...resources, ...madeByPando]
/** Of the cloud: only roles that hold for the whole cloud come to them. Of alarms and what goes with them some belong to projects; see own.ts. */
const machinery = ['Node', 'StoragePool', 'BackupTarget', 'AlarmRule', 'Alarm', 'Silence']

const look = ['get', 'list']

const viewer: readonly Rule[] = [
  { kinds: [...everythingInside, ...machinery, 'Project', 'ServiceAccount', 'Role'], verbs: look },
  { kinds: ['Metrics'], verbs: ['get'] },
  { kinds: ['Instance'], verbs: ['logs', 'stats', 'metrics'] },
  { kinds: ['App'], verbs: ['logs', 'traffic', 'metrics'] },
  { kinds: ['Node', 'StoragePool', 'Project'], verbs: ['metrics'] },
  { kinds: ['Network'], verbs: ['trace'] },
  { kinds: ['Project'], verbs: ['usage', 'metrics'] },
]

const operator: readonly Rule[] = [
  ...viewer,
  { kinds: ['Instance'], verbs: ['start', 'stop', 'restart', 'pause', 'resume', 'freeze', 'rewind'] },
  {
    kinds: ['App'],
    verbs: ['start', 'stop', 'restart', 'scale', 'upgrade', 'rollback', 'pause', 'resume', 'promote', 'abort'],
  },
  { kinds: ['Snapshot', 'VolumeSnapshot', 'Backup'], verbs: ['create'] },
  { kinds: ['Backup'], verbs: ['verify', 'drill'] },
  { kinds: ['BackupPolicy'], verbs: ['run', 'drill'] },
  { kinds: ['Volume'], verbs: ['trim'] },
  { kinds: ['DesktopPool'], verbs: ['assign', 'reset'] },
  { kinds: ['Desktop'], verbs: ['assign', 'logout', 'release', 'reset', 'upgrade'] },
  { kinds: ['Operation'], verbs: ['cancel'] },
  { kinds: ['Alarm'], verbs: ['acknowledge'] },
  { kinds: ['Silence'], verbs: ['create', 'update', 'delete'] },
]

/** Not `reveal`: what a secret is for does not need that people read it. */
const developer: readonly Rule[] = [
  ...operator,
  { kinds: [...workloads, ...resources], verbs: ['*'] },
  { kinds: ['Operation'], verbs: ['delete'] },
  { kinds: ['Secret'], verbs: [...look, 'create', 'update', 'delete'] },
]

const admin: readonly Rule[] = [{ kinds: ['*'], verbs: ['*'] }]

/** Roles that come with Pando. The objects in the store are for people to read; what counts is this. */
export const builtInRoles: Readonly<Record<string, BuiltInRole>> = {
  viewer: { description: 'Reads everything in the project, but no files, and nothing secret.', rules: viewer },
  operator: {
    description: 'Runs what is there: starts, stops, scales, upgrades, rolls back, makes snapshots and backups. Makes no workloads.',
    rules: operator,
  },
  developer: {
    description: 'Makes, changes and deletes workloads and what they need, and works inside them.',
    rules: developer,
  },
  admin: {
    description: 'Everything in the project, its members and service accounts too; for the whole cloud: everything.',
    rules: admin,
  },
}

export const everythingEverywhere = [{ rules: admin }] as const
