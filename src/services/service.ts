import type { KindDef } from '../api/kind.ts'
import type { Controller } from '../controller/controller.ts'

/** A service is data: what it adds to the platform. Routes that are not create/read/update/delete are named in the server. */
export interface Service {
  readonly name: string
  readonly kinds: readonly KindDef[]
  /** Loops of the server; one leader runs them. */
  readonly controllers: readonly Controller[]
}
