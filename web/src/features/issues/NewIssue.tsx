import { Button, SegmentedControl, Text } from '@mantine/core';
import { IconMapPin } from '@tabler/icons-react';
import { useEditor } from '@/features/editor/context';
import { useLabelNames } from '@/features/editor/names';
import { KEYS } from '@/features/editor/shortcuts';
import { KeyHint } from '@/kit/ui/KeyHint';
import type { Target } from './api';
import { Composer } from './Composer';
import { draftIssue } from './focus';
import classes from './issues.module.css';
import { useIssueVerbs } from './useIssueVerbs';

/** A new issue: what it is about, and what there is to say. */
export function NewIssue({ draft }: { draft: Target }) {
  const { state, selection, frame, setTool, tool } = useEditor();
  const nameOf = useLabelNames();
  const { open } = useIssueVerbs();
  const [first] = selection;
  const selected = first === undefined ? undefined : state.byId.get(first);

  const choose = (kind: string) => {
    if (kind === 'task') draftIssue({ kind: 'task' });
    else if (kind === 'label' && selected) {
      draftIssue({ kind: 'label', labelId: selected.id, frame: selected.frame });
    } else if (kind === 'place' && draft.kind !== 'place') setTool('place');
  };
  const about = draft.kind === 'label' ? state.byId.get(draft.labelId) : selected;
  return (
    <section className={classes.new} aria-label="New issue">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="What it is about"
        value={draft.kind}
        onChange={choose}
        data={[
          { value: 'task', label: 'Task' },
          { value: 'label', label: about ? nameOf(about) : 'Label', disabled: about === undefined },
          { value: 'place', label: 'Place' },
        ]}
      />
      {tool === 'place' && (
        <Text size="xs" c="dimmed" role="status">
          Click the place in the picture.
        </Text>
      )}
      {draft.kind === 'place' && draft.frame !== frame && (
        <Text size="xs" c="dimmed">
          The place is on frame {draft.frame + 1}.
        </Text>
      )}
      <Composer
        key={draft.kind}
        label="What is wrong, or unclear?"
        placeholder="What is wrong, or unclear?"
        send="Open issue"
        autoFocus
        onSend={(id, text) => open(id, text, draft)}
        onCancel={() => draftIssue(null)}
      />
    </section>
  );
}

/** The buttons that begin one. */
export function BeginIssue() {
  const { selection, state, setTool } = useEditor();
  const begin = () => {
    const [first] = selection;
    const label = first === undefined ? undefined : state.byId.get(first);
    draftIssue(label ? { kind: 'label', labelId: label.id, frame: label.frame } : { kind: 'task' });
  };
  return (
    <div className={classes.begin}>
      <Button variant="default" size="compact-sm" onClick={begin}>
        New issue
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconMapPin size={13} aria-hidden />}
        rightSection={<KeyHint keys={KEYS.place} />}
        onClick={() => setTool('place')}
      >
        Pin to a place
      </Button>
    </div>
  );
}
