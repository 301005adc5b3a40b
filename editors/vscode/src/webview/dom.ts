// Elements, built without HTML text: whatever a flow contains is shown as text.

const SVG = 'http://www.w3.org/2000/svg';

type Attributes = Record<string, string | number>;

/** An SVG element. */
export function svg<Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Attributes = {}, ...inside: Node[]): SVGElementTagNameMap[Name] {
  const it = document.createElementNS(SVG, name);
  put(it, attributes);
  it.append(...inside);
  return it;
}

/** An HTML element. */
export function html<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...inside: (Node | string)[]): HTMLElementTagNameMap[Name] {
  const it = document.createElement(name);
  put(it, attributes);
  it.append(...inside);
  return it;
}

/** Sets attributes, touching only those that differ. */
export function put(it: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (it.getAttribute(name) !== `${value}`) {
      it.setAttribute(name, `${value}`);
    }
  }
}

/** Sets the text of an element. */
export function say(it: Element, text: string): void {
  if (it.textContent !== text) {
    it.textContent = text;
  }
}

/** Brings the children of an element into an order, moving as few as possible. */
export function arrange(parent: Element, children: Element[]): void {
  let here = parent.firstElementChild;
  for (const child of children) {
    if (child === here) {
      here = here.nextElementSibling;
    } else {
      parent.insertBefore(child, here);
    }
  }
}
