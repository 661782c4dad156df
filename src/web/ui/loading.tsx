import { Skeleton, Stack } from '@mantine/core'

/** Stands where a page will be. */
export function Loading() {
  return (
    <Stack gap="md" aria-busy="true">
      <Skeleton height={32} width="30%" />
      <Skeleton height={220} />
    </Stack>
  )
}
