/** What every part of the Label Editor shares. One provider a task; see `Editor.tsx`. */
import { createContext, useContext } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import type { ToolName } from '@/canvas/tools/editing';
import type { Label, Ontology, Project, TaskDetail } from '@/kit/api/types';
import type { DocumentState, LabelDocument } from './document/types';

export type PanelTab = 'labels' | 'suggestions' | 'issues' | 'history' | 'details';

/** Something that is missing before a task can be submitted. */
export interface Missing {
  /** Null when the classification was not even begun. */
  readonly label_id: string | null;
  readonly class_id: string;
  readonly frame: number;
  /** Such as "attributes.colour". */
  readonly path: string;
  readonly message: string;
}

export interface EditorContext {
  readonly project: Project;
  readonly task: TaskDetail;
  readonly ontology: Ontology;
  readonly document: LabelDocument;
  /** The document's state; components that show it render anew with it. */
  readonly state: DocumentState;
  /** Null until it is mounted. */
  readonly canvas: LabelCanvas | null;
  readonly frame: number;
  readonly setFrame: (frame: number) => void;
  /** Ids of the selected labels. */
  readonly selection: ReadonlySet<string>;
  readonly select: (ids: Iterable<string>) => void;
  /** The class that new labels get; null when the ontology has none. */
  readonly classId: string | null;
  readonly setClassId: (id: string) => void;
  readonly tool: ToolName;
  readonly setTool: (tool: ToolName) => void;
  /** Why nothing can be changed, as a sentence; null when it can. */
  readonly readOnly: string | null;
  /** Suggestions below this confidence are hidden; 0 to 1. */
  readonly minConfidence: number;
  readonly setMinConfidence: (value: number) => void;
  /** Brings a label into view, on its frame, and selects it. */
  readonly reveal: (label: Label) => void;
  /** The panel in front, at the right. */
  readonly panel: PanelTab;
  readonly showPanel: (tab: PanelTab) => void;
  /** Shows what a submit was refused for, with a jump to each. */
  readonly reportIncomplete: (problems: readonly Missing[]) => void;
}

const Context = createContext<EditorContext | null>(null);
export const EditorProvider = Context.Provider;

export function useEditor(): EditorContext {
  const context = useContext(Context);
  if (context === null) throw new Error('useEditor works inside the Label Editor only.');
  return context;
}
