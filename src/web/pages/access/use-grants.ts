import type { AnyObject } from '../../data/apply-events.ts'
import { useList } from '../../data/queries.ts'
import { theKind } from '../../kinds/kinds.ts'
import { type Grant, grantsOf } from './rights.ts'

/** Enough for what people look through; of more the lists tell. */
const most = 1000

/** Who holds which role. What the reader may not list is left out, and `isPartial` says so. */
export function useGrants(): { grants: Grant[]; groups: readonly AnyObject[]; isPartial: boolean; isLoading: boolean } {
  const users = useList({ kind: theKind('User'), limit: most })
  const groups = useList({ kind: theKind('Group'), limit: most })
  const accounts = useList({ kind: theKind('ServiceAccount'), limit: most })
  const projects = useList({ kind: theKind('Project'), limit: most })
  const all = [users, groups, accounts, projects]
  const items = (list: typeof users) => list.data?.items ?? []
  return {
    grants: grantsOf({ users: items(users), groups: items(groups), accounts: items(accounts), projects: items(projects) }),
    groups: items(groups),
    isPartial: all.some(({ error, data }) => error !== null || (data !== undefined && data.total > data.items.length)),
    isLoading: all.some((list) => list.isLoading),
  }
}
