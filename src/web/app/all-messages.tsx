import { Notifications } from '@mantine/notifications'

export function AllMessages() {
  return <Notifications position="bottom-right" limit={5} />
}
