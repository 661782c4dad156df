import { Button, Group } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { listPath } from '../../app/paths.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { ProblemAlert } from '../../ui/problem.tsx'

interface Props {
  kind: KindInfo
  project: string | undefined
  busy: boolean
  error: unknown
}

/** How a form for a new object ends: what went wrong, the way back to the list, and the button that creates. */
export function CreateFoot({ kind, project, busy, error }: Props) {
  const { t } = useWords()
  const router = useRouter()
  return (
    <>
      {error !== undefined && <ProblemAlert error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => router.history.push(listPath(kind, project))}>
          {t('form.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('form.create')}
        </Button>
      </Group>
    </>
  )
}
