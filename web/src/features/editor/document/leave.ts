/** What the page does for a document: a word before it is left, and a try when the connection or the person is back. */
import type { LabelDocument } from './types';

/** Asks before the tab closes while something is unsaved. Returns how to stop. */
export function warnBeforeLeaving(document: LabelDocument): () => void {
  const warn = (event: BeforeUnloadEvent) => {
    if (document.unsaved > 0) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);
  return () => window.removeEventListener('beforeunload', warn);
}

/** Saves at once when the page is hidden, and tries again when it is back or online. Returns how to stop. */
export function watchPage(document: LabelDocument): () => void {
  const back = () => document.wake();
  const seen = () => {
    if (window.document.visibilityState === 'visible') document.wake();
    else document.saveNow();
  };
  window.addEventListener('online', back);
  window.addEventListener('focus', back);
  window.document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', back);
    window.removeEventListener('focus', back);
    window.document.removeEventListener('visibilitychange', seen);
  };
}
