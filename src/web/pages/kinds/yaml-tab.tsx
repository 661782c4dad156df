import { Alert, Button, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { parseDocument } from 'yaml'
import type { AnyObject } from '../../data/apply-events.ts'
import { ApiError, call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useRemember } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { cli } from '../../kinds/cli.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Difference } from '../../ui/difference.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { YamlEditor } from '../../ui/yaml-editor.tsx'
import { objectYaml } from './draft-yaml.ts'

/** All that people write of an object, as text. Nothing is saved before its difference was shown. */
export function YamlTab({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const mayUpdate = useMay('update', kind, { object })
  const [base, setBase] = useState(object)
  const [text, setText] = useState(() => objectYaml(object))
  const [reviewing, setReviewing] = useState(false)
  const original = objectYaml(base)
  const problem = parseDocument(text).errors[0]
  const isOld = base.metadata.generation !== object.metadata.generation
  const load = (next: AnyObject) => {
    setBase(next)
    setText(objectYaml(next))
  }
  const reason = kind.readOnly
    ? t('yaml.readOnly')
    : !mayUpdate
      ? t('act.notAllowed', { verb: words.verb('update'), kinds: words.other(kind) })
      : text === original
        ? t('yaml.same')
        : problem && t('yaml.invalid', { detail: problem.message.split('\n')[0] })
  return (
    <Stack gap="sm">
      {isOld && !kind.readOnly && (
        <Alert color="orange">
          {t('yaml.newer')}{' '}
          <Button size="compact-xs" variant="light" onClick={() => load(object)}>
            {t('yaml.reload')}
          </Button>
        </Alert>
      )}
      <YamlEditor value={text} onChange={setText} label={t('yaml.label')} readOnly={kind.readOnly} />
      {problem && <Alert color="red">{t('yaml.invalid', { detail: problem.message })}</Alert>}
      {!kind.readOnly && (
        <Group>
          <ActionButton reason={reason} onClick={() => setReviewing(true)}>
            {t('yaml.review')}
          </ActionButton>
          <Button variant="default" disabled={text === original} onClick={() => setText(original)}>
            {t('yaml.reset')}
          </Button>
        </Group>
      )}
      {reviewing && (
        <Review
          kind={kind}
          object={object}
          texts={[original, text]}
          onClose={() => setReviewing(false)}
          onSaved={(saved) => {
            load(saved)
            setReviewing(false)
          }}
        />
      )}
    </Stack>
  )
}

interface ReviewProps {
  kind: KindInfo
  object: AnyObject
  texts: [before: string, after: string]
  onClose(): void
  onSaved(object: AnyObject): void
}

function Review({ kind, object, texts: [before, after], onClose, onSaved }: ReviewProps) {
  const { t } = useWords()
  const remember = useRemember()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const { name, project } = object.metadata
  const guarded = error instanceof ApiError && error.code.endsWith('.blast_radius')
  const save = async () => {
    setBusy(true)
    try {
      const query = guarded ? { confirm: name } : {}
      const saved = await call<AnyObject>('PUT', objectPath({ kind, project, name }), { body: parseDocument(after).toJS(), query })
      remember(saved)
      notifications.show({ color: 'leaf', message: t('yaml.saved') })
      onSaved(saved)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog onClose={onClose} size="xl" title={t('yaml.changes')}>
      <Stack>
        <Difference before={before} after={after} />
        {error !== undefined && <ProblemAlert error={error} />}
        <CliHint command={cli.apply(name, project)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('act.cancel')}
          </Button>
          <Button onClick={() => void save()} loading={busy} color={guarded ? 'red.8' : 'leaf'}>
            {t(guarded ? 'act.confirmDo' : 'yaml.save')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
