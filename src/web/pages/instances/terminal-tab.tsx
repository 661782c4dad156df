import './instances.css'
import { ActionIcon, Button, Group, SegmentedControl, Stack, Text, TextInput, Tooltip } from '@mantine/core'
import { Maximize, RotateCw } from 'lucide-react'
import { Suspense, useRef, useState } from 'react'
import { useRefusal } from '../../actions/use-refusal.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { openExec, openSerial, type WireEnd } from '../../data/exec.ts'
import { objectPath } from '../../data/keys.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import type { TerminalProps } from '../../ui/terminal.tsx'
import { lazyPage } from '../lazy-page.ts'
import { usualShell, wordsOfCommand } from './command-words.ts'
import { useAgain } from './use-again.ts'

const Terminal = lazyPage<TerminalProps, 'Terminal'>(() => import('../../ui/terminal.tsx'), 'Terminal')

type Way = 'exec' | 'console'
type State = 'connecting' | 'open' | WireEnd

/** A shell inside, or the serial console of a virtual machine. */
export function TerminalTab({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const isVm = object.spec['engine'] === 'vm'
  const [way, setWay] = useState<Way>('exec')
  const [command, setCommand] = useState(usualShell)
  const [typed, setTyped] = useState(usualShell)
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<State>('connecting')
  const refusal = useRefusal(kind, object)(way)
  const frame = useRef<HTMLDivElement>(null)
  const leave = useRef<HTMLButtonElement>(null)
  const { name, project } = object.metadata
  const path = objectPath({ kind, project, name })
  const isUp = state === 'open'
  const isLost = typeof state !== 'string' && state.type === 'lost'
  useAgain({ isLost, isUp, isPossible: refusal === undefined }, () => setAttempt((n) => n + 1))
  return (
    <Stack gap="sm">
      <Group gap="sm">
        {isVm && (
          <SegmentedControl
            size="xs"
            aria-label={t('instances.terminal.way')}
            data={[
              { value: 'exec', label: t('instances.terminal.exec') },
              { value: 'console', label: t('instances.terminal.serial') },
            ]}
            value={way}
            onChange={(value) => setWay(value as Way)}
          />
        )}
        {way === 'exec' && (
          <form
            style={{ flex: '1 1 160px', maxWidth: 420 }}
            onSubmit={(event) => {
              event.preventDefault()
              setCommand(typed)
              setAttempt(attempt + 1)
            }}
          >
            <TextInput
              size="xs"
              aria-label={t('instances.terminal.command')}
              className="mono"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </form>
        )}
        <Button
          ref={leave}
          size="xs"
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden />}
          onClick={() => setAttempt(attempt + 1)}
        >
          {t(isUp ? 'instances.terminal.again' : 'instances.terminal.connect')}
        </Button>
        <Text
          size="sm"
          className="quiet"
          role="status"
          data-testid="terminal-state"
          data-state={typeof state === 'string' ? state : state.type}
        >
          {refusal ?? stateText(state, t)}
        </Text>
        <Tooltip label={t('instances.terminal.full')}>
          <ActionIcon
            ml="auto"
            variant="default"
            aria-label={t('instances.terminal.full')}
            onClick={() => void frame.current?.requestFullscreen()}
          >
            <Maximize size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      <div ref={frame} className="terminal-frame card">
        {refusal === undefined && (
          <Suspense fallback={<Loading />}>
            <Terminal
              session={`${way} ${command} ${attempt}`}
              label={t('instances.terminal.label', { name })}
              exit={leave}
              onState={setState}
              connect={(events, tty) =>
                way === 'exec' ? openExec(path, { argv: wordsOfCommand(command), tty }, events) : openSerial(path, events)
              }
            />
          </Suspense>
        )}
      </div>
      <Text size="xs" className="quiet">
        {t('instances.terminal.keys')}
      </Text>
      <CliHint command={way === 'exec' ? `pando exec -it ${name} -- sh` : `pando console ${name}`} />
    </Stack>
  )
}

function stateText(state: State, t: ReturnType<typeof useWords>['t']): string {
  if (typeof state === 'string') return t(`instances.terminal.${state}`)
  if (state.type === 'exit') return t('instances.terminal.exit', { code: state.code })
  return state.type === 'error' ? `${state.problem.title}. ${state.problem.hint}` : t('instances.terminal.lost')
}
