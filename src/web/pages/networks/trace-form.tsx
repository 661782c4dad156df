import { Autocomplete, Button, Group, NumberInput, SegmentedControl } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useWords } from '../../i18n/use-words.ts'

/** As `GET …/net/trace` takes it. */
export interface Question {
  from: string
  to: string
  protocol: string
  port: string | undefined
}

export function traceCommand({ from, to, protocol, port }: Question, project: string): string {
  const end = port === undefined ? to : `${to}:${port}`
  return `pando net trace ${from} ${end}${protocol === 'tcp' ? '' : ` --protocol ${protocol}`}${project === 'default' ? '' : ` --project ${project}`}`
}

/** Who connects to whom. What is asked stands in the address. */
export function TraceForm({ question, ends }: { question: Question | undefined; ends: readonly string[] }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Question>(question ?? { from: 'internet', to: '', protocol: 'tcp', port: undefined })
  const data = ['internet', 'host', ...ends]
  const ask = (search: object) => void navigate({ to: '.', search: search as never, replace: true })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask(draft)
  }
  return (
    <form onSubmit={submit} aria-label={t('network.trace')}>
      <Group align="flex-end" gap="sm">
        {(['from', 'to'] as const).map((side) => (
          <Autocomplete
            key={side}
            label={t(`network.${side}`)}
            required
            withAsterisk={false}
            w={190}
            limit={12}
            data={data}
            value={draft[side]}
            onChange={(value) => setDraft({ ...draft, [side]: value })}
          />
        ))}
        <SegmentedControl
          aria-label={t('network.protocol')}
          data={['tcp', 'udp', 'icmp']}
          value={draft.protocol}
          onChange={(protocol) => setDraft({ ...draft, protocol })}
        />
        <NumberInput
          label={t('apps.port')}
          w={100}
          min={1}
          max={65_535}
          value={draft.port ?? ''}
          onChange={(port) => setDraft({ ...draft, port: port === '' ? undefined : String(port) })}
        />
        <Button type="submit">{t('network.trace')}</Button>
        {question && (
          <Button variant="subtle" onClick={() => ask({})}>
            {t('network.clear')}
          </Button>
        )}
      </Group>
    </form>
  )
}
