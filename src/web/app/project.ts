import { useLocation } from '@tanstack/react-router'
import { useMe } from '../data/me.ts'
import { homeProject } from '../data/permissions.ts'
import { recall, remember } from '../data/storage.ts'

/**
 * The project that links lead into: the one in the address, else the last one there was. Undefined: all projects.
 */
export function useProject(): string | undefined {
  const pathname = useLocation({ select: (location) => location.pathname })
  return projectIn(pathname) ?? (recall('project') || undefined)
}

/** The project that something new goes to: the one we are in, else one in which we have rights. */
export function useHomeProject(): string {
  const here = useProject()
  const me = useMe()
  return here ?? (me ? homeProject(me) : 'default')
}

/** `/projects/demo/instances/web` -> `demo`; the page of a project itself is no place within it. */
export function projectIn(pathname: string): string | undefined {
  const [, word, project, inside] = pathname.split('/')
  if (word !== 'projects' || !project || !inside) return undefined
  const name = decodeURIComponent(project)
  remember('project', name)
  return name
}

/** The same page for another project, or for all. */
export function pathInProject(pathname: string, project: string | undefined): string {
  remember('project', project ?? '')
  const [, word, , inside] = pathname.split('/')
  const plural = word === 'projects' && inside ? inside : word && pathname.split('/').length === 2 ? word : undefined
  if (!plural || plural === 'projects') return '/'
  return project === undefined ? `/${plural}` : `/projects/${encodeURIComponent(project)}/${plural}`
}
