import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ApiError, call } from '../../data/http.ts'
import { useWords } from '../../i18n/use-words.ts'
import { ProblemAlert } from '../../ui/problem.tsx'

/** A password that somebody else gave out is good for one thing: to choose one's own. */
export function ChoosePassword({ current, onDone }: { current: string; onDone: () => void }) {
  const { t } = useWords()
  const [known, setKnown] = useState(current)
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<ApiError>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    try {
      await call('PUT', '/v1/me/password', { body: { current: known, password } })
      onDone()
    } catch (error) {
      if (error instanceof ApiError) setProblem(error)
    }
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('signIn.mustChange')}</Text>
        {problem && <ProblemAlert error={problem} />}
        {current === '' && (
          <PasswordInput
            label={t('signIn.password')}
            required
            withAsterisk={false}
            autoComplete="current-password"
            value={known}
            onChange={(event) => setKnown(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label={t('signIn.newPassword')}
          description={t('signIn.newPasswordHint')}
          required
          withAsterisk={false}
          minLength={12}
          autoFocus
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit">{t('signIn.change')}</Button>
      </Stack>
    </form>
  )
}
