import type { EventBatch } from '../../server/model.ts';
import type { Names } from './names.ts';
import { movementsOf } from './travel.ts';

/** How long a dot is on its way, in milliseconds. */
const JOURNEY = 900;
/** How many dots are on their way at most: more could not be followed by eye. */
const DOTS = 80;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Moves dots along the edges of a drawing and lights its nodes. One dot stands for everything that took the same edge
 * within a batch, so the work depends on the size of the drawing and not on the load. It works on the elements
 * directly: nothing is rendered anew for it.
 */
export class Traffic {
  readonly #svg: SVGSVGElement;
  readonly #names: Names;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  #dots = 0;

  constructor(svg: SVGSVGElement, names: Names) {
    this.#svg = svg;
    this.#names = names;
  }

  show({ records, past }: EventBatch): void {
    if (past || document.hidden) return;
    const edges = new Map<string, { readonly edge: string; readonly failed: boolean; readonly backwards: boolean }>();
    const nodes = new Map<string, boolean>();
    for (const movement of records.flatMap((record) => movementsOf(record, this.#names))) {
      if ('node' in movement) nodes.set(movement.node, movement.failed || nodes.get(movement.node) === true);
      else {
        const { edge, failed, backwards = false } = movement;
        edges.set(`${edge}${failed}${backwards}`, { edge, failed, backwards });
      }
    }
    for (const [node, failed] of nodes) this.#light(`[data-node="${CSS.escape(node)}"]`, failed);
    for (const { edge, failed, backwards } of edges.values()) this.#send(edge, failed, backwards);
  }

  #light(selector: string, failed: boolean): void {
    const element = this.#svg.querySelector(selector);
    if (element === null) return;
    const name = failed ? 'lit-failed' : 'lit';
    element.classList.add(name);
    // A class that is taken away by an animation needs no timer, but not everybody wants animations.
    setTimeout(() => element.classList.remove(name), JOURNEY);
  }

  #send(edge: string, failed: boolean, backwards: boolean): void {
    const selector = `[data-edge="${CSS.escape(edge)}"]`;
    this.#light(selector, failed);
    const path = this.#svg.querySelector(selector)?.getAttribute('d');
    if (this.#still || path === null || path === undefined || this.#dots >= DOTS) return;
    const dot = document.createElementNS(SVG, 'circle');
    dot.setAttribute('r', '5');
    dot.setAttribute('class', failed ? 'traveller failed' : 'traveller');
    this.#svg.append(dot);
    this.#dots += 1;
    dot.style.setProperty('offset-path', `path("${path}")`);
    const stops = [{ offsetDistance: '0%' }, { offsetDistance: '100%' }];
    const animation = dot.animate(backwards ? stops.toReversed() : stops, { duration: JOURNEY, easing: 'ease-in-out' });
    animation.onfinish = () => {
      dot.remove();
      this.#dots -= 1;
    };
  }
}
