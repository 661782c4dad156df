import type { AnyObject } from '../../data/apply-events.ts'
import type { Tile } from '../../data/cloud-map.ts'

/** Node -> its instances; those without a place, or on a node that is not known, are under `''`. */
export function placedOn(nodes: readonly string[], tiles: Iterable<Tile>): Map<string, Tile[]> {
  const placed = new Map<string, Tile[]>(['', ...nodes].map((name) => [name, []]))
  for (const tile of tiles) (placed.get(tile.node) ?? placed.get('')!).push(tile)
  return placed
}

export interface Use {
  used: number
  total: number
}

/** What its instances were promised of what a machine has. */
export function promisedOf(node: AnyObject, resource: 'cpus' | 'memoryBytes' | 'diskBytes'): Use {
  const { capacity, allocated } = node.status as unknown as Record<'capacity' | 'allocated', Record<string, number> | undefined>
  return { used: allocated?.[resource] ?? 0, total: capacity?.[resource] ?? 0 }
}

/** How many squares stand in a row of this width, and how large one is with its gap: smaller where there are more. */
export function gridFor(count: number, width: number): { columns: number; pitch: number; rows: number } {
  const pitch = count > 4000 ? 7 : count > 1000 ? 9 : 12
  const columns = Math.max(1, Math.floor(width / pitch))
  return { columns, pitch, rows: Math.ceil(count / columns) }
}

/** Which square is at this place. Undefined: none. */
export function tileAt({ columns, pitch }: { columns: number; pitch: number }, x: number, y: number, count: number): number | undefined {
  const column = Math.floor(x / pitch)
  const index = Math.floor(y / pitch) * columns + column
  return column < 0 || column >= columns || y < 0 || index >= count ? undefined : index
}
