import { ActionIcon, CopyButton } from '@mantine/core'
import { Check, Copy, Terminal } from 'lucide-react'
import { useWords } from '../i18n/use-words.ts'

/** The command that does or shows the same as this page. */
export function CliHint({ command }: { command: string }) {
  const { t } = useWords()
  return (
    <div className="cli" role="note" aria-label={t('cli.title')} title={t('cli.title')}>
      <Terminal size={15} aria-hidden className="quiet" />
      <code className="mono">{command}</code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={t(copied ? 'cli.copied' : 'cli.copy')}>
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  )
}
