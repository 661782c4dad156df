import type { FastifyInstance } from 'fastify'
import { PandoError } from '../base/errors.ts'

/** Deeper than any of our schemas; what is deeper is an attempt to exhaust the stack. */
const maxDepth = 64
/** So many values in one body; each costs many times its bytes. */
const maxValues = 100_000

/** Bodies are JSON and nothing else, except on upload routes. An empty body counts as none. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    async (_request: unknown, text: string) => (text === '' ? undefined : parseJson(text)),
  )
}

/** Throws api.bad_json. */
function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new PandoError('api.bad_json', { detail: (error as Error).message }, { cause: error })
  }
  assertHarmless(value, { values: 0 }, 0)
  return value
}

function assertHarmless(value: unknown, count: { values: number }, depth: number): void {
  if (++count.values > maxValues) throw new PandoError('api.bad_json', { detail: `it holds more than ${maxValues} values` })
  if (value === null || typeof value !== 'object') return
  if (depth >= maxDepth) throw new PandoError('api.bad_json', { detail: `it is nested deeper than ${maxDepth} levels` })
  if (Object.hasOwn(value, '__proto__')) throw new PandoError('api.bad_json', { detail: '"__proto__" is not a name for a field' })
  for (const inner of Object.values(value)) assertHarmless(inner, count, depth + 1)
}
