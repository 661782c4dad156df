import './alarms.css'
import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { KindIcon } from '../../app/navigation-view.tsx'
import { detailPath, listPath } from '../../app/paths.ts'
import { oneText, type Search } from '../../app/url-state.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { kindNamed, theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Phase } from '../../ui/phase.tsx'
import { notifyProblem, ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { AcknowledgeDialog, SilenceDialog } from './alarm-dialogs.tsx'
import { SeverityMark } from './severity.tsx'

const receivers = theKind('Receiver')
const rules = theKind('AlarmRule')
const silences = theKind('Silence')

/** What is wrong now, who takes care of it, and who is told. */
export function AlarmsPage({ kind }: { kind: KindInfo }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const show = oneText((useSearch({ strict: false }) as Search)['show']) ?? 'firing'
  const where = show === 'all' ? {} : { where: [{ path: 'status.phase', value: show }] }
  const { data, error, refetch } = useList({ kind, params: { ...where, sort: '-status.since' }, limit: 200 })
  return (
    <>
      <PageHeader title={t('alarms.title')} icon={<KindIcon kind="Alarm" size={24} />} note={t('alarms.note')} />
      <div className="alarms">
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t('alarms.title')}
            w="fit-content"
            data={(['firing', 'resolved', 'all'] as const).map((value) => ({ value, label: t(`alarms.${value}`) }))}
            value={show}
            onChange={(value) => void navigate({ to: '.', search: (value === 'firing' ? {} : { show: value }) as never, replace: true })}
          />
          {error && <ProblemAlert error={error} retry={() => void refetch()} />}
          {!data && !error && <Loading />}
          {data?.items.length === 0 && <Text className="card panel quiet">{t(show === 'firing' ? 'alarms.none' : 'alarms.noneOver')}</Text>}
          {data?.items.map((alarm) => (
            <AlarmCard key={alarm.metadata.uid} kind={kind} alarm={alarm} />
          ))}
          <CliHint command="pando alarm ls" />
        </Stack>
        <Stack gap="md">
          <Receivers />
          <section className="card panel">
            <ul className="plain">
              {[rules, silences].map((other) => (
                <li key={other.kind}>
                  <AppLink href={listPath(other)} className="text-link">
                    {t(other === rules ? 'alarms.rules' : 'alarms.silences')}
                  </AppLink>
                </li>
              ))}
            </ul>
          </section>
        </Stack>
      </div>
    </>
  )
}

interface Spec {
  rule: string
  severity: string
  object: { kind: string; project?: string; name: string }
  hint?: string
  acknowledged?: { by: string; at: string; comment: string }
}

function AlarmCard({ kind, alarm }: { kind: KindInfo; alarm: AnyObject }) {
  const { t } = useWords()
  const { rule, severity, object, hint, acknowledged } = alarm.spec as unknown as Spec
  const { summary, since, resolvedAt, silencedBy } = alarm.status as unknown as Record<string, string | undefined>
  const of = kindNamed(object.kind)
  return (
    <article className="card panel alarm" data-severity={severity} data-phase={alarm.status.phase}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} flex={1} miw={220}>
          <Group gap="sm">
            <SeverityMark severity={severity} />
            <Phase phase={alarm.status.phase} />
            <Text size="sm" className="quiet" component="span">
              {resolvedAt ? (
                <>
                  {t('alarms.overSince')} <Ago at={resolvedAt} />
                </>
              ) : (
                since && (
                  <>
                    {t('alarms.since')} <Ago at={since} />
                  </>
                )
              )}
            </Text>
          </Group>
          <AppLink href={detailPath(kind, alarm.metadata)} className="link">
            {summary || alarm.metadata.name}
          </AppLink>
          <Text size="sm" className="quiet" component="div">
            {of && (
              <AppLink href={detailPath(of, object)} className="text-link">
                {object.name}
              </AppLink>
            )}{' '}
            · {t('alarms.rule')}{' '}
            <AppLink href={detailPath(rules, { name: rule })} className="text-link">
              {rule}
            </AppLink>
          </Text>
          {hint && <Text size="sm">{hint}</Text>}
          {acknowledged && <Text size="sm">{t('alarms.acknowledgedBy', { who: acknowledged.by, comment: acknowledged.comment })}</Text>}
          {silencedBy && <Text size="sm">{t('alarms.silencedBy', { name: silencedBy })}</Text>}
        </Stack>
        {alarm.status.phase === 'firing' && <AlarmActions kind={kind} alarm={alarm} isTaken={acknowledged !== undefined} />}
      </Group>
    </article>
  )
}

function AlarmActions({ kind, alarm, isTaken }: { kind: KindInfo; alarm: AnyObject; isTaken: boolean }) {
  const { t, words } = useWords()
  const [open, setOpen] = useState<'acknowledge' | 'silence'>()
  const mayAcknowledge = useMay('acknowledge', kind, { object: alarm })
  const maySilence = useMay('create', silences)
  const reason = (may: boolean, verb: string, of: KindInfo) =>
    may ? undefined : t('act.notAllowed', { verb: words.verb(verb), kinds: words.other(of) })
  return (
    <Group gap="xs">
      {!isTaken && (
        <ActionButton size="xs" reason={reason(mayAcknowledge, 'acknowledge', kind)} onClick={() => setOpen('acknowledge')}>
          {t('alarms.acknowledge')}
        </ActionButton>
      )}
      <ActionButton size="xs" variant="default" reason={reason(maySilence, 'create', silences)} onClick={() => setOpen('silence')}>
        {t('alarms.silence')}
      </ActionButton>
      {open === 'acknowledge' && <AcknowledgeDialog kind={kind} alarm={alarm} onClose={() => setOpen(undefined)} />}
      {open === 'silence' && <SilenceDialog alarm={alarm} onClose={() => setOpen(undefined)} />}
    </Group>
  )
}

/** Who is told, whether messages arrive, and a message to try. */
function Receivers() {
  const { t } = useWords()
  const { data, error } = useList({ kind: receivers })
  if (error) return null // whoever may not read them
  return (
    <section className="card panel" aria-label={t('alarms.receivers')}>
      <Group justify="space-between" mb="sm">
        <Text fw={650} component="h2">
          {t('alarms.receivers')}
        </Text>
        <AppLink href={listPath(receivers)} className="text-link">
          {t('alarms.manage')}
        </AppLink>
      </Group>
      {data?.items.length === 0 && <Text className="quiet">{t('alarms.receiversNone')}</Text>}
      <Stack gap="sm">
        {data?.items.map((receiver) => (
          <Receiver key={receiver.metadata.uid} receiver={receiver} />
        ))}
      </Stack>
    </section>
  )
}

function Receiver({ receiver: { metadata, spec, status } }: { receiver: AnyObject }) {
  const { t, words } = useWords()
  const [busy, setBusy] = useState(false)
  const may = useMay('test', receivers)
  const reason = status['reason'] as { message?: string } | undefined
  const test = async () => {
    setBusy(true)
    try {
      await call('POST', `${objectPath({ kind: receivers, name: metadata.name })}/test`)
      notifications.show({ color: 'leaf', message: t('alarms.tested', { name: metadata.name }) })
    } catch (error) {
      notifyProblem(error)
    }
    setBusy(false)
  }
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <AppLink href={detailPath(receivers, metadata)} className="link">
            {metadata.name}
          </AppLink>
          <span className="quiet">{words.value('type', (spec['send'] as { type: string }).type)}</span>
          <Phase phase={status.phase} />
        </Group>
        <ActionButton
          size="compact-xs"
          variant="default"
          loading={busy}
          reason={may ? undefined : t('act.notAllowed', { verb: words.verb('test'), kinds: words.other(receivers) })}
          onClick={() => void test()}
        >
          {t('alarms.test')}
        </ActionButton>
      </Group>
      <Text size="xs" className="quiet" component="div">
        {typeof status['lastSentAt'] === 'string' && (
          <>
            {t('alarms.lastSent')} <Ago at={status['lastSentAt']} />
          </>
        )}
        {reason?.message}
      </Text>
    </div>
  )
}
