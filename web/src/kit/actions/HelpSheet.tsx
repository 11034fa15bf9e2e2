import { Modal, Text } from '@mantine/core';
import { KeyHint } from '../ui/KeyHint';
import classes from './HelpSheet.module.css';
import { keysOf, useRegisteredActions } from './registry';

interface HelpSheetProps {
  opened: boolean;
  onClose: () => void;
}

/** All shortcuts that work on this page. */
export function HelpSheet({ opened, onClose }: HelpSheetProps) {
  const actions = useRegisteredActions().filter((a) => a.keys !== undefined);
  const groups = [...new Set(actions.map((a) => a.group))];
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="lg">
      <div className={classes.columns}>
        {groups.map((group) => (
          <section key={group} className={classes.group}>
            <Text component="h3" size="xs" fw={600} c="dimmed" m={0}>
              {group}
            </Text>
            <dl className={classes.list}>
              {actions
                .filter((a) => a.group === group)
                .map((action) => (
                  <div key={action.id} className={classes.row}>
                    <dt>{action.label}</dt>
                    <dd>
                      {keysOf(action).map((keys) => (
                        <KeyHint key={keys} keys={keys} />
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
