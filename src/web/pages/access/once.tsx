import './access.css'
import { Alert, Button, CopyButton, Group, Stack } from '@mantine/core'
import { useWords } from '../../i18n/use-words.ts'

/** A secret that is never shown again. */
export function Once({ text, label, onClose }: { text: string; label: string; onClose(): void }) {
  const { t } = useWords()
  return (
    <Stack>
      <Alert color="orange">{label}</Alert>
      <pre className="once mono" data-testid="once">
        {text}
      </pre>
      <Group justify="flex-end">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'cli.copied' : 'cli.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t('access.kept')}</Button>
      </Group>
    </Stack>
  )
}
