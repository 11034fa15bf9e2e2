import { useEditor } from '../context';
import { useLabelNames } from '../labels/Listing';
import classes from './save.module.css';

/** Labels that the server would not take, why, and a jump to each. */
export function ProblemsList({ onJump }: { onJump: () => void }) {
  const { state, reveal, showPanel } = useEditor();
  const nameOf = useLabelNames();
  return (
    <ul className={classes.problems} aria-label="Labels that are not saved">
      {state.problems.map(({ id, path, message }) => {
        const label = state.byId.get(id);
        return (
          <li key={`${id} ${path}`}>
            <button
              type="button"
              className={classes.jump}
              disabled={label === undefined}
              onClick={() => {
                if (label === undefined) return;
                reveal(label);
                showPanel('labels');
                onJump();
              }}
            >
              <span className={classes.jumpName}>{label ? nameOf(label) : 'A deleted label'}</span>
              <span>{message}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
