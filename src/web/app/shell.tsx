import { AppShell, Burger, Group, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { Suspense, useDeferredValue, useEffect, useRef } from 'react'
import { onSignedOut } from '../data/http.ts'
import { meQuery } from '../data/me.ts'
import type { Me } from '../data/permissions.ts'
import { useLive } from '../data/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { lazyPage } from '../pages/lazy-page.ts'
import { AppLink } from '../ui/app-link.tsx'
import { ConnectionBanner, LiveDot } from './connection-banner.tsx'
import { Navigation } from './navigation-view.tsx'
import { OperationToasts } from './operation-toasts.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'
import { RunningOperations } from './running-operations.tsx'
import { Shortcuts } from './shortcuts.ts'
import { UserMenu } from './user-menu.tsx'

const ShortcutsHelp = lazyPage(() => import('./shortcuts-help.tsx'), 'ShortcutsHelp')
const Palette = lazyPage(() => import('./palette.tsx'), 'Palette')

/** What stands around every page: where we are, where to go, and whether what is shown is true. */
export function Shell() {
  const { t } = useWords()
  const [open, menu] = useDisclosure(false)
  const [searching, palette] = useDisclosure(false)
  const [helping, help] = useDisclosure(false)
  // What somebody came for is drawn first.
  const hasPage = useDeferredValue(true, false)
  const pathname = useLocation({ select: (location) => location.pathname })
  useEffect(() => menu.close(), [pathname])
  useFocusOnNewPage(pathname)
  useShortcuts({ search: palette.toggle, help: help.open })
  useLeaveWhenSignedOut()
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !open } }} padding="md">
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={open} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('app.menu')} aria-expanded={open} />
          <Brand />
          <ProjectSwitcher />
          <SearchButton onClick={palette.open} />
          <Group ml="auto" gap={6} wrap="nowrap">
            <LiveDot />
            <RunningOperations />
            <UserMenu onShortcuts={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('nav.title')}>{hasPage && <Navigation />}</AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
      <OperationToasts />
      <Suspense>
        {searching && <Palette onClose={palette.close} />}
        {helping && <ShortcutsHelp onClose={help.close} />}
      </Suspense>
    </AppShell>
  )
}

function Brand() {
  const { t } = useWords()
  const narrow = useMediaQuery('(max-width: 48em)')
  return (
    <AppLink href="/" className="link" aria-label={`${t('app.name')}: ${t('app.home')}`}>
      <Group gap={8} wrap="nowrap">
        <img src="/pando.svg" alt="" width={26} height={26} />
        {!narrow && (
          <Text fw={700} size="lg">
            {t('app.name')}
          </Text>
        )}
      </Group>
    </AppLink>
  )
}

function SearchButton({ onClick }: { onClick: () => void }) {
  const { t } = useWords()
  return (
    <UnstyledButton onClick={onClick} className="search-button" aria-keyshortcuts="Control+K">
      <Search size={16} aria-hidden />
      <span className="search-text">{t('palette.open')}</span>
      <kbd aria-hidden>Ctrl K</kbd>
    </UnstyledButton>
  )
}

function useShortcuts(wishes: { search(): void; help(): void }): void {
  const router = useRouter()
  const latest = useRef(wishes)
  latest.current = wishes
  useEffect(() => {
    const shortcuts = new Shortcuts()
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey) return
      const on = event.target as HTMLElement
      const wish = shortcuts.press({
        key: event.key,
        hasModifier: event.ctrlKey || event.metaKey,
        isTyping: on.isContentEditable || /^(input|textarea|select)$/i.test(on.tagName) || on.closest('[role=dialog], .xterm') !== null,
        at: event.timeStamp,
      })
      if (!wish || event.defaultPrevented) return
      event.preventDefault()
      if (wish.do === 'go') router.history.push(wish.path)
      else latest.current[wish.do]()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [router])
}

/** Whoever goes by keyboard or listens goes on at the new page, and not at the link that led there. */
function useFocusOnNewPage(pathname: string): void {
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [pathname])
}

function useLeaveWhenSignedOut(): void {
  const navigate = useNavigate()
  const live = useLive()
  const client = useQueryClient()
  useEffect(
    () =>
      onSignedOut((why) => {
        live.stop()
        // The page there asks for another password, in place of the problem.
        if (why === 'password') client.setQueryData<Me>(meQuery.queryKey, (me) => me && { ...me, mustChangePassword: true })
        const { pathname, search } = window.location
        if (pathname !== '/sign-in') void navigate({ to: '/sign-in', search: { next: pathname + search } })
      }),
    [navigate, live, client],
  )
}
