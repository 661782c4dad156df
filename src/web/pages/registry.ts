import type { ReactNode } from 'react'
import type { NavGroup } from '../app/navigation.ts'
import type { AnyObject } from '../data/apply-events.ts'
import type { KindInfo } from '../kinds/kind-info.ts'
import { cloudExtraPages, cloudPages } from './cloud-pages.ts'
import { machinePages } from './instances/pages.ts'
import { lazyPage } from './lazy-page.ts'

/** Pages made by hand. A kind without a line here has the generic pages of `pages/kinds`. README.md shows how to add one. */
export interface KindPages {
  /** In place of the generic list. */
  List?: Page<{ kind: KindInfo; project?: string | undefined }>
  /** In place of the generic page of one object. */
  Detail?: Page<{ kind: KindInfo; project?: string | undefined; name: string }>
  /** In place of the generic form. */
  Create?: Page<{ kind: KindInfo; project?: string | undefined }>
  /** In place of the first tab of the generic page of one object. */
  Summary?: Page<{ kind: KindInfo; object: AnyObject }>
  /** Beside the verbs in the header of that page. */
  Actions?: Page<{ kind: KindInfo; object: AnyObject }>
  /** More tabs on the generic page of one object, before its events. `title` is a key of the texts. */
  tabs?: readonly DetailTab[]
}

export interface DetailTab {
  /** In the address: `?tab=<id>`. */
  id: string
  title: string
  /** Absent: on all of them. */
  isFor?(object: AnyObject): boolean
  Tab: Page<{ kind: KindInfo; object: AnyObject }>
}

/** Lazy: `lazyPage(() => import('./x.tsx'), 'X')`, so that the first load does not carry it. */
export type Page<Props> = ((props: Props) => ReactNode) & {
  /** Begins to load it; resolves when it can be drawn. */
  load(): Promise<void>
}

export interface ExtraPage {
  /** Must not be the plural of a kind. */
  path: string
  /** Where it stands in the navigation; absent: nowhere. */
  group?: NavGroup
  /** Key of the texts. */
  title: string
  /** What one must be allowed to do, here or anywhere, for it to be offered. */
  needs?: { verb: string; kind: string }
  Page: Page<object>
}

export const kindPages: Readonly<Record<string, KindPages>> = { ...machinePages, ...cloudPages }

export const extraPages: readonly ExtraPage[] = [
  { path: '/device', title: 'device.title', Page: lazyPage(() => import('./device/device.tsx'), 'DevicePage') },
  ...cloudExtraPages,
]
