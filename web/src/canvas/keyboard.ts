/** The keys that move the view. Pure. */

export type ViewCommand =
  | { readonly kind: 'fit' }
  | { readonly kind: 'actualSize' }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number };

export interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const STEP = 60;
const BIG_STEP = 240;
export const ZOOM_STEP = 1.25;

/** Null for keys that mean nothing here. Shift makes the steps of the arrows longer. */
export function viewCommand(event: KeyLike): ViewCommand | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const step = event.shiftKey ? BIG_STEP : STEP;
  switch (event.key) {
    case 'f':
    case 'F':
      return { kind: 'fit' };
    case '1':
      return { kind: 'actualSize' };
    case '+':
    case '=':
      return { kind: 'zoom', factor: ZOOM_STEP };
    case '-':
    case '_':
      return { kind: 'zoom', factor: 1 / ZOOM_STEP };
    case 'ArrowLeft':
      return { kind: 'pan', dx: step, dy: 0 };
    case 'ArrowRight':
      return { kind: 'pan', dx: -step, dy: 0 };
    case 'ArrowUp':
      return { kind: 'pan', dx: 0, dy: step };
    case 'ArrowDown':
      return { kind: 'pan', dx: 0, dy: -step };
    default:
      return null;
  }
}
