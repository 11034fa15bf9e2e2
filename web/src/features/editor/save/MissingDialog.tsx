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
  const { state, ontology, reveal, setFrame, showPanel } = useEditor();
  const nameOf = useLabelNames();
  const labelOf = ({ label_id }: Missing) => (label_id === null ? undefined : state.byId.get(label_id));
  const titleOf = (missing: Missing) => {
    const label = labelOf(missing);
    if (label !== undefined) return nameOf(label);
    return ontology.document.classifications.find((c) => c.id === missing.class_id)?.name ?? 'A label';
  };
  const jump = (missing: Missing) => {
    const label = labelOf(missing);
    onClose();
    showPanel('labels');
    if (label !== undefined) reveal(label);
    else setFrame(missing.frame);
    focusAnswer(fieldId(missing.label_id ?? missing.class_id, missing.path.split('.').at(-1) ?? ''));
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
        {missing.map((each) => (
          <li key={`${each.label_id} ${each.class_id} ${each.frame} ${each.path}`}>
            <button type="button" className={classes.jump} onClick={() => jump(each)}>
              <span className={classes.jumpName}>{titleOf(each)}</span>
              <span>{each.message}</span>
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
