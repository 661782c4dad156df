import './instances.css'
import { Button, Group, Stack, Switch, Text } from '@mantine/core'
import { ExternalLink, Keyboard, Maximize, RotateCw } from 'lucide-react'
import { Suspense, useRef, useState } from 'react'
import { useRefusal } from '../../actions/use-refusal.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { objectPath } from '../../data/keys.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import type { ScreenHandle, ScreenProps } from '../../ui/screen.tsx'
import { lazyPage } from '../lazy-page.ts'
import { openScreen } from './open-screen.ts'
import { useAgain } from './use-again.ts'

const Screen = lazyPage<ScreenProps, 'Screen'>(() => import('../../ui/screen.tsx'), 'Screen')

/** The screen of a virtual machine that has one. */
export function ScreenTab({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const [isScaled, setScaled] = useState(true)
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<'connecting' | 'open' | 'lost'>('connecting')
  const handle = useRef<ScreenHandle>(null)
  const frame = useRef<HTMLDivElement>(null)
  const refusal = useRefusal(kind, object)('vnc')
  const { name, project } = object.metadata
  const path = objectPath({ kind, project, name })
  const again = () => setAttempt((n) => n + 1)
  useAgain({ isLost: state === 'lost', isUp: state === 'open', isPossible: refusal === undefined }, again)
  if ((object.spec['machine'] as { display?: boolean } | undefined)?.display !== true)
    return <Text className="quiet">{t('instances.screen.none')}</Text>
  const isUp = state === 'open'
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button
          size="xs"
          variant="default"
          disabled={!isUp}
          leftSection={<Keyboard size={14} aria-hidden />}
          onClick={() => handle.current?.ctrlAltDel()}
        >
          Ctrl+Alt+Del
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Maximize size={14} aria-hidden />}
          onClick={() => void frame.current?.requestFullscreen().then(() => handle.current?.focus())}
        >
          {t('instances.screen.full')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<ExternalLink size={14} aria-hidden />}
          onClick={() => void openScreen(`${path}/screen-ticket`)}
        >
          {t('instances.screen.window')}
        </Button>
        <Button size="xs" variant="default" leftSection={<RotateCw size={14} aria-hidden />} onClick={again}>
          {t('instances.terminal.again')}
        </Button>
        <Switch
          size="xs"
          label={t('instances.screen.scale')}
          checked={isScaled}
          onChange={(event) => setScaled(event.currentTarget.checked)}
        />
        <Text size="sm" className="quiet" role="status" data-testid="screen-state" data-state={state}>
          {refusal ?? t(`instances.terminal.${state}`)}
        </Text>
      </Group>
      <div ref={frame} className="screen-frame card">
        {refusal === undefined && (
          <Suspense fallback={<Loading />}>
            <Screen
              path={`${path}/vnc`}
              session={String(attempt)}
              isScaled={isScaled}
              onState={setState}
              onClipboard={(text) => void navigator.clipboard?.writeText(text).catch(() => {})} // only where the browser lets us
              handle={handle}
            />
          </Suspense>
        )}
      </div>
      <CliHint command={`pando vnc ${name}`} />
    </Stack>
  )
}
