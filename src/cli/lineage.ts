import type { ApiObject } from './api.ts'
import { formatAge } from './print/format.ts'
import { phaseText } from './print/objects.ts'
import { tone } from './print/style.ts'
import type { TreeNode } from './print/tree.ts'
import { beginningOf, isKept, snapshotFacts, usersOf } from './snapshots.ts'

/** All instances and snapshots of a project, and the time. */
export interface Family {
  instances: readonly ApiObject[]
  snapshots: readonly ApiObject[]
  now: number
}

/**
 * Where an instance or a snapshot comes from, itself, and what comes from it. A snapshot that fork made for its own use is
 * no name to people: its clones hang on the instance that was forked. Undefined for an instance that is alone.
 */
export function lineageOf(subject: ApiObject, family: Family): TreeNode | undefined {
  const isSnapshot = subject.kind === 'Snapshot'
  const seen = new Set<string>()
  const self = isSnapshot ? snapshotNode(subject, { family, seen, subject }) : instanceNode(subject, { family, seen, subject })
  const root = ancestorsOf(subject, family).reduceRight<TreeNode>((child, text) => ({ text, children: [child] }), self)
  return !isSnapshot && root.children.length === 0 ? undefined : root
}

/** A line for each, oldest first. A snapshot that is gone is left out; of an instance that is gone the name remains. */
function ancestorsOf(subject: ApiObject, { instances, snapshots, now }: Family): string[] {
  const { uid } = subject.metadata
  const from = subject.kind === 'Snapshot' ? subject : snapshots.find(({ metadata }) => metadata.name === beginningOf(subject))
  const lineage = from ? snapshotFacts(from).lineage : []
  const own = lineage.findIndex((ancestor) => ancestor.uid === uid) // rewound: it descends from what it was itself
  const lines: string[] = []
  let last: string | undefined
  for (const ancestor of own < 0 ? lineage : lineage.slice(0, own)) {
    const instance = instances.find(({ metadata }) => metadata.uid === ancestor.uid)
    const snapshot = snapshots.find(({ metadata }) => metadata.name === ancestor.snapshot)
    if (ancestor.uid !== last) lines.push(instance ? instanceText(instance) : `${ancestor.instance}  ${tone('quiet', 'deleted')}`)
    if (snapshot && isKept(snapshot) && snapshot.metadata.uid !== uid) lines.push(snapshotText(snapshot, now))
    last = ancestor.uid
  }
  return lines
}

interface Walk {
  family: Family
  /** Uids on the tree already: one that was rewound to a snapshot of its own would come again and again. */
  seen: Set<string>
  /** Stands out. */
  subject: ApiObject
}

function instanceNode(instance: ApiObject, walk: Walk): TreeNode {
  walk.seen.add(instance.metadata.uid)
  const own = walk.family.snapshots
    .filter((snapshot) => isSource(instance, snapshot))
    .sort((a, b) => a.metadata.createdAt.localeCompare(b.metadata.createdAt))
  const children = own.flatMap((snapshot) => (isKept(snapshot) ? [snapshotNode(snapshot, walk)] : clonesOf(snapshot, walk)))
  return { text: instanceText(instance, isSame(instance, walk.subject)), children }
}

function snapshotNode(snapshot: ApiObject, walk: Walk): TreeNode {
  return { text: snapshotText(snapshot, walk.family.now, isSame(snapshot, walk.subject)), children: clonesOf(snapshot, walk) }
}

function clonesOf(snapshot: ApiObject, walk: Walk): TreeNode[] {
  return usersOf(snapshot, walk.family.instances).flatMap((user) => (walk.seen.has(user.metadata.uid) ? [] : [instanceNode(user, walk)]))
}

function isSame(a: ApiObject, b: ApiObject): boolean {
  return a.metadata.uid === b.metadata.uid
}

/** One that is not frozen yet knows its source by name only. */
function isSource({ metadata }: ApiObject, snapshot: ApiObject): boolean {
  const { sourceUid } = snapshotFacts(snapshot)
  return sourceUid === undefined ? snapshot.spec['instance'] === metadata.name : sourceUid === metadata.uid
}

function instanceText(instance: ApiObject, stands = false): string {
  const { name } = instance.metadata
  return `${stands ? tone('strong', name) : name}  ${phaseText(instance)}`
}

function snapshotText(snapshot: ApiObject, now: number, stands = false): string {
  const { name } = snapshot.metadata
  const { frozenAt } = snapshotFacts(snapshot)
  const when = frozenAt === undefined ? phaseText(snapshot) : `frozen ${formatAge(frozenAt, now)} ago`
  return `${stands ? tone('strong', name) : name}  ${tone('quiet', `snapshot, ${when}`)}`
}
