import type { AnyObject } from '../data/apply-events.ts'

export function hasEnded({ status: { phase } }: AnyObject): boolean {
  return phase === 'succeeded' || phase === 'failed' || phase === 'cancelled'
}

/** `instance.stop` of `web` -> Stop, web. */
export function operationWords(operation: AnyObject, verbWord: (verb: string) => string): { verb: string; target: string } {
  const { verb, target } = operation.spec as { verb: string; target: { name: string } }
  return { verb: verbWord(verb.split('.').at(-1)!), target: target.name }
}

/** How far it is, from 0 to 1 where that is known. */
export function progressOf({ status }: AnyObject): { fraction?: number; message?: string } {
  const { progress, message } = status as { progress?: { done: number; total?: number }; message?: string }
  return {
    ...(progress?.total ? { fraction: Math.min(1, progress.done / progress.total) } : {}),
    ...(message === undefined ? {} : { message }),
  }
}
