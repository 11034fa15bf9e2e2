import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ToolName } from '@/canvas/tools/editing';
import type { Ontology } from '@/kit/api/types';
import { objectClassOf, openClasses, shapeOf, toolOf } from './classes';
import type { PanelTab } from './context';
import type { DocumentState } from './document/types';

const NOTHING: ReadonlySet<string> = new Set();

const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((id) => b.has(id));

/** What a person points at and works with: selection, class and tool, frame, panel. */
export function useEditorState(state: DocumentState, ontology: Ontology) {
  const [chosen, setChosen] = useState(NOTHING);
  const [wantedClass, setWantedClass] = useState<string | null>(null);
  const [tool, setToolName] = useState<ToolName>('select');
  const [frame, setFrameIndex] = useState(0);
  const [minConfidence, setMinConfidence] = useState(0);
  const [panel, setPanel] = useState<PanelTab>('labels');

  const select = useCallback((ids: Iterable<string>) => {
    const after = new Set(ids);
    setChosen((before) => (isSame(before, after) ? before : after));
  }, []);
  /** Labels that were deleted, here or elsewhere, are no longer selected. */
  const selection = useMemo(() => {
    const living = [...chosen].filter((id) => state.byId.has(id));
    return living.length === chosen.size ? chosen : new Set(living);
  }, [chosen, state.byId]);

  const classes = useMemo(() => openClasses(ontology.document), [ontology.document]);
  const classId = (classes.find((c) => c.id === wantedClass) ?? classes[0])?.id ?? null;

  /** A class that goes, or cannot be drawn with the tool at hand, takes the tool with it. */
  const shape = objectClassOf(ontology.document, classId)?.shape ?? null;
  useEffect(() => {
    setToolName((current) => {
      const drawn = shapeOf(current);
      return drawn !== null && drawn !== shape ? 'select' : current;
    });
  }, [shape]);

  const setClassId = useCallback(
    (id: string) => {
      const found = classes.find((c) => c.id === id);
      if (found === undefined) return;
      setWantedClass(id);
      setToolName((current) => {
        const isKept = current === 'prompt' || (current === 'eraser' && found.shape === 'bitmask');
        return isKept ? current : toolOf(found.shape);
      });
    },
    [classes],
  );
  const setTool = useCallback(
    (next: ToolName) => {
      const drawn = shapeOf(next);
      if (drawn !== null) {
        const current = classes.find((c) => c.id === classId);
        const fitting = current?.shape === drawn ? current : classes.find((c) => c.shape === drawn);
        if (fitting === undefined) return;
        setWantedClass(fitting.id);
      }
      if (next === 'place') setPanel('issues');
      setToolName(next);
    },
    [classes, classId],
  );
  const setFrame = useCallback((index: number) => {
    setFrameIndex(index);
    setChosen(NOTHING);
  }, []);

  return useMemo(
    () => ({
      selection,
      select,
      classId,
      setClassId,
      tool,
      setTool,
      frame,
      setFrame,
      minConfidence,
      setMinConfidence,
      panel,
      showPanel: setPanel,
    }),
    [selection, select, classId, setClassId, tool, setTool, frame, setFrame, minConfidence, panel],
  );
}
