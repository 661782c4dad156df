import { Button, Group, PasswordInput, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../data/http.ts'
import { meQuery } from '../../data/me.ts'
import type { Me } from '../../data/permissions.ts'
import { useWords } from '../../i18n/use-words.ts'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Card } from '../kinds/summary.tsx'

/** Another password; all other sessions end. */
export function PasswordCard({ me }: { me: Me }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    try {
      await call('PUT', '/v1/me/password', { body: { current, password } })
      notifications.show({ color: 'leaf', message: t('account.passwordChanged') })
      setCurrent('')
      setPassword('')
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <Card title={t('signIn.password')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {/* So that what keeps passwords knows whose it is. */}
          <input type="text" autoComplete="username" value={me.name} readOnly hidden />
          {me.password !== false && (
            <PasswordInput
              label={t('account.current')}
              required
              withAsterisk={false}
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
            />
          )}
          <PasswordInput
            label={t('signIn.newPassword')}
            description={t('signIn.newPasswordHint')}
            required
            withAsterisk={false}
            minLength={12}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {error !== undefined && <ProblemAlert error={error} />}
          <Group justify="flex-end">
            <Button type="submit">{t('signIn.change')}</Button>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}
