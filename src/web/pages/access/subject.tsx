import { detailPath } from '../../app/paths.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { placeOfSubject } from './rights.ts'

/** Somebody, as a link to their page where they have one. */
export function Subject({ subject }: { subject: string }) {
  const place = placeOfSubject(subject)
  if (!place) return <span>{subject}</span>
  return (
    <AppLink href={detailPath(theKind(place.kind), place)} className="link">
      {subject}
    </AppLink>
  )
}
