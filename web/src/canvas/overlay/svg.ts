/** Making SVG elements. */

const SVG = 'http://www.w3.org/2000/svg';

export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** As many elements of one kind as are asked for, made once and used again. */
export class Pool<Element extends SVGElement> {
  readonly #parent: SVGElement;
  readonly #make: () => Element;
  readonly #elements: Element[] = [];
  #used = 0;

  constructor(parent: SVGElement, make: () => Element) {
    this.#parent = parent;
    this.#make = make;
  }

  begin(): void {
    this.#used = 0;
  }

  take(): Element {
    let element = this.#elements[this.#used];
    if (element === undefined) {
      element = this.#make();
      this.#elements.push(element);
      this.#parent.append(element);
    }
    this.#used += 1;
    element.style.display = '';
    return element;
  }

  /** Hides what was not taken since `begin`; it answers to no name until it is taken again. */
  end(): void {
    for (const element of this.#elements.slice(this.#used)) {
      element.style.display = 'none';
      element.removeAttribute('data-handle');
    }
  }
}
