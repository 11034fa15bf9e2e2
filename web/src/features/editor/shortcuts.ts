/** Every shortcut of the Label Editor, in one table, so that no two parts take the same key. See `kit/actions/shortcuts.ts`. */

export const KEYS = {
  // Tools
  select: 'v',
  pan: 'w',
  bounding_box: 'b',
  rotatable_box: 'r',
  polygon: 'p',
  polyline: 'l',
  keypoint: 'k',
  skeleton: 't',
  brush: 'm',
  eraser: 'e',
  hole: 'o',
  split: 'x',
  prompt: 's',
  place: 'i',
  brushSmaller: '(',
  brushLarger: ')',
  // Classes
  chooseClass: 'c',
  // Steps
  undo: 'mod+z',
  redo: ['mod+shift+z', 'mod+y'],
  // Labels
  next: 'n',
  previous: 'shift+n',
  selectAll: 'mod+a',
  deselect: 'Escape',
  remove: ['Delete', 'Backspace'],
  copy: 'mod+c',
  cut: 'mod+x',
  paste: 'mod+v',
  pasteNext: 'mod+shift+v',
  duplicate: 'mod+d',
  merge: 'mod+m',
  simplify: 'shift+s',
  forward: ']',
  backward: '[',
  toFront: '}',
  toBack: '{',
  lock: 'q',
  hide: 'h',
  hideOthers: 'shift+h',
  hideAll: 'alt+h',
  attributes: 'Enter',
  // Suggestions
  accept: 'a',
  acceptAll: 'shift+a',
  reject: 'd',
  // View
  fit: 'f',
  fitSelection: 'shift+f',
  actualSize: 'z',
  zoomIn: ['+', '='],
  zoomOut: '-',
  // Frames
  nextFrame: '.',
  previousFrame: ',',
  // Menus
  menu: 'shift+F10',
  trigger: 'j',
  // Task
  submit: 'mod+Enter',
  nextTask: 'shift+Enter',
  save: 'mod+s',
} as const satisfies Record<string, string | readonly string[]>;

/** The key of the class at this place of the palette, or null beyond the ninth. */
export const classKey = (place: number): string | null => (place < 9 ? String(place + 1) : null);
export const changeClassKey = (place: number): string | null => (place < 9 ? `alt+${place + 1}` : null);

/** The first of a shortcut's keys, to show. */
export const firstKey = (keys: string | readonly string[]): string =>
  typeof keys === 'string' ? keys : (keys[0] ?? '');
