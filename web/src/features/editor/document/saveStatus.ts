/** The save state in a few words. Pure. */
import type { DocumentState, SaveState } from './types';

export interface SaveStatus {
  readonly words: string;
  readonly tone: 'calm' | 'busy' | 'warning' | 'danger';
}

function count(changes: number, verb = 'wait'): string {
  return changes === 1 ? `1 change ${verb}s` : `${changes} changes ${verb}`;
}

/** Such as "Saved", "Saving…" or "3 changes wait: offline". */
export function saveWords(save: SaveState): string {
  switch (save.kind) {
    case 'saved':
      return 'Saved';
    case 'waiting':
    case 'saving':
      return 'Saving…';
    case 'offline':
      return `${count(save.changes)}: offline`;
    case 'signed_out':
      return `${count(save.changes)}: sign in again`;
    case 'refused':
      return `${count(save.changes)}: ${save.message}`;
  }
}

/** The same with what needs the person: conflicts first, then labels that the server would not take. */
export function saveStatus(
  state: Pick<DocumentState, 'save' | 'conflicts' | 'problems' | 'kept'>,
): SaveStatus {
  const { save, conflicts, problems, kept } = state;
  const trouble = save.kind === 'offline' || save.kind === 'signed_out' || save.kind === 'refused';
  if (trouble) {
    const words = saveWords(save);
    if (!kept) return { words: `${words}. Keep this tab open`, tone: 'danger' };
    return { words, tone: save.kind === 'refused' ? 'danger' : 'warning' };
  }
  if (conflicts.length > 0) {
    return {
      words: conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`,
      tone: 'warning',
    };
  }
  const bad = new Set(problems.map((problem) => problem.id)).size;
  if (bad > 0) return { words: `${bad === 1 ? '1 label' : `${bad} labels`} not saved`, tone: 'danger' };
  return { words: saveWords(save), tone: save.kind === 'saved' ? 'calm' : 'busy' };
}
