// What part of the picture is seen: pan, zoom, fit, and bringing a box into view.

import type { Rectangle } from '../picture';
import { put } from './dom';

/** How far in and out one can go. */
const SCALES = { least: 0.05, most: 4 };
/** At first nothing is drawn smaller than this: letters must be readable. What has to be smaller is shown from its beginning. */
const READABLE = { least: 0.5, beginning: 0.7 };
/** What stays free around a picture that fits, in pixels. */
const EDGE = 12;

export class View {
  private x = 0;
  private y = 0;
  private scale = 1;
  private dragged = false;
  /** How large the picture is, as long as all of it is seen. */
  private whole: { width: number; height: number } | undefined;

  constructor(private readonly canvas: SVGSVGElement, private readonly world: SVGGElement) {
    canvas.addEventListener('wheel', it => this.wheel(it), { passive: false });
    canvas.addEventListener('pointerdown', it => this.drag(it));
    // Who saw all of it goes on to see all of it, whatever is opened beside the panel. What is opened in the panel covers a part:
    // the state that was clicked should stay where it is.
    window.addEventListener('resize', () => this.whole !== undefined && this.fit(this.whole.width, this.whole.height, false));
  }

  /** Whether the last click was the end of a drag. */
  get wasDragged(): boolean {
    return this.dragged;
  }

  /** Shows all of a picture; `readable` shows its beginning where all would be too small. */
  fit(width: number, height: number, readable: boolean): void {
    const { clientWidth, clientHeight } = this.canvas;
    const fitting = Math.min((clientWidth - 2 * EDGE) / width, (clientHeight - 2 * EDGE) / height, 1);
    const beginning = readable && fitting < READABLE.least;
    this.scale = Math.max(beginning ? READABLE.beginning : fitting, SCALES.least);
    this.x = Math.max(EDGE, (clientWidth - width * this.scale) / 2);
    this.y = beginning ? EDGE : Math.max(EDGE, (clientHeight - height * this.scale) / 2);
    if (width * this.scale > clientWidth) {
      this.x = (clientWidth - width * this.scale) / 2;
    }
    this.apply();
    this.whole = beginning ? undefined : { width, height };
  }

  /** Zooms around the middle, or around a place on the screen. */
  zoom(factor: number, at = { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 }): void {
    const scale = Math.min(SCALES.most, Math.max(SCALES.least, this.scale * factor));
    this.x = at.x - ((at.x - this.x) * scale) / this.scale;
    this.y = at.y - ((at.y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.whole = undefined;
    this.apply();
  }

  pan(x: number, y: number): void {
    if (x !== 0 || y !== 0) {
      this.whole = undefined;
    }
    this.x += x;
    this.y += y;
    this.apply();
  }

  /** Moves the picture by lengths of its own. */
  shift(x: number, y: number): void {
    this.pan(x * this.scale, y * this.scale);
  }

  /** Moves as little as is needed for a box to be seen; of a large one its beginning. */
  bring(box: Rectangle): void {
    const { clientWidth, clientHeight } = this.canvas;
    const margin = 24;
    const move = (start: number, size: number, room: number): number => {
      if (start < margin) {
        return margin - start;
      }
      const over = start + Math.min(size, room - 2 * margin) - (room - margin);
      return over > 0 ? -over : 0;
    };
    const height = Math.min(box.height, 60);
    this.pan(
      move(box.x * this.scale + this.x, box.width * this.scale, clientWidth),
      move(box.y * this.scale + this.y, height * this.scale, clientHeight),
    );
  }

  /** Puts a box into the middle. */
  center(box: Rectangle): void {
    this.x = this.canvas.clientWidth / 2 - (box.x + box.width / 2) * this.scale;
    this.y = this.canvas.clientHeight / 2 - (box.y + Math.min(box.height, 60) / 2) * this.scale;
    this.whole = undefined;
    this.apply();
  }

  private apply(): void {
    put(this.world, { transform: `translate(${this.x} ${this.y}) scale(${this.scale})` });
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = this.canvas.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * lines * 0.004), { x: event.clientX - left, y: event.clientY - top });
    } else if (event.shiftKey && event.deltaX === 0) {
      this.pan(-event.deltaY * lines, 0);
    } else {
      this.pan(-event.deltaX * lines, -event.deltaY * lines);
    }
  }

  private drag(event: PointerEvent): void {
    if (event.button !== 0) {
      return;
    }
    this.dragged = false;
    let [x, y] = [event.clientX, event.clientY];
    const start = { x, y };
    const move = (it: PointerEvent): void => {
      // A hand is never quite still: some pixels are a click.
      this.dragged ||= Math.hypot(it.clientX - start.x, it.clientY - start.y) > 4;
      if (this.dragged) {
        this.canvas.classList.add('dragging');
        this.pan(it.clientX - x, it.clientY - y);
      }
      [x, y] = [it.clientX, it.clientY];
    };
    const stop = (): void => {
      this.canvas.classList.remove('dragging');
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', stop);
      window.removeEventListener('pointercancel', stop);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', stop);
    window.addEventListener('pointercancel', stop);
  }
}
