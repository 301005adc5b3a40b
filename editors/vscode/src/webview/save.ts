// The picture as a file: the colours of the theme become part of it, so that it looks the same elsewhere.

import type { Picture } from '../picture';
import { put, svg } from './dom';

/** What decides how the picture looks. */
const PROPERTIES = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-opacity', 'stroke-linecap', 'opacity',
  'font-family', 'font-size', 'font-weight', 'display',
];
/** What only the panel needs. */
const LEFT_OUT = '.chevron, .wide';

/** The text of an SVG file. */
export function asFile(world: SVGGElement, picture: Picture, background: string): string {
  const { width, height } = picture.geometry;
  const copy = world.cloneNode(true) as SVGGElement;
  copy.removeAttribute('transform');
  dress(world, copy);
  copy.querySelectorAll(LEFT_OUT).forEach(it => it.remove());
  const file = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height }, svg('rect', { width, height, fill: background }), copy);
  return `${new XMLSerializer().serializeToString(file)}\n`;
}

function dress(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  if (style.display === 'none') {
    to.remove();
    return;
  }
  put(to, Object.fromEntries(PROPERTIES.map(it => [it, style.getPropertyValue(it)]).filter(([, value]) => value !== '')));
  for (const name of ['class', 'tabindex', 'role', 'aria-label', 'aria-expanded']) {
    to.removeAttribute(name);
  }
  // Removing a child of the copy must not shift the others: pairs are made first.
  const pairs = [...from.children].map((it, i) => [it, to.children[i]] as const);
  for (const [original, copy] of pairs) {
    if (copy !== undefined) {
      dress(original, copy);
    }
  }
}
