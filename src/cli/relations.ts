import type { ApiObject } from './api.ts'
import { kindNamed } from './kinds.ts'
import { lineageOf } from './lineage.ts'
import type { Section } from './print/describe.ts'
import { absent } from './print/format.ts'
import { fieldLines } from './print/table.ts'
import { treeLines } from './print/tree.ts'
import type { Session } from './session.ts'
import { beginningOf, snapshotFacts, usersOf } from './snapshots.ts'

/** What `describe` tells of an instance or a snapshot beside itself: who came from whom, and who uses it. */
export async function relations({ api, signal }: Session, object: ApiObject): Promise<Section[]> {
  if (object.kind !== 'Instance' && object.kind !== 'Snapshot') return []
  const { project } = object.metadata
  const { items: snapshots } = await api.list(kindNamed('snapshots'), { project }, signal)
  if (snapshots.length === 0 && beginningOf(object) === undefined) return []
  const { items: instances } = await api.list(kindNamed('instances'), { project }, signal)
  const tree = lineageOf(object, { instances, snapshots, now: Date.now() })
  return [
    ...(object.kind === 'Snapshot' ? [{ title: 'Use', lines: useLines(object, usersOf(object, instances)) }] : []),
    ...(tree ? [{ title: 'Lineage', lines: treeLines(tree) }] : []),
  ]
}

/** So many names fit on a line. */
const mostNames = 8

function useLines(snapshot: ApiObject, users: readonly ApiObject[]): string[] {
  const names = users.map(({ metadata }) => metadata.name)
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  const { spares } = snapshotFacts(snapshot)
  const free = spares.filter(({ leaving }) => !leaving)
  const wanted = Math.max(free.length, Number(snapshot.spec['warm'] ?? 0))
  return fieldLines([
    ['Used by', names.length === 0 ? absent : `${names.slice(0, mostNames).join(', ')}${more}`],
    ['Spares', wanted === 0 ? absent : `${free.filter(({ ready }) => ready).length} of ${wanted} ready`],
  ])
}
