import { Button, type ButtonProps } from '@mantine/core'
import { Suspense } from 'react'
import { lazyPage } from '../pages/lazy-page.ts'

const Tip = lazyPage(() => import('./tip.tsx'), 'Tip')

export interface ActionButtonProps extends ButtonProps {
  /** Why it cannot be done now. It stays reachable, so that everybody can read why. */
  reason?: string | undefined
  onClick?: () => void
}

/** A button that says why it cannot be pressed. */
export function ActionButton({ reason, onClick, ...rest }: ActionButtonProps) {
  const button = (
    <Button
      {...rest}
      {...(reason === undefined ? {} : { 'data-disabled': true })}
      aria-disabled={reason !== undefined}
      aria-description={reason}
      onClick={() => reason === undefined && onClick?.()}
    />
  )
  if (reason === undefined) return button
  return (
    <Suspense fallback={button}>
      <Tip label={reason}>{button}</Tip>
    </Suspense>
  )
}
