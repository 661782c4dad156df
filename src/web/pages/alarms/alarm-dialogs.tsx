import { Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useMe } from '../../data/me.ts'
import { useRemember } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'

interface AskProps {
  title: string
  text: string
  button: string
  command(comment: string): string
  children?: ReactNode
  onDo(comment: string): Promise<unknown>
  onClose(): void
}

function Ask({ title, text, button, command, children, onDo, onClose }: AskProps) {
  const { t } = useWords()
  const [comment, setComment] = useState('')
  const [error, setError] = useState<unknown>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    await onDo(comment).then(onClose, setError)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{text}</Text>
          {children}
          <Textarea
            label={t('alarms.comment')}
            data-autofocus
            autosize
            minRows={2}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          {error !== undefined && <ProblemAlert error={error} />}
          <CliHint command={command(comment)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('act.cancel')}
            </Button>
            <Button type="submit">{button}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const quoted = (text: string) => (text === '' ? '' : ` -m '${text.replace(/'/g, "'\\''")}'`)

export function AcknowledgeDialog({ kind, alarm, onClose }: { kind: KindInfo; alarm: AnyObject; onClose(): void }) {
  const { t } = useWords()
  const remember = useRemember()
  const { name } = alarm.metadata
  return (
    <Ask
      title={t('alarms.acknowledgeTitle')}
      text={t('alarms.acknowledgeText')}
      button={t('alarms.acknowledge')}
      command={(comment) => `pando alarm ack ${name}${quoted(comment)}`}
      onDo={async (comment) => remember(await call<AnyObject>('POST', `${objectPath({ kind, name })}/acknowledge`, { body: { comment } }))}
      onClose={onClose}
    />
  )
}

const hourMs = 3_600_000
const spans: Readonly<Record<string, number>> = { '1h': hourMs, '4h': 4 * hourMs, '24h': 24 * hourMs, '7d': 7 * 24 * hourMs }

export function SilenceDialog({ alarm, onClose }: { alarm: AnyObject; onClose(): void }) {
  const { t } = useWords()
  const me = useMe()
  const [span, setSpan] = useState('4h')
  const { rule, object } = alarm.spec as { rule: string; object: { name: string } }
  const silence = (comment: string) => {
    const until = new Date(Date.now() + spans[span]!).toISOString()
    const name = `${rule.slice(0, 50)}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`
    return call('POST', '/v1/silences', {
      body: { metadata: { name }, spec: { match: { rules: [rule], objects: [object.name] }, until, by: me?.name ?? '', comment } },
    })
  }
  return (
    <Ask
      title={t('alarms.silenceTitle')}
      text={t('alarms.silenceText')}
      button={t('alarms.silence')}
      command={(comment) => `pando alarm silence --rule ${rule} --of ${object.name} --for ${span}${quoted(comment)}`}
      onDo={silence}
      onClose={onClose}
    >
      <SegmentedControl aria-label={t('alarms.silenceFor')} data={Object.keys(spans)} value={span} onChange={setSpan} />
    </Ask>
  )
}
