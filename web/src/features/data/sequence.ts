const byNumbers = new Intl.Collator('en', { numeric: true });

/** Files as people count: `frame-2` before `frame-10`. Pure. */
export function inOrder<T extends { name: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => byNumbers.compare(a.name, b.name));
}

/** What the names have in common at their beginning, without numbers and marks at its end; else the first name. */
export function commonName(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) {
    while (!name.startsWith(first.slice(0, length))) length--;
  }
  const stem = others.length > 0 ? first.slice(0, length) : first.replace(/\.[^.]*$/, '');
  return stem.replace(/[\d\s._-]+$/, '') || first;
}
