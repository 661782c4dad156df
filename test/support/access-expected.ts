/**
 * What each role may do, as people are told: the tests hold the rules to this, and docs/access-table.md is made from it. Under each
 * kind the least role, and the verbs for which it is enough; every higher role may do them too. A verb that is in no line is not allowed
 * to anybody but the admin of the whole cloud.
 */
export type Role = 'viewer' | 'operator' | 'developer' | 'admin'
export const roleOrder: readonly Role[] = ['viewer', 'operator', 'developer', 'admin']

type Line = Readonly<Partial<Record<Role, string>>>

/** Held in a project: for what is in it. Held for the whole cloud: for what is in any. */
export const inProject: Readonly<Record<string, Line>> = {
  Instance: {
    viewer: 'get list logs stats metrics',
    operator: 'start stop restart pause resume freeze rewind',
    developer: 'create update delete fork exec console vnc copy',
  },
  App: {
    viewer: 'get list logs traffic metrics',
    operator: 'start stop restart scale upgrade rollback pause resume promote abort',
    developer: 'create update delete publish',
  },
  Revision: { viewer: 'get list' },
  LoadBalancer: { viewer: 'get list' },
  AutoscalePolicy: { viewer: 'get list', developer: 'create update delete off' },
  Route: { viewer: 'get list', developer: 'create update delete' },
  Certificate: { viewer: 'get list', developer: 'create update delete' },
  Snapshot: { viewer: 'get list', operator: 'create', developer: 'update delete clone' },
  Image: { viewer: 'get list', developer: 'create update delete pull build import export' },
  Operation: { viewer: 'get list', operator: 'cancel', developer: 'delete' },
  DesktopPool: { viewer: 'get list', operator: 'assign reset', developer: 'create update delete' },
  Desktop: { viewer: 'get list', operator: 'assign logout release reset upgrade', developer: 'delete connect' },
  Network: { viewer: 'get list trace', developer: 'create update delete' },
  SecurityGroup: { viewer: 'get list', developer: 'create update delete' },
  Volume: { viewer: 'get list', operator: 'trim', developer: 'create update delete' },
  VolumeSnapshot: { viewer: 'get list', operator: 'create', developer: 'update delete' },
  Backup: { viewer: 'get list', operator: 'create verify drill', developer: 'update delete restore files' },
  BackupPolicy: { viewer: 'get list', operator: 'run drill', developer: 'create update delete' },
  Secret: { developer: 'get list create update delete', admin: 'reveal' },
  ServiceAccount: { viewer: 'get list', admin: 'create update delete token' },
  Project: { viewer: 'get list usage metrics', admin: 'update grant' },
  // Those that belong to a project; the others are of the cloud.
  AlarmRule: { viewer: 'get list', admin: 'create update delete' },
  Alarm: { viewer: 'get list', operator: 'acknowledge', admin: 'delete' },
  Silence: { viewer: 'get list', operator: 'create update delete' },
  Receiver: { admin: 'get list create update delete test' },
  AuditLog: { admin: 'list' },
  Access: { admin: 'review' },
}

/** Held for the whole cloud only: a role in a project gives nothing here. */
export const ofTheCloud: Readonly<Record<string, Line>> = {
  Node: { viewer: 'get list metrics', admin: 'create update delete' },
  StoragePool: { viewer: 'get list metrics', admin: 'create update delete' },
  BackupTarget: { viewer: 'get list', admin: 'create update delete check login key adopt-key content' },
  Role: { viewer: 'get list', admin: 'create update delete' },
  User: { admin: 'get list create update delete grant set-password' },
  Group: { admin: 'get list create update delete grant' },
  Token: { admin: 'get list delete' },
  Session: { admin: 'get list delete' },
  Metrics: { viewer: 'get' },
  AuditLog: { admin: 'list verify export' },
  Access: { admin: 'review' },
  AuditTarget: { admin: 'get list create update delete test' },
  Project: { admin: 'create delete limit' },
  ServiceAccount: { admin: 'grant' },
  Secret: { admin: 'rekey' },
  IdentityProvider: { admin: 'get list create update delete' },
}

/** The least role for a verb; undefined where no role short of the cloud's admin has it. */
export function leastRole(table: Readonly<Record<string, Line>>, kind: string, verb: string): Role | undefined {
  const line = table[kind] ?? {}
  return roleOrder.find((role) => line[role]?.split(' ').includes(verb))
}

/** Every kind and verb that a line is about. */
export function pairs(table: Readonly<Record<string, Line>>): { kind: string; verb: string }[] {
  return Object.entries(table).flatMap(([kind, line]) =>
    Object.values(line).flatMap((verbs) => verbs.split(' ').map((verb) => ({ kind, verb }))),
  )
}
