import { tone } from './style.ts'

export interface TreeNode {
  text: string
  children: readonly TreeNode[]
}

/** Of so many children the rest is counted, so that a hundred clones do not fill the screen. */
const mostChildren = 12

/**
 * db  running
 * ├─ golden  snapshot
 * │  └─ web-1  running
 * └─ try-1  running
 */
export function treeLines({ text, children }: TreeNode): string[] {
  const shown = children.length > mostChildren ? children.slice(0, mostChildren - 1) : children
  const hidden = children.length - shown.length
  const below = hidden > 0 ? [...shown, { text: tone('quiet', `and ${hidden} more`), children: [] }] : shown
  return [
    text,
    ...below.flatMap((child, index) => {
      const last = index === below.length - 1
      return treeLines(child).map((line, at) => `${tone('quiet', at === 0 ? (last ? '└─ ' : '├─ ') : last ? '   ' : '│  ')}${line}`)
    }),
  ]
}
