import type { ListRequest } from '../../data/queries.ts'
import { theKind } from '../../kinds/kinds.ts'

/** Alarms that fire now, the newest first. */
export const firing: ListRequest = {
  kind: theKind('Alarm'),
  params: { where: [{ path: 'status.phase', value: 'firing' }], sort: '-status.firedAt' },
  limit: 50,
}
