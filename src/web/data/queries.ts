import { keepPreviousData, type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { LoggedEvent } from '../../api/event.ts'
import { describe } from '../i18n/describe.ts'
import type { Language } from '../i18n/i18n.ts'
import { useWords } from '../i18n/use-words.ts'
import type { KindInfo } from '../kinds/kind-info.ts'
import { loadSchema } from '../kinds/schemas.ts'
import type { AnyObject, ListPage } from './apply-events.ts'
import type { StreamState } from './event-stream.ts'
import { ApiError, call } from './http.ts'
import { collectionPath, type ListKey, type ListParams, objectPath, type Place } from './keys.ts'
import type { Live } from './live.ts'
import { useMe } from './me.ts'
import { mayBy } from './permissions.ts'

export const LiveContext = createContext<Live | undefined>(undefined)

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new TypeError('useLive outside of its provider')
  return live
}

export function useStreamState(): StreamState {
  const live = useLive()
  return useSyncExternalStore(live.subscribe, () => live.state)
}

/** What happened lately anywhere, newest last. */
export function useRecentEvents(): readonly LoggedEvent[] {
  const live = useLive()
  return useSyncExternalStore(live.onEvents, live.recent)
}

export interface ListRequest {
  kind: KindInfo
  /** Absent: all projects, or a kind that belongs to none. */
  project?: string | undefined
  params?: ListParams
  offset?: number
  /** Rows of one page. Default 500. */
  limit?: number
}

/** A page of a list, for `useQuery` and `useQueries`. Events keep it true; nothing is polled. */
export function listQuery({ kind, project, params = {}, offset = 0, limit = 500 }: ListRequest, live: Live) {
  const key: ListKey = ['list', kind.plural, project ?? null, params, offset, limit]
  return queryOptions({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const { where, ...rest } = params
      const query = { ...rest, where: where?.map(({ path, value }) => `${path}=${value}`), limit, ...(offset > 0 ? { offset } : {}) }
      for (let attempt = 0; ; attempt++) {
        const page = await call<ListPage>('GET', collectionPath(kind.plural, project), { query, signal })
        const now = live.catchUp(page, key)
        if (now || attempt === 3) return now ?? page
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** A list that the caller may not read is not asked for: it is refused here, as the server would. */
export function useList(request: ListRequest, { enabled = true }: { enabled?: boolean } = {}): ListAnswer {
  const { t, words } = useWords()
  const me = useMe()
  const { kind, project } = request
  const may = me !== undefined && mayBy(me, { verb: 'list', kind: kind.kind, scope: kind.scope, project })
  const { data, error, isLoading, refetch } = useQuery({
    ...listQuery(request, useLive()),
    placeholderData: keepPreviousData,
    enabled: enabled && may,
  })
  if (!enabled || me === undefined || may) return { data, error, isLoading, refetch }
  const title = t('act.notAllowed', { verb: words.verb('list'), kinds: words.other(kind) })
  return {
    data: undefined,
    error: new ApiError({ type: 'about:blank', status: 403, code: 'access.denied', title, hint: '' }),
    isLoading,
    refetch,
  }
}

export interface ListAnswer {
  data: ListPage | undefined
  error: Error | null
  isLoading: boolean
  refetch(): Promise<unknown>
}

/** One object; null when there is none (any more). */
export function useObject(place: Place, { enabled = true }: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: ['object', place.kind.kind, place.project ?? '', place.name],
    queryFn: async ({ signal }): Promise<AnyObject | null> => {
      try {
        return await call<AnyObject>('GET', objectPath(place), { signal })
      } catch (error) {
        if (error instanceof ApiError && error.code === 'store.not_found') return null
        throw error
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  })
}

/** What happened to an object, oldest first. New entries come by themselves. */
export function useHistory(place: Place) {
  return useQuery({
    queryKey: ['history', place.kind.kind, place.project ?? '', place.name],
    queryFn: async ({ signal }) =>
      (await call<{ items: LoggedEvent[] }>('GET', `${objectPath(place)}/events`, { query: { limit: 200 }, signal })).items,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Schemas of a kind, or of the body of an action, in the language of the console. */
export function useSchema(name: string | undefined) {
  const language = useTranslation().i18n.language as Language
  return useQuery({
    queryKey: ['schema', name, language],
    queryFn: async () => describe(await loadSchema(name!), language),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: name !== undefined,
  })
}

/** Puts an answer of the server where pages look for it, before its event comes. */
export function remember(client: QueryClient, object: AnyObject): void {
  client.setQueryData(['object', object.kind, object.metadata.project ?? '', object.metadata.name], object)
}

export function useRemember(): (object: AnyObject) => void {
  const client = useQueryClient()
  return (object) => remember(client, object)
}
