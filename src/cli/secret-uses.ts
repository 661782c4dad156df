import { usageError } from './failure.ts'

/** How `pando run` and `pando app deploy` name secrets, as Commander gives it. */
export interface SecretOptions {
  secret?: string[]
  secretEnv?: string[]
  onSecretChange?: string
}

type Use = { secret: string; key?: string; path?: string; env?: string; mode?: string }

/** `db`, `db:/etc/db`, `db.password`, `db.password:/etc/pw`, `db.password:/etc/pw:0400`; names have no dots. Throws cli.usage. */
export function secretFile(word: string): Use {
  const found = /^(?<secret>[^.:]+)(?:\.(?<key>[^:]+))?(?::(?<path>\/[^:]+))?(?::(?<mode>0?[0-7]{3}))?$/.exec(word)?.groups
  if (!found) throw usageError(`--secret ${word}: write SECRET, SECRET.KEY or SECRET.KEY:/PATH, with :MODE at the end if it matters`)
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Use
}

/** `DB_PASSWORD=db.password`. Throws cli.usage. */
export function secretVariable(word: string): Use {
  const [, env, secret, key] = /^([^=]+)=([^.]+)\.(.+)$/.exec(word) ?? []
  if (env === undefined) throw usageError(`--secret-env ${word}: write VARIABLE=SECRET.KEY`)
  return { secret: secret!, key: key!, env }
}

/** The part of an instance's spec that is about secrets. */
export function secretsOf({ secret = [], secretEnv = [], onSecretChange }: SecretOptions): { secrets?: Use[]; onSecretChange?: string } {
  const uses = [...secret.map(secretFile), ...secretEnv.map(secretVariable)]
  if (onSecretChange !== undefined && uses.length === 0)
    throw usageError('--on-secret-change needs a secret beside it: --secret or --secret-env')
  return { ...(uses.length > 0 ? { secrets: uses } : {}), ...(onSecretChange === undefined ? {} : { onSecretChange }) }
}
