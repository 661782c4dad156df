import type { KindDef } from '../api/kind.ts'
import type { Admission } from './admission.ts'
import type { Controller } from './controller.ts'

/** A service is data: what it adds to the platform. Routes that are not create/read/update/delete live beside it. */
export interface Service {
  readonly name: string
  readonly kinds: readonly KindDef[]
  readonly admissions: readonly Admission[]
  /** Control loops; on several nodes, one leader runs them. */
  readonly controllers: readonly Controller[]
  /** Control loops of the agent: each node runs them for what is placed on it. */
  readonly nodeControllers: readonly Controller[]
}
