import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { SourceFile } from '../../study/model.ts';
import { highlightLines } from '../parts/code.tsx';
import { plural } from '../parts/format.ts';

interface SourceProps {
  readonly source: SourceFile;
  /** How many resources a line creates. */
  readonly counts: ReadonlyMap<number, number>;
  /** The lines that are lit. */
  readonly lit: ReadonlySet<number>;
  readonly hrefOf: (line: number) => string;
}

/** A source file. A line that creates resources is a link that lights them. */
export function Source({ source, counts, lit, hrefOf }: SourceProps) {
  const lines = useMemo(() => highlightLines(source.text, 'typescript'), [source]);
  const list = useRef<HTMLOListElement>(null);
  const [first] = lit;
  useEffect(() => {
    const scroller = list.current;
    const target = scroller?.querySelector<HTMLElement>('.lit') ?? scroller?.querySelector<HTMLElement>('.creates');
    if (scroller !== null && target !== null && target !== undefined)
      scroller.scrollTop = target.offsetTop - scroller.clientHeight / 3;
  }, [source, first]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <ol class="lines" ref={list} tabIndex={0} aria-label={source.file}>
      {lines.map((html, index) => {
        const number = index + 1;
        const count = counts.get(number) ?? 0;
        return (
          <li key={number} class={`${lit.has(number) ? 'lit' : ''}${count > 0 ? ' creates' : ''}`} data-line={number}>
            {count > 0 ? (
              <a
                class="number"
                href={hrefOf(number)}
                aria-label={`Line ${number} creates ${plural(count, 'resource')}`}
              >
                {number}
              </a>
            ) : (
              <span class="number" aria-hidden="true">
                {number}
              </span>
            )}
            <code dangerouslySetInnerHTML={{ __html: html === '' ? ' ' : html }} />
            {count > 0 && (
              <span class="creates-count" aria-hidden="true">
                {count}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
