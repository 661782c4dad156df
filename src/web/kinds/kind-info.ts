import type { Column } from '../../api/kind.ts'

/** Something that can be done with an object besides reading and writing it: `POST …/<name>/<verb>`. */
export interface KindAction {
  readonly verb: string
  /** Schema of what is sent along, in `schemas/`. Absent where nothing is. */
  readonly body?: string
  /** True where it cannot be done without a body. */
  readonly needsBody?: boolean
}

/** What the console knows of a kind from the start. Schemas are loaded when a page needs them, see `schemas.ts`. */
export interface KindInfo {
  readonly kind: string
  readonly plural: string
  readonly scope: 'cluster' | 'project'
  /** True when people may not create or change it themselves. */
  readonly readOnly: boolean
  readonly description: string
  readonly columns: readonly Column[]
  /** Action -> the phases in which it is allowed. */
  readonly can: Readonly<Record<string, readonly string[]>>
  readonly verbFields: readonly string[]
  readonly actions: readonly KindAction[]
  /** Ways to make one besides writing it: `POST …/<plural>/<verb>`. */
  readonly creators: readonly KindAction[]
}
