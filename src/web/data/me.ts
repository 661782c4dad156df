import { useQuery } from '@tanstack/react-query'
import type { KindInfo } from '../kinds/kind-info.ts'
import type { AnyObject } from './apply-events.ts'
import { call } from './http.ts'
import { type Me, mayBy } from './permissions.ts'

export const meQuery = {
  queryKey: ['me'],
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Me> => call<Me>('GET', '/v1/me', { signal }),
  staleTime: 60_000,
}

export function useMe(): Me | undefined {
  return useQuery(meQuery).data
}

/** The same of any kind, for pages that go through many. */
export function useMayAny(): (verb: string, kind: Pick<KindInfo, 'kind' | 'scope'>) => boolean {
  const me = useMe()
  return (verb, { kind, scope }) => me === undefined || mayBy(me, { verb, kind, scope })
}

/** May we do `verb` to this object, or to any of its kind in a project? The server decides; this only greys out what it would refuse. */
export function useMay(verb: string, kind: KindInfo, at: { project?: string | undefined; object?: AnyObject | undefined } = {}): boolean {
  const me = useMe()
  return me === undefined || mayBy(me, { verb, kind: kind.kind, scope: kind.scope, ...at })
}
