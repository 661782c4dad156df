import { Badge } from '@mantine/core'
import { useWords } from '../../i18n/use-words.ts'

const colors: Readonly<Record<string, string>> = { critical: 'red', warning: 'orange', info: 'blue' }

/** How bad an alarm is, as a word in its colour. */
export function SeverityMark({ severity }: { severity: string }) {
  const { t } = useWords()
  const word = severity === 'critical' || severity === 'warning' || severity === 'info' ? t(`alarms.severity.${severity}`) : severity
  return (
    <Badge size="sm" variant="light" color={colors[severity] ?? 'gray'} tt="none" className={`severity-${severity}`}>
      {word}
    </Badge>
  )
}
