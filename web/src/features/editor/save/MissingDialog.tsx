import { Modal, Text } from '@mantine/core';
import { plural } from '@/kit/ui/format';
import { fieldId } from '../attributes/AttributeForm';
import { type Missing, useEditor } from '../context';
import { useLabelNames } from '../labels/Listing';
import { focusAnswer } from '../panels/focusAnswers';
import classes from './save.module.css';

interface MissingDialogProps {
  missing: readonly Missing[];
  onClose: () => void;
}

/** Why a task could not be submitted: what is missing, with a jump to each. */
export function MissingDialog({ missing, onClose }: MissingDialogProps) {
  const { state, reveal, showPanel } = useEditor();
  const nameOf = useLabelNames();
  const jump = ({ label_id, path }: Missing) => {
    const label = state.byId.get(label_id);
    onClose();
    if (label === undefined) return;
    showPanel('labels');
    reveal(label);
    focusAnswer(fieldId(label_id, path.split('.').at(-1) ?? ''));
  };
  return (
    <Modal
      opened={missing.length > 0}
      onClose={onClose}
      returnFocus={false}
      title={`Not submitted: ${plural(missing.length, 'answer')} missing`}
    >
      <Text size="sm" c="dimmed" mb="sm">
        These questions are required. Choose one to go to it.
      </Text>
      <ul className={classes.problems} aria-label="What is missing">
        {missing.map((each) => {
          const label = state.byId.get(each.label_id);
          return (
            <li key={`${each.label_id} ${each.path}`}>
              <button type="button" className={classes.jump} onClick={() => jump(each)}>
                <span className={classes.jumpName}>{label ? nameOf(label) : 'A label'}</span>
                <span>{each.message}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}
