import { Text } from '@mantine/core';
import { LabelHistory } from '@/features/history/LabelHistory';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { useLabelNames } from '../labels/Listing';
import classes from './panels.module.css';

/** What happened to the selected label, and to the task. */
export function HistoryPanel() {
  const { task, selection, state } = useEditor();
  const nameOf = useLabelNames();
  const selected = selection.size === 1 ? state.byId.get([...selection][0] as string) : undefined;
  const history = task.history.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <div className={classes.details}>
      <section>
        <h2 className={editor.heading}>{selected ? `Label: ${nameOf(selected)}` : 'Label'}</h2>
        {selected ? (
          <LabelHistory labelId={selected.id} />
        ) : (
          <Text size="xs" c="dimmed">
            Select one label to see who changed it.
          </Text>
        )}
      </section>
      <section>
        <h2 className={editor.heading}>Task</h2>
        {history.length === 0 && (
          <Text size="xs" c="dimmed">
            Nothing has happened yet.
          </Text>
        )}
        <ol className={classes.history}>
          {history.map(({ at, kind, text, actor }) => (
            <li key={`${at} ${kind} ${text}`}>
              <span>{text}</span>
              <span className={editor.when}>
                {actor && `${actor}, `}
                <RelativeTime iso={at} />
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
