import { Stack, Text } from '@mantine/core'
import { useWords } from '../i18n/use-words.ts'
import { AppLink } from '../ui/app-link.tsx'
import { PageHeader } from '../ui/page-header.tsx'

export function NotFoundPage() {
  const { t } = useWords()
  return (
    <Stack p="xl" maw={560} mx="auto">
      <PageHeader title={t('notFound.title')} />
      <Text>{t('notFound.hint')}</Text>
      <AppLink href="/" className="link">
        {t('notFound.home')}
      </AppLink>
    </Stack>
  )
}
