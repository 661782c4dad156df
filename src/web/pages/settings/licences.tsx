import { Anchor, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWords } from '../../i18n/use-words.ts'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Card } from '../kinds/summary.tsx'

/** As the build writes them, see `vite.ts`. */
interface Licence {
  name: string
  version: string
  identifier: string | null
  text?: string
}

/** What the console is made from, and the terms of its authors. They are loaded when somebody opens them. */
export function Licences() {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <Card title={t('settings.licences')}>
      <Stack gap="sm">
        <Text size="sm">
          {t('settings.novnc')}{' '}
          <Anchor href="https://github.com/novnc/noVNC" className="text-link" rel="noreferrer">
            github.com/novnc/noVNC
          </Anchor>
        </Text>
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="more">{t('settings.licencesHint')}</summary>
          {open && <LicenceList />}
        </details>
      </Stack>
    </Card>
  )
}

function LicenceList() {
  const { data, error } = useQuery({
    queryKey: ['licences'],
    queryFn: async ({ signal }) => (await (await fetch('/assets/licenses.json', { signal })).json()) as Licence[],
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <>
      {error && <ProblemAlert error={error} />}
      <ul className="plain" data-testid="licences">
        {data?.map(({ name, version, identifier, text }) => (
          <li key={`${name} ${version}`}>
            <details>
              <summary>
                {name} <span className="quiet">{`${version} · ${identifier ?? '–'}`}</span>
              </summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who only has the keyboard scrolls it */}
              <pre className="diff" tabIndex={0}>
                {text}
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}
