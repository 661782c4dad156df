import { CircleUser } from 'lucide-react'
import { useWords } from '../i18n/use-words.ts'
import { lazyPage } from '../pages/lazy-page.ts'
import { OnDemand } from '../ui/on-demand.tsx'

const OpenUserMenu = lazyPage(() => import('./open-user-menu.tsx'), 'OpenUserMenu')

/** Who is signed in, and how the console looks and speaks. */
export function UserMenu({ onShortcuts }: { onShortcuts(): void }) {
  const { t } = useWords()
  const button = { 'aria-label': t('user.menu'), children: <CircleUser size={20} aria-hidden /> }
  return (
    <OnDemand
      button={button}
      haspopup="menu"
      load={OpenUserMenu.load}
      open={(target) => <OpenUserMenu onShortcuts={onShortcuts} target={target} />}
    />
  )
}
