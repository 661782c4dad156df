import type { KindInfo } from '../kinds/kind-info.ts'

/** Addresses of the console are those of the API without `/v1`. */
export function listPath(kind: Pick<KindInfo, 'plural' | 'scope'>, project?: string | undefined): string {
  return kind.scope === 'project' && project !== undefined ? `/projects/${encodeURIComponent(project)}/${kind.plural}` : `/${kind.plural}`
}

export function detailPath(kind: Pick<KindInfo, 'plural' | 'scope'>, object: { project?: string | undefined; name: string }): string {
  return `${listPath(kind, object.project)}/${encodeURIComponent(object.name)}`
}

export function createPath(kind: Pick<KindInfo, 'plural' | 'scope'>, project?: string | undefined): string {
  return `/create/${kind.plural}${kind.scope === 'project' && project !== undefined ? `?project=${encodeURIComponent(project)}` : ''}`
}

/** Only an address of this console may be gone back to after signing in. */
export function safeReturn(path: string | undefined): string {
  return path && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : '/'
}
