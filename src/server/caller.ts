import { AsyncLocalStorage } from 'node:async_hooks'
import type { Caller } from '../api/access.ts'
import { PandoError } from '../base/errors.ts'

const current = new AsyncLocalStorage<Caller>()

/** Runs the handler of a request as its caller, so that what it calls needs no hand-on of who asked. */
export function asCaller<T>(caller: Caller | undefined, work: () => T): T {
  return caller ? current.run(caller, work) : work()
}

/** Whose request this is. Throws auth.required where nobody was asked. */
export function currentCaller(): Caller {
  const caller = current.getStore()
  if (!caller) throw new PandoError('auth.required')
  return caller
}
