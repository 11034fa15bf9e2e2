import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStreamState } from './ProjectEvents';
import classes from './StreamNotice.module.css';

/** Breaks shorter than this are nobody's business. */
const PATIENCE_MS = 3_000;

/** Says so when live updates have stopped arriving. */
export function StreamNotice() {
  const lost = useStreamState() === 'lost';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);

  return (
    <div role="status" className={classes.place}>
      {shown && (
        <span className={classes.notice}>
          <IconPlugConnectedX size={14} aria-hidden />
          Live updates are interrupted; reconnecting…
        </span>
      )}
    </div>
  );
}
