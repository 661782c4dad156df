import type { KindInfo } from '../kinds/kind-info.ts'
import { allKinds } from '../kinds/kinds.ts'
import { type ExtraPage, extraPages } from '../pages/registry.ts'

/** Groups of the navigation, in order, with the kinds that stand first in each. A kind that is named nowhere is found under `more`. */
const groups = {
  run: ['App', 'Instance', 'DesktopPool', 'Desktop', 'AutoscalePolicy'],
  images: ['Image', 'Snapshot'],
  network: ['Network', 'SecurityGroup', 'Route', 'Certificate', 'LoadBalancer'],
  storage: ['Volume', 'VolumeSnapshot', 'StoragePool'],
  backup: ['Backup', 'BackupPolicy', 'BackupTarget'],
  monitoring: ['Alarm', 'AlarmRule', 'Silence', 'Receiver'],
  access: ['User', 'Group', 'ServiceAccount', 'Role', 'IdentityProvider', 'Secret', 'Token', 'Session', 'AuditTarget'],
  cloud: ['Project', 'Node', 'Operation'],
  more: [],
} as const satisfies Record<string, readonly string[]>

export type NavGroup = keyof typeof groups

export interface NavSection {
  group: NavGroup
  kinds: readonly KindInfo[]
  pages: readonly ExtraPage[]
}

/** Kinds that are read beside what they belong to, and would only fill the navigation. */
const aside = new Set(['Revision'])

/** What the caller may not even look at is not offered. */
export function navigation(may: (verb: string, kind: Pick<KindInfo, 'kind' | 'scope'>) => boolean): NavSection[] {
  const isSeen = (kind: KindInfo) => may('list', kind)
  const placed = new Set<string>(Object.values(groups).flat())
  return (Object.keys(groups) as NavGroup[])
    .map((group) => ({
      group,
      kinds: [
        ...groups[group].flatMap((name) => allKinds.find(({ kind }) => kind === name) ?? []),
        ...(group === 'more' ? allKinds.filter(({ kind }) => !placed.has(kind) && !aside.has(kind)) : []),
      ].filter(isSeen),
      pages: extraPages.filter((page) => page.group === group && isOffered(page, may)),
    }))
    .filter(({ kinds, pages }) => kinds.length + pages.length > 0)
}

export function isOffered({ needs }: ExtraPage, may: (verb: string, kind: Pick<KindInfo, 'kind' | 'scope'>) => boolean): boolean {
  return needs === undefined || may(needs.verb, { kind: needs.kind, scope: 'project' })
}
