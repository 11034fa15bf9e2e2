/** How a shape looks, in four bytes: red, green, blue, and opacity (high four bits) with flags (low four). Pure. */

export const BYTES = 4;
/** Slots are kept in rows of this length, for a texture can be no wider than a few thousand. */
export const ROW = 1024;
export const HIDDEN = 1;
export const HOVERED = 2;
export const SELECTED = 4;
/** Sixteen steps, 15 is the layer's full opacity. */
export const FULL_OPACITY = 15;

export type Flag = typeof HIDDEN | typeof HOVERED | typeof SELECTED;

export type Rgb = readonly [red: number, green: number, blue: number];

/** '#rrggbb' as bytes; grey for anything else. */
export function rgbOf(color: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (match === null) return [128, 128, 128];
  return [1, 2, 3].map((i) => Number.parseInt(match[i] as string, 16)) as unknown as Rgb;
}

/** Style bytes of all shapes, by slot, and which of them changed since the renderer last looked. */
export class StyleSheet {
  bytes = new Uint8Array(BYTES * ROW);
  readonly #changed = new Set<number>();

  reserve(slots: number): void {
    if (slots * BYTES <= this.bytes.length) return;
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }

  setColor(slot: number, color: string): void {
    rgbOf(color).forEach((value, i) => {
      this.#write(slot * BYTES + i, value, slot);
    });
  }

  setOpacity(slot: number, opacity: number): void {
    const at = slot * BYTES + 3;
    const steps = Math.round(Math.min(Math.max(opacity, 0), 1) * FULL_OPACITY);
    this.#write(at, (steps << 4) | ((this.bytes[at] as number) & 15), slot);
  }

  setFlag(slot: number, flag: Flag, isOn: boolean): void {
    const at = slot * BYTES + 3;
    const before = this.bytes[at] as number;
    this.#write(at, isOn ? before | flag : before & ~flag, slot);
  }

  has(slot: number, flag: Flag): boolean {
    return ((this.bytes[slot * BYTES + 3] as number) & flag) !== 0;
  }

  colorOf(slot: number): Rgb {
    return [...this.bytes.subarray(slot * BYTES, slot * BYTES + 3)] as unknown as Rgb;
  }

  opacityOf(slot: number): number {
    return ((this.bytes[slot * BYTES + 3] as number) >> 4) / FULL_OPACITY;
  }

  /** Slots written since the last call. */
  takeChanged(): number[] {
    const slots = [...this.#changed];
    this.#changed.clear();
    return slots;
  }

  #write(at: number, value: number, slot: number): void {
    if (this.bytes[at] === value) return;
    this.bytes[at] = value;
    this.#changed.add(slot);
  }
}
