import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import { TriangleAlert } from 'lucide-react'
import type { Problem } from '../../base/errors.ts'
import { ApiError, asProblem, lostProblem } from '../data/http.ts'
import { useWords } from '../i18n/use-words.ts'

/** What the API says of a problem: what is wrong, what to do, the code to search for, the request to look up in the log. */
export function ProblemAlert({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useWords()
  const { title, hint, code, field, errors, requestId } = shownProblem(error)
  return (
    <Alert color="red" icon={<TriangleAlert size={18} />} title={title} role="alert">
      <Stack gap={6}>
        {errors &&
          errors.length > 1 &&
          errors.map((one) => (
            <Text size="sm" key={`${one.field} ${one.message}`}>
              <Code>{one.field}</Code> {one.message}
            </Text>
          ))}
        {field && (errors?.length ?? 0) <= 1 && (
          <Text size="sm">
            {t('problem.field')}: <Code>{field}</Code>
          </Text>
        )}
        <Text size="sm">{hint}</Text>
        <Group gap="md">
          <Text size="xs" className="quiet">
            {t('problem.code')}: {code}
          </Text>
          {requestId && (
            <Text size="xs" className="quiet">
              {t('problem.request')}: {requestId}
            </Text>
          )}
        </Group>
        {retry && (
          <Group>
            <Button size="xs" variant="light" color="red" onClick={retry}>
              {t('problem.retry')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

/** What the server says is in the language chosen already; what the console finds itself is put into words here. */
function shownProblem(error: unknown): Problem {
  const problem = asProblem(error)
  if (problem.title === lostProblem.title) return { ...problem, title: i18next.t('problem.lost'), hint: i18next.t('problem.lostHint') }
  return error instanceof ApiError ? problem : { ...problem, hint: i18next.t('problem.reload') }
}

/** In place of a page that cannot be shown. */
export function ProblemPage({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Stack p="xl" maw={720} mx="auto">
      <ProblemAlert error={error} retry={retry} />
    </Stack>
  )
}

/** For what failed in the background of a page. It stays until it is closed. */
export function notifyProblem(error: unknown, title?: string): void {
  const problem = shownProblem(error)
  notifications.show({
    color: 'red',
    title: title ?? problem.title,
    autoClose: false,
    message: (
      <>
        {title && <Text size="sm">{problem.title}</Text>}
        <Text size="sm">{problem.hint}</Text>
        <Text size="xs" className="quiet">
          {problem.code}
        </Text>
      </>
    ),
  })
}
