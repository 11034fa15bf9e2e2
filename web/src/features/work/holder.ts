/** The id of this tab, by which it holds tasks. */

const KEY = 'labelmill.holder';
let id: string | null = null;

/**
 * It survives a reload, and a duplicated tab gets another one: while the tab lives its id is nowhere a copy could
 * find it, and only when the page goes is it left behind for the page that follows.
 */
export function thisTab(): string {
  if (id !== null) return id;
  const created = sessionStorage.getItem(KEY) ?? crypto.randomUUID();
  id = created;
  sessionStorage.removeItem(KEY);
  addEventListener('pagehide', () => sessionStorage.setItem(KEY, created));
  addEventListener('pageshow', () => sessionStorage.removeItem(KEY));
  return created;
}
