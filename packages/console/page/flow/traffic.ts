import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import type { EventBatch } from '../../server/model.ts';
import type { Movement } from './travel.ts';

/** How long a dot is on its way, in milliseconds. */
const JOURNEY = 900;
/** How many dots are on their way at most: the eye cannot follow more. */
const DOTS = 80;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Moves dots along the edges of a drawing and lights its nodes. One dot stands for everything that took the same edge
 * within a batch, so the work depends on the size of the drawing and not on the load. It works on the elements
 * directly, so Preact renders nothing for it.
 *
 * An edge is a path with `data-edge`, a node any element with `data-node`.
 */
export class Traffic {
  readonly #root: Element;
  readonly #movementsOf: (record: StageRecord) => readonly Movement[];
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  #dots = 0;

  /** @param movementsOf what a record looks like in this drawing */
  constructor(root: Element, movementsOf: (record: StageRecord) => readonly Movement[]) {
    this.#root = root;
    this.#movementsOf = movementsOf;
  }

  show({ records, past }: EventBatch): void {
    if (past || document.hidden) return;
    const edges = new Map<string, { readonly edge: string; readonly failed: boolean; readonly backwards: boolean }>();
    const nodes = new Map<string, boolean>();
    for (const movement of records.flatMap(this.#movementsOf)) {
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
    const element = this.#root.querySelector(selector);
    if (element === null) return;
    const name = failed ? 'lit-failed' : 'lit';
    element.classList.add(name);
    // An animation could take the class away without a timer, but some visitors switch animations off.
    setTimeout(() => element.classList.remove(name), JOURNEY);
  }

  #send(edge: string, failed: boolean, backwards: boolean): void {
    const selector = `path[data-edge="${CSS.escape(edge)}"]`;
    this.#light(selector, failed);
    const line = this.#root.querySelector<SVGPathElement>(selector);
    const path = line?.getAttribute('d');
    if (this.#still || path === null || path === undefined || this.#dots >= DOTS) return;
    const dot = document.createElementNS(SVG, 'circle');
    dot.setAttribute('r', '5');
    dot.setAttribute('class', failed ? 'traveller failed' : 'traveller');
    line?.ownerSVGElement?.append(dot);
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
