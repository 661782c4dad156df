import { Modal, type ModalRootProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/use-words.ts'

/** A dialog over the page. It has the focus until it is closed, and gives it back. */
export function Dialog({
  title,
  onClose,
  size = 'md',
  children,
}: {
  title: string
  onClose: () => void
  size?: NonNullable<ModalRootProps['size']>
  children: ReactNode
}) {
  const { t } = useWords()
  return (
    <Modal.Root opened onClose={onClose} size={size} centered>
      <Modal.Overlay backgroundOpacity={0.35} blur={2} />
      <Modal.Content>
        {/* The page has one banner, and this is none. */}
        <Modal.Header role="none">
          <Modal.Title fw={650}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('app.close')} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
