import { describeChange } from '../../api/spec-changes.ts'
import type { DryRun } from '../api.ts'
import { tone } from './style.ts'

/** Of more changes the rest is counted. */
const mostLines = 20

/** A line for each change, with what it does behind it. */
export function effectLines(changes: DryRun['changes']): string[] {
  const shown = changes.slice(0, mostLines).map((change) => `  ${describeChange(change)}  ${tone('quiet', change.effect)}`)
  return changes.length > mostLines ? [...shown, `  and ${changes.length - mostLines} more`] : shown
}
