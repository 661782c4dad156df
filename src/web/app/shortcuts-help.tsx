import { Kbd, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWords } from '../i18n/use-words.ts'
import { Dialog } from '../ui/dialog.tsx'
import { goTo } from './shortcuts.ts'

/** What keys do everywhere. */
export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { t: anyText } = useTranslation()
  const lines = [
    { keys: ['Ctrl', 'K'], text: t('keys.search') },
    { keys: ['/'], text: t('keys.search') },
    { keys: ['?'], text: t('keys.help') },
    { keys: ['Esc'], text: t('keys.close') },
    ...Object.entries(goTo).map(([key, { title }]) => ({ keys: ['g', key], text: anyText(title as 'keys.apps') })),
  ]
  return (
    <Dialog onClose={onClose} title={t('pages.shortcuts')}>
      <Table aria-label={t('pages.shortcuts')}>
        <Table.Tbody>
          {lines.map(({ keys, text }) => (
            <Table.Tr key={keys.join(' ')}>
              <Table.Td>
                {keys.map((key, i) => (
                  <span key={key}>
                    {i > 0 && <span className="quiet"> {keys[0] === 'g' ? t('keys.after') : '+'} </span>}
                    <Kbd>{key}</Kbd>
                  </span>
                ))}
              </Table.Td>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
