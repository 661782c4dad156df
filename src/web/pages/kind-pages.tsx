import { useParams, useSearch } from '@tanstack/react-router'
import { Suspense } from 'react'
import { oneText, type Search } from '../app/url-state.ts'
import type { KindInfo } from '../kinds/kind-info.ts'
import { kindOfPlural } from '../kinds/kinds.ts'
import { Loading } from '../ui/loading.tsx'
import { lazyPage } from './lazy-page.ts'
import { NotFoundPage } from './not-found.tsx'
import { kindPages } from './registry.ts'

export const GenericList = lazyPage(() => import('./kinds/list.tsx'), 'GenericList')
export const GenericDetail = lazyPage(() => import('./kinds/detail.tsx'), 'GenericDetail')
export const GenericCreate = lazyPage(() => import('./kinds/create.tsx'), 'GenericCreate')

/** The page of a kind at this address: the one made by hand, else the generic one. */
export function ListPage() {
  const { kind, project } = useAddress()
  if (!kind) return <NotFoundPage />
  const List = kindPages[kind.kind]?.List ?? GenericList
  return (
    <Suspense fallback={<Loading />}>
      <List key={`${kind.plural} ${project}`} kind={kind} project={project} />
    </Suspense>
  )
}

export function DetailPage() {
  const { kind, project, name } = useAddress()
  if (!kind || name === undefined) return <NotFoundPage />
  const Detail = kindPages[kind.kind]?.Detail ?? GenericDetail
  return (
    <Suspense fallback={<Loading />}>
      <Detail key={`${kind.plural} ${project} ${name}`} kind={kind} project={project} name={name} />
    </Suspense>
  )
}

export function CreatePage() {
  const { kind } = useAddress()
  const project = oneText((useSearch({ strict: false }) as Search)['project'])
  if (!kind) return <NotFoundPage />
  const Create = kindPages[kind.kind]?.Create ?? GenericCreate
  return (
    <Suspense fallback={<Loading />}>
      <Create key={kind.plural} kind={kind} project={project} />
    </Suspense>
  )
}

/** `/projects/demo` is the object of the kind Project, and `/projects/demo/instances` a list within it. */
function useAddress(): { kind: KindInfo | undefined; project: string | undefined; name: string | undefined } {
  const { plural, project, name } = useParams({ strict: false }) as { plural?: string; project?: string; name?: string }
  return { kind: plural === undefined ? undefined : kindOfPlural(plural), project, name }
}
