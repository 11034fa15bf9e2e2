import { notifications } from '@mantine/notifications';
import { messageOf } from '../api/client';

/** Short messages in the corner. Failures stay until they are closed. */
export const notify = {
  done: (message: string, title?: string) =>
    notifications.show({ message, title, color: 'mill', autoClose: 5_000 }),
  warn: (message: string, title?: string) =>
    notifications.show({ message, title, color: 'orange', autoClose: 10_000 }),
  failed: (error: unknown, title = 'That did not work') =>
    notifications.show({ title, message: messageOf(error), color: 'red', autoClose: false }),
};
