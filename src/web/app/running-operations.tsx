import { Indicator } from '@mantine/core'
import { Activity } from 'lucide-react'
import { useList } from '../data/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { theKind } from '../kinds/kinds.ts'
import { lazyPage } from '../pages/lazy-page.ts'
import { OnDemand } from '../ui/on-demand.tsx'

const OpenOperations = lazyPage(() => import('./open-operations.tsx'), 'OpenOperations')
const operations = theKind('Operation')
const running = { where: [{ path: 'status.phase', value: 'running' }] }

/** What the cloud is busy with, whoever began it. */
export function RunningOperations() {
  const { t } = useWords()
  const { data } = useList({ kind: operations, params: running, limit: 50 })
  const items = data?.items ?? []
  const button = {
    'aria-label': `${t('operations.running')}: ${items.length}`,
    children: (
      <Indicator disabled={items.length === 0} label={items.length} size={16} color="leaf">
        <Activity size={20} aria-hidden />
      </Indicator>
    ),
  }
  return (
    <OnDemand
      button={button}
      haspopup="dialog"
      load={OpenOperations.load}
      open={(target) => <OpenOperations items={items} target={target} />}
    />
  )
}
