import type { KindDef } from '../../api/kind.ts'

/** What a route asks of its caller, besides saying who they are. */
export interface Right {
  /** A name stands for something of the cloud or a project that has no objects of its own, e.g. `Metrics`. */
  readonly kind: KindDef | string
  /** Of several, one is enough to come in: what is written then decides which of them it takes; see admission.ts. */
  readonly verb: string | readonly string[]
  /** Asked of all projects: everybody may ask, and is answered with what they may see. Default false. */
  readonly anywhere?: boolean
}

/**
 * Who may call a route. `open`: everybody, unasked. `signed-in`: whoever says who they are; what it does is about themselves, or tells
 * nothing about others. A right: whoever holds it, on the object that `:name` of the path names, in the project that it names.
 */
export type Access = 'open' | 'signed-in' | Right
