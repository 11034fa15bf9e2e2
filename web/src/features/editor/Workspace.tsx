import { useCallback, useMemo, useRef, useState } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { useHold } from '@/features/work/useHold';
import type { Label, Ontology, Project, TaskDetail, User } from '@/kit/api/types';
import { isOfItem } from './classes';
import { type EditorContext, EditorProvider, type Missing } from './context';
import type { DocumentState, LabelDocument } from './document/types';
import { Layout } from './Layout';
import { ListingProvider } from './labels/Listing';
import { useEditorState } from './useEditorState';
import { useOntologyChange } from './useOntologyChange';
import { ViewProvider } from './view/ViewContext';

interface WorkspaceProps {
  user: User;
  project: Project;
  task: TaskDetail;
  ontology: Ontology;
  document: LabelDocument;
  state: DocumentState;
}

/** Holds the state that the editor's parts share. */
export function Workspace({ user, project, task, ontology, document, state }: WorkspaceProps) {
  const [canvas, setCanvas] = useState<LabelCanvas | null>(null);
  const [missing, setMissing] = useState<readonly Missing[]>([]);
  const hold = useHold(project.id, task);
  const own = useEditorState(state, ontology);
  useOntologyChange(document, ontology);

  /** A label on another frame is brought into view once that frame is shown: see `useScene`. */
  const awaited = useRef<string | null>(null);
  const { frame, setFrame, select } = own;
  const reveal = useCallback(
    (label: Label) => {
      const isElsewhere = label.frame !== frame && !isOfItem(ontology.document, label);
      if (isElsewhere) setFrame(label.frame);
      if (label.kind === 'classification') return;
      if (isElsewhere) awaited.current = label.id;
      else canvas?.reveal(label.id);
      select([label.id]);
    },
    [canvas, frame, ontology.document, setFrame, select],
  );

  const readOnly = project.status === 'archived' ? 'This project is archived.' : hold.readOnly;
  const context = useMemo<EditorContext>(
    () => ({
      ...own,
      project,
      task,
      ontology,
      document,
      state,
      canvas,
      readOnly,
      reveal,
      reportIncomplete: setMissing,
    }),
    [own, project, task, ontology, document, state, canvas, readOnly, reveal],
  );
  return (
    <EditorProvider value={context}>
      <ViewProvider userId={user.id} taskId={task.id} minConfidence={own.minConfidence}>
        <ListingProvider>
          <Layout
            onCanvas={setCanvas}
            awaited={awaited}
            missing={missing}
            onMissingSeen={() => setMissing([])}
          />
        </ListingProvider>
      </ViewProvider>
    </EditorProvider>
  );
}
