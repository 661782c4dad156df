import { createHash } from 'node:crypto'
import type { SpecOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { PreparedFile } from '../../engines/engine.ts'
import type { Store } from '../../store/store.ts'
import { appLabel } from '../apps/kind.ts'
import { Secret } from '../secrets/kind.ts'
import type { Instance } from './kind.ts'
import { secretMark } from './mounts-kind.ts'

/** What an instance gets of the Secrets it names. */
export interface Secrets {
  env: Record<string, string>
  files: PreparedFile[]
  /** Which values these are, without telling them: other ones after each change of a Secret. */
  version: string
}

type Spec = SpecOf<typeof Instance>

/** Where secrets are that no path is said for: in memory in most systems, and known from elsewhere. */
const folder = '/run/secrets'

/** Throws secret.not_found, secret.no_key. Undefined: it names none. */
export async function secretsOf(spec: Pick<Spec, 'secrets'>, project: string, store: Store): Promise<Secrets | undefined> {
  const uses = spec.secrets ?? []
  if (uses.length === 0) return undefined
  const env: Record<string, string> = {}
  const files: PreparedFile[] = []
  const hash = createHash('sha256')
  for (const { secret: name, key, env: variable, path, mode } of uses) {
    const secret = await store.get(Secret, { project, name })
    if (!secret) throw new PandoError('secret.not_found', { name, project }, { field: '/spec/secrets' })
    const values = valuesOf(secret.spec)
    if (key !== undefined && !values.has(key)) throw new PandoError('secret.no_key', { name, key }, { field: '/spec/secrets' })
    hash.update(`${JSON.stringify([secret.metadata.uid, secret.metadata.generation, key, variable, path, mode])}\n`)
    if (variable !== undefined) env[variable] = values.get(key!)!.toString('utf8')
    else
      for (const one of key === undefined ? values.keys() : [key]) {
        const at = key === undefined ? `${path ?? `${folder}/${name}`}/${one}` : (path ?? `${folder}/${name}/${one}`)
        files.push({ path: at, mode: Number.parseInt(mode, 8), base64: values.get(one)!.toString('base64') })
      }
  }
  return { env, files, version: hash.digest('hex').slice(0, 12) }
}

function valuesOf({ data, binary }: SpecOf<typeof Secret>): Map<string, Buffer> {
  return new Map([
    ...Object.entries(data).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...Object.entries(binary).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  ])
}

/** What becomes of an instance that runs when a Secret changes. `later`: nothing, until somebody starts it again. */
export type SecretChange = 'restart' | 'signal' | 'later'

/** Replicas are restarted by their app, one after the other; see services/secrets. */
export function secretChangeOf(spec: Pick<Spec, 'onSecretChange'>, labels: Readonly<Record<string, string>>): SecretChange {
  const asked = spec.onSecretChange ?? 'restart'
  if (asked === 'nothing') return 'later'
  return asked === 'restart' && labels[appLabel] !== undefined ? 'later' : asked
}

export function versionPart(secrets: Secrets | undefined): string {
  return secrets ? `${secretMark}${secrets.version}` : ''
}

/** The same but for the values of its Secrets. */
export function differInSecretsOnly(a: string, b: string): boolean {
  return a !== b && a.includes(secretMark) && b.includes(secretMark) && a.replace(/~[0-9a-f]+/, '') === b.replace(/~[0-9a-f]+/, '')
}
