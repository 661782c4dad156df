import { useQuery } from '@tanstack/react-query'
import { useRef, useSyncExternalStore } from 'react'
import type { components } from '../../client/schema.d.ts'
import { applyToMap, type CloudMap, decodeMap } from './cloud-map.ts'
import { call } from './http.ts'
import { useLive } from './queries.ts'

/** What runs where, of one project or of all; events keep it true. */
export function useCloudMap(project?: string | undefined) {
  const live = useLive()
  const events = useSyncExternalStore(live.onEvents, live.recent)
  const { data, ...query } = useQuery({
    queryKey: ['cloud-map', project ?? ''],
    queryFn: async ({ signal }) =>
      decodeMap(await call<components['schemas']['InstanceMap']>('GET', '/v1/instances/map', { query: { project }, signal })),
    staleTime: 0, // it is not kept true while nobody looks at it
    gcTime: 0,
  })
  const kept = useRef<{ from: CloudMap; now: CloudMap }>(undefined)
  if (data && kept.current?.from !== data) kept.current = { from: data, now: data }
  if (data && kept.current) kept.current.now = applyToMap(kept.current.now, events, project)
  return { ...query, map: data && kept.current?.now }
}
