import { Alert, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { Check, Circle, LoaderCircle } from 'lucide-react'
import { GuardDialog } from '../../actions/dialogs.tsx'
import { useAct } from '../../actions/use-act.ts'
import { useRefusal } from '../../actions/use-refusal.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Ago } from '../../ui/time.tsx'
import { projectOption } from './app-overview.tsx'
import { type Step, upgradeSteps } from './replicas.ts'

interface Upgrading {
  phase: 'upgrading'
  since: string
  step: string
  waitsFor?: 'replicas' | 'bake' | 'promotion' | 'resume' | 'drain'
  until?: string
  revision: number
  target: number
  updated: number
  wanted: number
}

/** An upgrade as it moves: the stage it is at, what it waits for, and what can be done about it. Nothing while there is none. */
export function UpgradePanel({ kind, app }: { kind: KindInfo; app: AnyObject }) {
  if (app.status.phase === 'upgrading') return <Moving kind={kind} app={app} />
  if (app.status.phase === 'rolledBack') return <RolledBack app={app} />
  return null
}

function Moving({ kind, app }: { kind: KindInfo; app: AnyObject }) {
  const { t } = useWords()
  const { since, step, waitsFor, until, revision, target, updated, wanted } = app.status as unknown as Upgrading
  const isPaused = (app.spec['rollout'] as { paused?: boolean } | undefined)?.paused === true
  const share = wanted === 0 ? 0 : Math.min(100, (100 * updated) / wanted)
  return (
    <section className="card panel" aria-labelledby="upgrade" data-testid="upgrade">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="upgrade">
          {t('apps.upgrade', { from: revision, to: target })}
        </Title>
        <Text size="sm" className="quiet">
          {t('apps.begun')} <Ago at={since} />
        </Text>
      </Group>
      <Stack gap="sm">
        <ol className="steps">
          {upgradeSteps(app).map((one) => (
            <StepMark key={one.id} step={one} />
          ))}
        </ol>
        <Progress
          value={share}
          size="lg"
          color={isPaused ? 'gray' : 'leaf'}
          striped={!isPaused}
          animated={!isPaused}
          aria-label={t('apps.updatedOf', { updated, wanted })}
        />
        <Text size="sm" aria-live="polite">
          {step}
          {waitsFor && ` · ${t(`apps.waits.${waitsFor}`)}`}
          {until && (
            <>
              {' '}
              (<Ago at={until} />)
            </>
          )}
        </Text>
        <UpgradeActions kind={kind} app={app} isPaused={isPaused} />
      </Stack>
    </section>
  )
}

function StepMark({ step: { id, state } }: { step: Step }) {
  const { t } = useWords()
  const Mark = { done: Check, now: LoaderCircle, next: Circle }[state]
  return (
    <li data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <Mark size={16} aria-hidden />
      {t(`apps.stage.${id}`)}
    </li>
  )
}

function UpgradeActions({ kind, app, isPaused }: { kind: KindInfo; app: AnyObject; isPaused: boolean }) {
  const { words } = useWords()
  const { run, busy, guarded, confirm, refuse } = useAct()
  const reasonOf = useRefusal(kind, app)
  const { name, project } = app.metadata
  const button = (verb: string, look: { variant: string; color?: string }) => (
    <ActionButton
      key={verb}
      size="sm"
      loading={busy}
      {...look}
      reason={reasonOf(verb)}
      onClick={() => void run({ kind, verb, objects: [app] })}
    >
      {words.verb(verb)}
    </ActionButton>
  )
  return (
    <>
      <Group gap="xs">
        {button(isPaused ? 'resume' : 'pause', { variant: 'default' })}
        {button('promote', { variant: 'filled' })}
        {button('abort', { variant: 'light', color: 'red' })}
      </Group>
      <CliHint command={`pando app ${isPaused ? 'resume' : 'pause'} ${name}${projectOption(project)}`} />
      {guarded && <GuardDialog guarded={guarded} onConfirm={confirm} onClose={refuse} />}
    </>
  )
}

function RolledBack({ app: { status } }: { app: AnyObject }) {
  const { t } = useWords()
  return (
    <Alert color="orange" title={t('apps.rolledBack', { failed: status['failedRevision'], revision: status['revision'] })}>
      {typeof status['at'] === 'string' && <Ago at={status['at']} />} · {t('apps.rolledBackHint')}
    </Alert>
  )
}
