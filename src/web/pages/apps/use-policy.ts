import { useList } from '../../data/queries.ts'
import { theKind } from '../../kinds/kinds.ts'

/** The autoscale policy of an app; null where it has none, undefined until that is known. */
export function usePolicy(project: string | undefined, app: string) {
  const { data, error, refetch } = useList({
    kind: theKind('AutoscalePolicy'),
    project,
    params: { where: [{ path: 'spec.app', value: app }] },
    limit: 1,
  })
  return { policy: data && (data.items[0] ?? null), error, refetch }
}
