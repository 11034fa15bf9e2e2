const MAX_FILES = 20;
const MAX_BYTES = 32 * 1024 * 1024;

/** Splits files into requests of bounded count and size, in order. Pure. */
export function batches<T extends { size: number }>(files: readonly T[]): T[][] {
  const all: T[][] = [];
  let current: T[] = [];
  let size = 0;
  for (const file of files) {
    if (current.length > 0 && (current.length >= MAX_FILES || size + file.size > MAX_BYTES)) {
      all.push(current);
      current = [];
      size = 0;
    }
    current.push(file);
    size += file.size;
  }
  if (current.length > 0) all.push(current);
  return all;
}
