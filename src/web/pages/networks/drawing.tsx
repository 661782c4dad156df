import '@xyflow/react/dist/base.css'
import './networks.css'
import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { Globe, Server } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { KindIcon } from '../../app/navigation-view.tsx'
import { detailPath, listPath } from '../../app/paths.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { dotOf } from '../../ui/phase.tsx'
import { groupColor } from './group-color.ts'
import { nodeSize, placesOf } from './layout.ts'
import type { Topology, TopologyNode, TracePath } from './topology.ts'

interface NodeData extends Record<string, unknown> {
  node: TopologyNode
  project: string
  state: 'on' | 'stopped' | 'off' | 'plain'
}

/** Networks, what is in them, and how one gets there from outside; with a path on it where one is traced. */
export function Drawing({ topology, path, project }: { topology: Topology; path: TracePath | undefined; project: string }) {
  const { t } = useWords()
  const places = useMemo(() => placesOf(topology), [topology])
  const nodes: Node<NodeData>[] = topology.nodes.map((node) => ({
    id: node.id,
    type: 'thing',
    position: places.get(node.id)!,
    data: { node, project, state: stateOf(node.id, path) },
    ...nodeSize,
  }))
  const edges: Edge[] = topology.edges.map(({ id, from, to, ports }) => ({
    id,
    source: from,
    target: to,
    ...(ports ? { label: ports } : {}),
    className: path ? (path.stoppedOn === id ? 'edge-stopped' : path.edges.has(id) ? 'edge-on' : 'edge-off') : '',
    animated: path?.edges.has(id) ?? false,
    focusable: false,
    ariaLabel: `${from} → ${to}`,
  }))
  return (
    <section
      className="topology card"
      aria-label={t('pages.topology')}
      style={{ height: `max(380px, min(${56 * topology.nodes.length}px, 75dvh))` }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        fitViewOptions={{
          padding: 0.08,
          maxZoom: 1.1,
          minZoom: leastZoom,
          ...(path ? { nodes: [...path.nodes].map((id) => ({ id })) } : {}),
        }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          'controls.ariaLabel': t('network.controls'),
          'controls.zoomIn.ariaLabel': t('network.zoomIn'),
          'controls.zoomOut.ariaLabel': t('network.zoomOut'),
          'controls.fitView.ariaLabel': t('network.fit'),
        }}
      >
        <Background gap={22} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  )
}

function stateOf(id: string, path: TracePath | undefined): NodeData['state'] {
  if (!path) return 'plain'
  if (path.stoppedAt === id) return 'stopped'
  return path.nodes.has(id) ? 'on' : 'off'
}

/** Smaller, and its names cannot be read: the rest is reached by moving it. */
const leastZoom = 0.6

const nodeTypes = { thing: Thing }

function Thing({ data: { node, project, state } }: NodeProps<Node<NodeData>>) {
  return (
    <div className="topology-node" data-type={node.type} data-state={state} data-node={node.id}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Inside node={node} project={project} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  )
}

function Inside({ node, project }: { node: TopologyNode; project: string }) {
  const { t } = useWords()
  switch (node.type) {
    case 'internet':
      return <Line icon={<Globe size={18} aria-hidden />} title={t('network.internet')} note={t('network.outside')} />
    case 'host':
      return <Line icon={<Server size={18} aria-hidden />} title={t('network.host')} note={t('network.hostNote')} />
    case 'more':
      return (
        <Line
          icon={<KindIcon kind="Instance" />}
          title={<AppLink href={listPath(theKind('Instance'), project)}>{t('network.more', { count: node.count })}</AppLink>}
          note=""
        />
      )
    case 'network':
      return (
        <Line
          icon={<KindIcon kind="Network" />}
          title={<AppLink href={detailPath(theKind('Network'), node.object.metadata)}>{node.object.metadata.name}</AppLink>}
          note={`${String(node.object.status['cidr'] ?? '')}${node.object.spec['isolated'] === true ? ` · ${t('network.isolated')}` : ''}`}
        />
      )
    case 'app':
      return (
        <Line
          icon={<KindIcon kind="App" />}
          dot={node.object.status.phase}
          groups={node.groups}
          title={<AppLink href={detailPath(theKind('App'), node.object.metadata)}>{node.object.metadata.name}</AppLink>}
          note={t('network.replicas', { containers: node.containers, vms: node.vms })}
        />
      )
    case 'instance':
      return (
        <Line
          icon={<span className="square small" data-engine={node.vm ? 'vm' : 'container'} aria-hidden />}
          dot={node.object.status.phase}
          groups={node.groups}
          title={<AppLink href={detailPath(theKind('Instance'), node.object.metadata)}>{node.object.metadata.name}</AppLink>}
          note={((node.object.status['nics'] as { address: string }[] | undefined) ?? []).map(({ address }) => address).join(' ')}
        />
      )
  }
}

interface LineProps {
  icon: ReactNode
  title: ReactNode
  note: string
  /** Phase. */
  dot?: string
  groups?: readonly string[]
}

function Line({ icon, title, note, dot, groups = [] }: LineProps) {
  const { words } = useWords()
  return (
    <>
      <div className="topology-line">
        {icon}
        <strong>{title}</strong>
        {dot && (
          <span
            className="topology-dot"
            role="img"
            aria-label={words.phase(dot)}
            title={words.phase(dot)}
            style={{ background: dotOf(dot) }}
          />
        )}
      </div>
      <div className="topology-note">{note}</div>
      {groups.length > 0 && (
        <div className="topology-groups">
          {groups.map((group) => (
            <span key={group} title={group} style={{ background: groupColor(group) }} role="img" aria-label={group} />
          ))}
        </div>
      )}
    </>
  )
}
