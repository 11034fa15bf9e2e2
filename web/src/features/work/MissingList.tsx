import { Alert, CloseButton, UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useEditor } from '@/features/editor/context';
import { plural } from '@/kit/ui/format';
import type { Missing } from './api';
import classes from './work.module.css';

interface MissingListProps {
  missing: readonly Missing[];
  onClose: () => void;
}

/** What the task still lacks before it can be submitted; each line leads to its label. */
export function MissingList({ missing, onClose }: MissingListProps) {
  const { state, ontology, reveal } = useEditor();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const nameOf = (classId: string) =>
    [...ontology.document.objects, ...ontology.document.classifications].find((each) => each.id === classId)
      ?.name ?? classId;
  return (
    <Alert
      color="orange"
      variant="light"
      role="alertdialog"
      aria-label="What is missing"
      className={classes.missing}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className={classes.missingHead}>
        <b>Not submitted: {plural(missing.length, 'answer')} missing</b>
        <CloseButton size="xs" aria-label="Close" onClick={onClose} />
      </div>
      <ul>
        {missing.map((each, i) => {
          const label = each.label_id === null ? undefined : state.byId.get(each.label_id);
          return (
            <li key={`${each.label_id} ${each.path}`}>
              <UnstyledButton
                ref={i === 0 ? first : undefined}
                className={classes.missingItem}
                disabled={label === undefined}
                onClick={() => label && reveal(label)}
              >
                <span>
                  {label && <b>{nameOf(label.class_id)}: </b>}
                  {each.message}
                </span>
                {label && <IconArrowRight size={13} aria-hidden />}
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}
