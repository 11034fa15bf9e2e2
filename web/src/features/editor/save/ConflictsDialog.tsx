import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { LabelConflict } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { authorName } from '../labels/Author';
import { useLabelNames } from '../labels/Listing';
import { closeConflicts, useConflictsOpen } from './conflictsStore';
import { differences } from './differences';
import { Sketch } from './Sketch';
import classes from './save.module.css';

/** Labels that changed on both sides, one by one: mine or theirs. */
export function ConflictsDialog() {
  const { state, document } = useEditor();
  const { conflicts } = state;
  const isOpen = useConflictsOpen();
  useEffect(() => {
    if (isOpen && conflicts.length === 0) closeConflicts();
  }, [isOpen, conflicts.length]);
  useEffect(() => closeConflicts, []);

  const all = (keep: 'mine' | 'theirs') => {
    for (const { id } of conflicts) document.resolve(id, keep);
  };
  return (
    <Modal
      opened={isOpen && conflicts.length > 0}
      onClose={closeConflicts}
      size="lg"
      title={`${plural(conflicts.length, 'label')} changed on both sides`}
    >
      <Text size="sm" c="dimmed" mb="sm">
        Somebody saved another version while yours was on its way. What you choose is what stays; the other
        one remains in the label’s history.
      </Text>
      <ul className={classes.conflicts}>
        {conflicts.map((conflict) => (
          <Conflict key={conflict.id} conflict={conflict} />
        ))}
      </ul>
      {conflicts.length > 1 && (
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={() => all('theirs')}>
            Keep all of theirs
          </Button>
          <Button onClick={() => all('mine')}>Keep all of mine</Button>
        </Group>
      )}
    </Modal>
  );
}

function Conflict({ conflict }: { conflict: LabelConflict }) {
  const { state, document, ontology } = useEditor();
  const nameOf = useLabelNames();
  const mine = state.byId.get(conflict.id) ?? null;
  const { theirs } = conflict;
  const label = mine ?? theirs;
  const name = label ? nameOf(label) : 'A label';
  const by = theirs ? authorName(theirs.made_by) : null;
  return (
    <li className={classes.conflict}>
      <Sketch mine={mine?.geometry ?? null} theirs={theirs?.geometry ?? null} />
      <div className={classes.conflictWords}>
        <h3 className={editor.heading}>{name}</h3>
        <table className={classes.differences}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">What</span>
              </th>
              <th scope="col">Mine</th>
              <th scope="col">{by ? `Theirs (${by})` : 'Theirs'}</th>
            </tr>
          </thead>
          <tbody>
            {differences(mine, theirs, ontology.document).map((each) => (
              <tr key={each.what}>
                <th scope="row">{each.what}</th>
                <td>{each.mine}</td>
                <td>{each.theirs}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Group gap="xs">
          <Button
            size="compact-sm"
            aria-label={`Keep mine: ${name}`}
            onClick={() => document.resolve(conflict.id, 'mine')}
          >
            Keep mine
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Keep theirs: ${name}`}
            onClick={() => document.resolve(conflict.id, 'theirs')}
          >
            Keep theirs
          </Button>
        </Group>
      </div>
    </li>
  );
}
