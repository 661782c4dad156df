import { graphlib, layout } from '@dagrejs/dagre'
import type { Topology } from './topology.ts'

export const nodeSize = { width: 190, height: 64 }

/** Where each node stands: from the outside on the left to what runs on the right. */
export function placesOf({ nodes, edges }: Topology): ReadonlyMap<string, { x: number; y: number }> {
  const graph = new graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 90 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) graph.setNode(id, { ...nodeSize })
  for (const { from, to } of edges) graph.setEdge(from, to)
  layout(graph)
  return new Map(
    nodes.map(({ id }) => {
      const { x, y } = graph.node(id) as { x: number; y: number }
      return [id, { x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 }]
    }),
  )
}
