import { createHash } from 'node:crypto'
import { PandoError } from '../../base/errors.ts'

/** An image reference in parts. Equal images written differently (`shop`, `docker.io/library/shop:latest`) have equal parts. */
export interface ImageReference {
  /** `docker.io` when the reference names no registry. */
  host: string
  /** With `library/` in front for Docker Hub's single-word names. */
  repository: string
  /** `latest` when neither tag nor digest is given. */
  tag: string | undefined
  /** `sha256:<64 hex>` */
  digest: string | undefined
}

export const digestPattern = /^sha256:[0-9a-f]{64}$/

const hubHost = 'docker.io'
const maxLength = 512
const pathComponent = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const hostPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/

/** `[host[:port]/]name[:tag][@sha256:digest]` -> parts. Throws image.bad_reference. */
export function parseReference(reference: string): ImageReference {
  if (reference.length > maxLength) throw badReference(`${reference.slice(0, 60)}…`)
  const [named = '', digest, ...rest] = reference.split('@')
  if (rest.length > 0 || (digest !== undefined && !digestPattern.test(digest))) throw badReference(reference)
  const { host, path } = splitHost(named)
  const colon = path.indexOf(':')
  const name = colon < 0 ? path : path.slice(0, colon)
  const tag = colon < 0 ? undefined : path.slice(colon + 1)
  const repository = host === hubHost && !name.includes('/') ? `library/${name}` : name
  const valid =
    hostPattern.test(host) &&
    portInRange(host) &&
    name.length <= 255 &&
    repository.split('/').every((part) => pathComponent.test(part)) &&
    (tag === undefined || tagPattern.test(tag))
  if (!valid) throw badReference(reference)
  return { host, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest }
}

/** The one spelling of a reference, with host and tag: what two references are compared by. */
export function formatReference({ host, repository, tag, digest }: ImageReference): string {
  return `${host}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

export function sameReference(a: string, b: string): boolean {
  return a === b || formatReference(parseReference(a)) === formatReference(parseReference(b))
}

/**
 * Name of the Image object for a reference: an RFC 1123 label, equal for equal references and different for different
 * ones. Simple ones stay as people say them (`shop:1` -> `shop-1`); where that could clash (`a-b:1`, `a:b-1`), or the
 * reference says more, a slug and ten digits of a hash. The plain form has one dash and at most 40 characters, the other
 * one has more dashes or more characters, so they never meet.
 */
export function imageName(reference: string): string {
  const parts = parseReference(reference)
  const plain = /^library\/([a-z0-9]+)$/.exec(parts.repository)
  if (plain && parts.host === hubHost && !parts.digest && /^[a-z0-9]+$/.test(parts.tag ?? '')) {
    const label = `${plain[1]}-${parts.tag}`
    if (label.length <= 40) return label
  }
  const normal = formatReference(parts)
  const readable = normal.replace(/^docker\.io\/(library\/)?/, '').replace(/@sha256:([0-9a-f]{8}).*/, '-$1')
  const slug = readable
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 52)
    .replace(/^-+|-+$/g, '')
  return `${slug}-${createHash('sha256').update(normal).digest('hex').slice(0, 10)}`
}

/** The first part is a host when it could not be a name: it has a dot or a port, or is `localhost` or has capitals. */
function splitHost(named: string): { host: string; path: string } {
  const slash = named.indexOf('/')
  const first = slash < 0 ? '' : named.slice(0, slash)
  const isHost = first !== '' && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())
  if (!isHost) return { host: hubHost, path: named }
  const host = first.toLowerCase()
  return { host: host === 'index.docker.io' ? hubHost : host, path: named.slice(slash + 1) }
}

function portInRange(host: string): boolean {
  const port = /:(\d+)$/.exec(host)?.[1]
  return port === undefined || host.endsWith(']') || (Number(port) >= 1 && Number(port) <= 65_535)
}

function badReference(reference: string): PandoError {
  return new PandoError('image.bad_reference', { reference }, { field: '/spec/image' })
}
