import { ActionIcon, Tooltip } from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { plural } from '@/kit/ui/format';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { useCan } from '../edits/useCan';
import { useLabelVerbs } from '../edits/VerbsContext';
import { GeometryForm } from '../geometry/GeometryForm';
import { Author } from '../labels/Author';
import { useLabelNames } from '../labels/Listing';
import { useEditorMenu } from '../menu/MenuContext';
import { ClassChoice } from './ClassChoice';
import { SelectionAnswers } from './SelectionAnswers';
import classes from './selection.module.css';

/** What can be set on the selected labels: class, answers, place. */
export function SelectionForm() {
  const { state, readOnly } = useEditor();
  const can = useCan();
  const verbs = useLabelVerbs();
  const menu = useEditorMenu();
  const nameOf = useLabelNames();
  const [first] = can.selected;
  if (first === undefined) return null;
  const isOne = can.selected.length === 1;
  const problems = state.problems.filter((problem) => can.selected.some((label) => label.id === problem.id));
  return (
    <section className={classes.selection} aria-label="Selection">
      <div className={editor.selectionHead}>
        <h2 className={editor.clip}>{isOne ? nameOf(first) : plural(can.selected.length, 'label')}</h2>
        {isOne && (
          <span className={editor.when}>
            <Author author={first.made_by} /> <RelativeTime iso={first.updated_at} />
          </span>
        )}
        <Tooltip label="More">
          <ActionIcon
            size={24}
            aria-label="More that can be done with the selection"
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              menu.openFor(box.left, box.bottom, null);
            }}
          >
            <IconDots size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={can.notRemove ?? 'Delete'}>
          <ActionIcon
            size={24}
            aria-label="Delete the selection"
            aria-disabled={can.notRemove !== null}
            onClick={verbs.remove}
          >
            <IconTrash size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.selectionBody}>
        {problems.map((problem) => (
          <p key={problem.path} className={classes.problem} role="alert">
            Not saved: {problem.message}
          </p>
        ))}
        {readOnly === null && can.notChange !== null && <p className={classes.quiet}>{can.notChange}</p>}
        <ClassChoice />
        <SelectionAnswers key={`answers ${first.id} ${can.selected.length}`} />
        {isOne && first.geometry !== null && <GeometryForm key={`place ${first.id}`} label={first} />}
      </div>
    </section>
  );
}
