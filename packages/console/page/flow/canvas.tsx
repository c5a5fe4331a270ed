import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface CanvasProps {
  readonly width: number;
  readonly height: number;
  /** The node that should be in sight. */
  readonly selected: string | undefined;
  readonly takesFocus: boolean;
  /** What is pointed at, in words. */
  readonly said: string;
  /** What the lines mean. */
  readonly legend: ComponentChildren;
  readonly children: (scale: number) => ComponentChildren;
}

/** Below this, labels cannot be read. */
const READABLE = 0.85;
const STEP = 1.25;

/** A window on a drawing, which scrolls and zooms when the drawing is larger. */
export function Canvas({ width, height, selected, takesFocus, said, legend, children }: CanvasProps) {
  const window = useRef<HTMLElement>(null);
  const [chosen, choose] = useState<number>();
  const [fit, setFit] = useState(1);
  useEffect(() => {
    const element = window.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setFit(Math.min(1, (element.clientWidth - 34) / width, (element.clientHeight - 34) / height)),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [width, height]);
  useEffect(() => {
    if (takesFocus && document.activeElement === document.body) window.current?.focus({ preventScroll: true });
  }, []);
  const scale = chosen ?? Math.max(fit, READABLE);
  const before = useRef<string>();
  useEffect(() => {
    const closed = selected === undefined ? before.current : undefined;
    before.current = selected;
    const wanted = selected ?? closed;
    if (wanted === undefined) return;
    const node = window.current?.querySelector<SVGAElement>(`[data-node="${CSS.escape(wanted)}"]`);
    node?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // The keyboard goes on from the node whose panel was closed.
    if (closed !== undefined) node?.focus();
  }, [selected]);
  return (
    <div class="window">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
      <section class="canvas" ref={window} tabIndex={0} aria-label="Drawing of the architecture">
        {children(scale)}
      </section>
      <p class="said quiet" aria-live="polite">
        {said}
      </p>
      <div class="below">
        {legend}
        <fieldset class="zoom" aria-label="Size of the drawing">
          <button type="button" aria-label="Smaller" onClick={() => choose(Math.max(0.2, scale / STEP))}>
            −
          </button>
          <button type="button" aria-label="Larger" onClick={() => choose(Math.min(2.5, scale * STEP))}>
            +
          </button>
          <button type="button" onClick={() => choose(fit)}>
            Fit
          </button>
        </fieldset>
      </div>
    </div>
  );
}
