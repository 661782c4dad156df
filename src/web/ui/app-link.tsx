import { useLocation, useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'

interface AppLinkProps {
  href: string
  className?: string
  children: ReactNode
  title?: string
  'aria-label'?: string
  'aria-current'?: 'page'
  'data-status'?: 'active'
}

/** A link to an address of the console, with its query. It costs next to nothing, so that a table may have thousands. */
export function AppLink({ href, ...rest }: AppLinkProps) {
  const router = useRouter()
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    router.history.push(href)
  }
  return <a href={href} onClick={onClick} {...rest} />
}

/** One that knows whether its page is shown. `exact`: and none below it. */
export function NavLink({ href, exact = false, ...rest }: AppLinkProps & { exact?: boolean }) {
  const path = href.split('?', 1)[0]!
  const isShown = useLocation({ select: ({ pathname }) => pathname === path || (!exact && pathname.startsWith(`${path}/`)) })
  return <AppLink href={href} {...rest} {...(isShown ? { 'aria-current': 'page', 'data-status': 'active' } : {})} />
}
