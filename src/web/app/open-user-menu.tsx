import { Menu, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { BookOpen, Check, Keyboard, LogOut, UserCog } from 'lucide-react'
import { call } from '../data/http.ts'
import { useMe } from '../data/me.ts'
import { useLive } from '../data/queries.ts'
import { forget } from '../data/storage.ts'
import { currentLanguage, type Language, languages, switchLanguage } from '../i18n/i18n.ts'
import { useWords } from '../i18n/use-words.ts'
import type { OpenedProps } from '../ui/on-demand.tsx'
import { useOpensAtOnce } from '../ui/opens-at-once.ts'

/** Who is signed in, and how the console looks and speaks. */
export function OpenUserMenu({ onShortcuts, target }: OpenedProps & { onShortcuts(): void }) {
  const { t } = useWords()
  const opens = useOpensAtOnce()
  const me = useMe()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const navigate = useNavigate()
  const chosen = <Check size={14} aria-hidden />
  return (
    <Menu position="bottom-end" width={230} shadow="md" {...opens.state}>
      <Menu.Target>{opens.on(target)}</Menu.Target>
      <Menu.Dropdown>
        {me && <Menu.Label>{t('user.signedInAs', { name: me.displayName ?? me.name })}</Menu.Label>}
        <Menu.Label>{t('theme.title')}</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} rightSection={colorScheme === scheme && chosen}>
            {t(`theme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t('language.title')}</Menu.Label>
        {(Object.keys(languages) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => void switchLanguage(language)}
            rightSection={currentLanguage() === language && chosen}
          >
            {languages[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<UserCog size={15} aria-hidden />} onClick={() => void navigate({ to: '/account' as string })}>
          {t('pages.account')}
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={15} aria-hidden />} onClick={onShortcuts}>
          {t('pages.shortcuts')}
        </Menu.Item>
        <Menu.Item component="a" href="/v1/docs" leftSection={<BookOpen size={15} aria-hidden />}>
          {t('user.apiReference')}
        </Menu.Item>
        <Menu.Item onClick={signOut} leftSection={<LogOut size={15} aria-hidden />}>
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Nothing of who was there stays in this page. */
function useSignOut(): () => void {
  const client = useQueryClient()
  const live = useLive()
  const navigate = useNavigate()
  return async () => {
    await call('POST', '/v1/sign-out').catch(() => {}) // the session may be over already
    live.stop()
    client.clear()
    forget('signed-in')
    await navigate({ to: '/sign-in' })
  }
}
