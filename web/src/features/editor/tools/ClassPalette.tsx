import { Kbd, Tooltip } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { openClasses, SHAPE_NAME } from '../classes';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { classKey } from '../shortcuts';
import { BrushSize } from './BrushSize';
import { ClassSearch } from './ClassSearch';
import classes from './tools.module.css';

/** How many classes have a button of their own; all are in the search beside them. */
const BUTTONS = 9;

/** The classes that can be drawn, with their number keys, above the picture; or why nothing can be. */
export function ClassPalette() {
  const { ontology, classId, setClassId, readOnly, tool } = useEditor();
  const all = openClasses(ontology.document);
  if (readOnly !== null) {
    return (
      <div className={classes.palette} role="status">
        <IconLock size={14} stroke={1.8} aria-hidden />
        <span className={editor.clip}>Read-only. {readOnly}</span>
      </div>
    );
  }
  if (all.length === 0) {
    return <div className={classes.palette}>The ontology has no object class: there is nothing to draw.</div>;
  }
  return (
    <div className={classes.palette}>
      <ClassSearch classes={all} value={classId} onChoose={setClassId} />
      <div className={classes.chips} role="toolbar" aria-label="Classes">
        {all.slice(0, BUTTONS).map((each, i) => (
          <Tooltip key={each.id} label={`${each.name}: ${SHAPE_NAME[each.shape]}`}>
            <button
              type="button"
              className={classes.chip}
              aria-pressed={each.id === classId}
              onClick={() => setClassId(each.id)}
            >
              <span className={editor.swatch} style={{ background: each.color }} />
              <span className={editor.clip}>{each.name}</span>
              <Kbd size="xs" aria-hidden>
                {classKey(i)}
              </Kbd>
            </button>
          </Tooltip>
        ))}
      </div>
      {(tool === 'brush' || tool === 'eraser') && <BrushSize />}
    </div>
  );
}
