import type { LoggedEvent } from '../../api/event.ts'
import type { components } from '../../client/schema.d.ts'
import type { AnyObject } from './apply-events.ts'

/** An instance as the map of the cloud shows it. */
export interface Tile {
  project: string
  name: string
  /** `''`: it has no place yet. */
  node: string
  phase: string
  vm: boolean
}

export interface CloudMap {
  revision: number
  /** By project and name. An entry is never changed, only replaced, so that what is drawn of it is drawn once. */
  tiles: ReadonlyMap<string, Tile>
}

const keyOf = (project: string, name: string) => `${project}/${name}`

export function decodeMap({
  revision,
  projects,
  nodes,
  phases,
  names,
  inProject,
  onNode,
  inPhase,
  vm,
}: components['schemas']['InstanceMap']): CloudMap {
  const tiles = new Map<string, Tile>()
  names.forEach((name, i) => {
    const project = projects[inProject[i]!]!
    tiles.set(keyOf(project, name), { project, name, node: nodes[onNode[i]!]!, phase: phases[inPhase[i]!]!, vm: vm[i] === 1 })
  })
  return { revision, tiles }
}

/** The map after what happened since; the map itself where nothing of it has changed. `project`: it is of that one alone. */
export function applyToMap(map: CloudMap, events: readonly LoggedEvent[], project: string | undefined): CloudMap {
  let tiles: Map<string, Tile> | undefined
  let revision = map.revision
  for (const event of events) {
    if (event.revision <= map.revision) continue
    revision = event.revision
    if (event.kind !== 'Instance' || event.type === 'note' || (project !== undefined && event.project !== project)) continue
    const key = keyOf(event.project ?? '', event.name)
    const tile = event.type === 'deleted' ? undefined : tileOf(event.object as AnyObject)
    if (isSame((tiles ?? map.tiles).get(key), tile)) continue
    tiles ??= new Map(map.tiles)
    if (tile) tiles.set(key, tile)
    else tiles.delete(key)
  }
  return tiles ? { revision, tiles } : revision === map.revision ? map : { ...map, revision }
}

function tileOf({ metadata, spec, status }: AnyObject): Tile {
  return {
    project: metadata.project ?? '',
    name: metadata.name,
    node: String(status['node'] ?? ''),
    phase: status.phase,
    vm: spec['engine'] === 'vm',
  }
}

function isSame(a: Tile | undefined, b: Tile | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.node === b.node && a.phase === b.phase && a.vm === b.vm)
}

/** Phase -> how many, the most frequent first. */
export function countPhases(tiles: Iterable<Tile>): [phase: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { phase } of tiles) counts.set(phase, (counts.get(phase) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
}
