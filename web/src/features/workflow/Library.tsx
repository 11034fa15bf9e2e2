import type { StageKind } from '@/kit/api/types';
import { STAGE_KIND } from '@/kit/theme/statuses';
import { STAGE_ICON } from '@/kit/ui/icons';
import { DRAGGED, LIBRARY } from './kinds';
import classes from './workflow.module.css';

/** Stages to drag on to the canvas, or to add with a click or Enter. */
export function Library({ onAdd }: { onAdd: (kind: StageKind) => void }) {
  return (
    <section className={classes.library} aria-label="Stages to add">
      <h2 className={classes.title}>Add a stage</h2>
      {LIBRARY.map(({ kind, says }) => {
        const Glyph = STAGE_ICON[kind];
        return (
          <button
            key={kind}
            type="button"
            draggable
            className={classes.entry}
            aria-label={`Add ${STAGE_KIND[kind]}`}
            title={says}
            onClick={() => onAdd(kind)}
            onDragStart={(event) => {
              event.dataTransfer.setData(DRAGGED, kind);
              event.dataTransfer.effectAllowed = 'copy';
            }}
          >
            <Glyph size={16} stroke={1.6} aria-hidden />
            {STAGE_KIND[kind]}
          </button>
        );
      })}
    </section>
  );
}
