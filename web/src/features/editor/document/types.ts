/** The labels of the open task as the editor sees them: local first, saved behind its back. */
import type { AttributeValues, Geometry, Label, LabelConflict, Verdict } from '@/kit/api/types';

export interface NewLabel {
  /** A UUID of the client's own, so that a repeated save creates nothing twice; made when left out. */
  readonly id?: string;
  readonly kind: Label['kind'];
  readonly class_id: string;
  readonly frame: number;
  readonly geometry: Geometry | null;
  readonly attributes?: AttributeValues;
  readonly z?: number;
}

export type Edit =
  | { readonly op: 'create'; readonly label: NewLabel }
  | {
      readonly op: 'update';
      readonly id: string;
      readonly change: Partial<Pick<Label, 'class_id' | 'geometry' | 'attributes' | 'z'>>;
    }
  | { readonly op: 'delete'; readonly id: string }
  | { readonly op: 'accept'; readonly id: string }
  | { readonly op: 'review'; readonly id: string; readonly verdict: Verdict | null }
  | { readonly op: 'restore'; readonly id: string; readonly to: number };

export type SaveState =
  | { readonly kind: 'saved'; readonly at: Date | null }
  /** Changes wait for the next save, a moment away. */
  | { readonly kind: 'waiting'; readonly changes: number }
  | { readonly kind: 'saving'; readonly changes: number }
  /** No connection, or the server is down: changes are kept in this browser and tried again. */
  | { readonly kind: 'offline'; readonly changes: number }
  | { readonly kind: 'signed_out'; readonly changes: number }
  /** The server refused for good (no permission, task gone): kept in this browser. */
  | { readonly kind: 'refused'; readonly changes: number; readonly message: string };

export interface LabelProblem {
  readonly id: string;
  /** Such as "attributes.colour". */
  readonly path: string;
  readonly message: string;
}

export interface DocumentState {
  /** Living labels, the lowest first (z, then creation). The same objects while they do not change. */
  readonly labels: readonly Label[];
  readonly byId: ReadonlyMap<string, Label>;
  readonly save: SaveState;
  /** Name of the step that undo takes back ("Move", "Object Detector"); null when there is none. */
  readonly undo: string | null;
  readonly redo: string | null;
  /** Labels that changed on both sides; each waits for `resolve`. Their local state is kept meanwhile. */
  readonly conflicts: readonly LabelConflict[];
  /** Labels that the server would not take, and why; they stay here, and are sent again when they change. */
  readonly problems: readonly LabelProblem[];
  /** False when this browser refuses to keep unsaved changes: closing the tab would then lose them. */
  readonly kept: boolean;
}

export interface LabelDocument {
  readonly state: DocumentState;
  /** How many labels with unsaved changes of an earlier visit, or of another tab that is gone, were taken up. */
  readonly recovered: number;
  /** How many labels the server does not have as they are here, for whatever reason. */
  readonly unsaved: number;
  /** For `useSyncExternalStore`; the state is a new object after each change. */
  readonly subscribe: (listener: () => void) => () => void;
  /** One undoable step, shown at once and saved in the background. Returns the ids of created labels, in order. */
  apply(step: string, edits: readonly Edit[]): string[];
  /** The name of the step that was taken back, or null. */
  undo(): string | null;
  redo(): string | null;
  /** Fetches what changed on the server and merges it: local unsaved edits stay, other labels follow. */
  refresh(): Promise<void>;
  /** The same, for an agent's execution: what it made and changed becomes one undoable step with its name. */
  receive(execution: { readonly id: string; readonly name: string }): Promise<void>;
  /** Saves now. Resolves when the server has everything; rejects with the reason when it can't be had. */
  flush(): Promise<void>;
  resolve(id: string, keep: 'mine' | 'theirs'): void;
  /** Saves without waiting for a quiet moment; `state.save` tells what comes of it. */
  saveNow(): void;
  /** Tries to save at once what could not be: the connection, or the person, may be back. */
  wake(): void;
  /** Saves a last time in the background; what does not get through is taken up at the next visit. */
  dispose(): void;
}
