/**
 * Who asks. `system:root` came over the Unix socket, which only root can open, and may do everything; controllers ask nobody.
 * `project` of a service account is part of its name: `serviceaccount:demo/ci`.
 */
export type Subject = `user:${string}` | `serviceaccount:${string}/${string}` | `group:${string}` | 'system:root'

export interface Caller {
  subject: Exclude<Subject, `group:${string}`>
  /** Names of groups. */
  groups: readonly string[]
  /** All that it may do; what is not here it may not. */
  permissions: readonly Permission[]
  /** How it proved who it is. */
  by: { type: 'socket' } | { type: 'session'; session: string } | { type: 'token'; token: string }
  /** Where from: an IP address, or `local`. */
  address: string
}

/** Rules that hold in one project, or, without `project`, in every project and for what belongs to the cloud as a whole. */
export interface Permission {
  project?: string
  rules: readonly Rule[]
}

/** One line of a role. `*` stands for every kind or every verb. */
export interface Rule {
  kinds: readonly string[]
  /** `get`, `list` (also to watch), `create`, `update`, `delete`, or the word of an action: `start`, `exec`, `fork`. */
  verbs: readonly string[]
  /** Only objects with these labels; see api/selector.ts. Default: all. */
  selector?: string
}

/** What somebody wants to do. Without `labels` it is about no object in particular (a list, a create). */
export interface Ask {
  kind: string
  verb: string
  /** Absent for what belongs to the cloud as a whole. */
  project?: string
  labels?: Readonly<Record<string, string>>
}

/** What a proof of who somebody is tells: who, and how. What they may do is worked out from it for each request. */
export interface Identity extends Pick<Caller, 'subject' | 'by'> {
  /** Groups as an OpenID Connect provider named them at sign-in. Which of ours they mean, `Group.spec.claims` tells. Default: none. */
  groups?: readonly string[]
  /** Of a token: no more than this. */
  scope?: { project?: string | undefined; roles?: readonly string[] | undefined }
}

/** Everything on the whole cloud is theirs, its machines included. */
export function runsTheCloud({ permissions }: Pick<Caller, 'permissions'>): boolean {
  return permissions.some(
    ({ project, rules }) =>
      project === undefined &&
      rules.some(({ kinds, verbs, selector }) => kinds.includes('*') && verbs.includes('*') && selector === undefined),
  )
}
