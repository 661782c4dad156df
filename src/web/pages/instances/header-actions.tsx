import { notifications } from '@mantine/notifications'
import { GitFork, Save } from 'lucide-react'
import { useState } from 'react'
import { useRefusal } from '../../actions/use-refusal.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { collectionPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useRemember } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { notifyProblem } from '../../ui/problem.tsx'
import { backupName } from '../backups/backup-name.ts'
import { ForkDialog } from './fork-dialog.tsx'

/** Fork and back up: what stands beside the verbs of an instance. */
export function InstanceHeaderActions({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const [isForking, setForking] = useState(false)
  const backups = theKind('Backup')
  const mayBackUp = useMay('create', backups, { project: object.metadata.project })
  const remember = useRemember()
  const refusal = useRefusal(kind, object)
  const backUp = async () => {
    const { project, name: source } = object.metadata
    try {
      const body = { metadata: { name: backupName(source, new Date()) }, spec: { of: 'instance', source } }
      const backup = await call<AnyObject>('POST', collectionPath(backups.plural, project), { body })
      remember(backup)
      notifications.show({ color: 'leaf', message: t('instances.backup.begun', { name: backup.metadata.name }) })
    } catch (error) {
      notifyProblem(error)
    }
  }
  return (
    <>
      <ActionButton leftSection={<GitFork size={16} aria-hidden />} reason={refusal('fork')} onClick={() => setForking(true)}>
        {t('instances.fork.button')}
      </ActionButton>
      <ActionButton
        variant="default"
        leftSection={<Save size={16} aria-hidden />}
        reason={mayBackUp ? undefined : t('act.notAllowed', { verb: words.verb('create'), kinds: words.other(backups) })}
        onClick={() => void backUp()}
      >
        {t('instances.backup.button')}
      </ActionButton>
      {isForking && <ForkDialog source={object} onClose={() => setForking(false)} />}
    </>
  )
}
