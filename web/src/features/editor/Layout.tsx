import type { RefObject } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { useAllActions } from './actions/useAllActions';
import { type Missing, useEditor } from './context';
import classes from './editor.module.css';
import { VerbsProvider } from './edits/VerbsContext';
import { FrameStrip } from './frames/FrameStrip';
import { EditorMenu } from './menu/EditorMenu';
import { SidePanels } from './panels/SidePanels';
import { ConflictsDialog } from './save/ConflictsDialog';
import { MissingDialog } from './save/MissingDialog';
import { Notices } from './save/Notices';
import { Stage } from './stage/Stage';
import { TaskBar } from './TaskBar';
import { ClassPalette } from './tools/ClassPalette';
import { ToolBar } from './tools/ToolBar';
import { useView } from './view/ViewContext';

interface LayoutProps {
  onCanvas: (canvas: LabelCanvas | null) => void;
  awaited: RefObject<string | null>;
  missing: readonly Missing[];
  onMissingSeen: () => void;
}

/** The editor's parts at their places. */
export function Layout(props: LayoutProps) {
  const { task } = useEditor();
  const { preferences } = useView();
  return (
    <VerbsProvider>
      <EditorMenu>
        <Shortcuts />
        <div
          className={classes.editor}
          style={{ '--panel-width': `${preferences.panelWidth}px` } as React.CSSProperties}
        >
          <TaskBar />
          <ToolBar />
          <div className={classes.middle}>
            <Notices />
            <ClassPalette />
            <Stage onCanvas={props.onCanvas} awaited={props.awaited} />
            {task.item.frames > 1 && <FrameStrip />}
          </div>
          <SidePanels />
        </div>
        <ConflictsDialog />
        <MissingDialog missing={props.missing} onClose={props.onMissingSeen} />
      </EditorMenu>
    </VerbsProvider>
  );
}

/** Registers all that can be done here; shows nothing. */
function Shortcuts() {
  useAllActions();
  return null;
}
