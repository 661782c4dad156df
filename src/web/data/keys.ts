import type { KindInfo } from '../kinds/kind-info.ts'
import { kindOfPlural } from '../kinds/kinds.ts'
import type { ListView } from './apply-events.ts'

/** What a list is asked for, apart from its kind and project. */
export interface ListParams {
  selector?: string
  sort?: string
  where?: { path: string; value: string }[]
  search?: string
}

/** Keys of the query cache. Pages ask through the hooks beside this; only `live.ts` looks at keys. */
export type ListKey = readonly ['list', plural: string, project: string | null, params: ListParams, offset: number, limit: number]
export type ObjectKey = readonly ['object', kind: string, project: string, name: string]
export type HistoryKey = readonly ['history', kind: string, project: string, name: string]

/** Where an object is. */
export interface Place {
  kind: KindInfo
  /** Absent for kinds that belong to no project. */
  project?: string | undefined
  name: string
}

export function viewOf([, plural, project, params, offset, limit]: ListKey): ListView {
  const { kind, columns } = kindOfPlural(plural)!
  return { ...params, kind, columns, offset, limit, ...(project === null ? {} : { project }) }
}

/** `/v1/projects/demo/instances`, or `/v1/instances` for all projects. */
export function collectionPath(plural: string, project?: string | null): string {
  return project ? `/v1/projects/${encodeURIComponent(project)}/${plural}` : `/v1/${plural}`
}

export function objectPath({ kind, project, name }: Place): string {
  return `${collectionPath(kind.plural, project)}/${encodeURIComponent(name)}`
}
