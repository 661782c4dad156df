import type { FastifyInstance } from 'fastify'
import type { KindDef } from '../api/kind.ts'
import { withoutSecrets } from '../api/secrets.ts'

/** What leaves the server, without secrets: objects wherever they are in it. The same value where there are none. */
export type Shown = <T>(value: T) => T

export function shownBy(kinds: readonly KindDef[]): Shown {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]))
  const shown: Shown = (value) => {
    if (!isRecord(value)) return value
    if (isObject(value)) return withoutSecrets(value, byName.get(value.kind))
    let changed: Record<string, unknown> | undefined
    for (const [key, inner] of Object.entries(value)) {
      const next = shown(inner)
      if (next === inner) continue
      changed ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
      changed[key] = next
    }
    return (changed ?? value) as typeof value
  }
  return shown
}

/** The one place where answers lose their secrets, whichever route they come from. */
export function hideSecrets(app: FastifyInstance, shown: Shown): void {
  app.addHook('preSerialization', async (_request, _reply, payload) => shown(payload))
}

function isObject(value: Record<string, unknown>): value is { kind: string } & Record<string, unknown> {
  return typeof value['kind'] === 'string' && isRecord(value['metadata'])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object'
}
