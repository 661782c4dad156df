import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Search } from '../../app/url-state.ts'
import { type ListSearch, paramsOf, readListSearch } from './list-params.ts'

export function useListSearch() {
  const raw = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const search = useMemo(() => readListSearch(raw), [raw])
  const params = useMemo(() => paramsOf(search), [search])
  return {
    search,
    params,
    isFiltered: params.search !== undefined || params.selector !== undefined || params.where !== undefined,
    /** Typing must not fill the history of the browser. */
    set: (change: ListSearch) => void navigate({ to: '.', search: { ...raw, ...change } as never, replace: true }),
    clear: () => void navigate({ to: '.', search: (search.sort ? { sort: search.sort } : {}) as never, replace: true }),
  }
}
