import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { AnyObject, ListPage } from '../../data/apply-events.ts'
import type { ListParams } from '../../data/keys.ts'
import { listQuery, useLive } from '../../data/queries.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { pageSize } from './list-params.ts'

/** The rows of a list of any length: the pages in view are loaded, and kept true by events. */
export function useRows({ kind, project, params }: { kind: KindInfo; project: string | undefined; params: ListParams }) {
  const live = useLive()
  const [range, setRange] = useState({ first: 0, last: 0 })
  const [from, to] = [Math.floor(range.first / pageSize), Math.floor(range.last / pageSize)]
  const wanted = [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, i) => from + i)])]
  const pages = useQueries({
    queries: wanted.map((page) => ({
      ...listQuery({ kind, project, params, offset: page * pageSize, limit: pageSize }, live),
      // While another filter is loaded the rows of the one before stay, so that nothing jumps.
      ...(page === 0 ? { placeholderData: (before: ListPage | undefined) => before } : {}),
    })),
  })
  const byPage = new Map(wanted.map((page, index) => [page, pages[index]!]))
  const newest = pages.reduce((best, { data }) => (data && (!best || data.revision > best.revision) ? data : best), pages[0]!.data)
  return {
    total: newest?.total,
    error: pages.find(({ error }) => error)?.error ?? undefined,
    isUpdating: pages[0]!.isPlaceholderData,
    rowAt: (index: number): AnyObject | undefined => byPage.get(Math.floor(index / pageSize))?.data?.items[index % pageSize],
    loaded: pages.flatMap(({ data }) => data?.items ?? []),
    onRange: (first: number, last: number) => setRange((now) => (now.first === first && now.last === last ? now : { first, last })),
    retry: () => void Promise.all(pages.map(({ refetch }) => refetch())),
  }
}
