import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AlarmView, LiveResource, QueueView } from '../../server/model.ts';
import type { Overview as OverviewData } from '../../study/chapter-model.ts';
import { arrived, useFetched } from '../api.ts';
import { Arrows } from '../flow/arrows.tsx';
import { pathOf } from '../flow/geometry.ts';
import { Names } from '../flow/names.ts';
import { Traffic } from '../flow/traffic.ts';
import { movementsOf } from '../flow/travel.ts';
import { live, useChanges } from '../live.ts';
import { activityOf, QUIET } from './activity.ts';
import { type Arrangement, arrange } from './arrange.ts';
import { ChapterBox } from './chapter-box.tsx';
import { crossingOf } from './crossing.ts';
import type { Size } from './grid.ts';
import type { Line } from './lines.ts';
import { lineInWords, neighboursInWords } from './link-words.ts';

interface OverviewProps {
  readonly overview: OverviewData;
  readonly resources: readonly LiveResource[];
  /** The chapter that the visitor comes back from: it has the focus. */
  readonly from: string | undefined;
}

/** A chapter, or a line between two. */
type Pointed = { readonly chapter: string } | { readonly line: Line };

const NONE = [] as const;

/** Every chapter as one box, and what connects them. It fits its window, however many chapters there are. */
export function Overview({ overview, resources, from }: OverviewProps) {
  const { chapters, links, architecture } = overview;
  const root = useRef<HTMLElement>(null);
  const size = useSize(root);
  const arranged = useMemo(
    () =>
      size === undefined
        ? undefined
        : arrange(
            chapters.map(({ id }) => id),
            links,
            size,
          ),
    [chapters, links, size],
  );
  const names = useMemo(() => new Names(architecture.nodes, architecture.edges, resources), [architecture, resources]);
  const activity = useActivity(overview, names, resources);
  const [pointed, point] = useState<Pointed>();
  const lines = arranged?.lines ?? NONE;
  useEffect(() => {
    if (root.current === null) return;
    const crossing = crossingOf(lines);
    const traffic = new Traffic(root.current, (record) => movementsOf(record, names).flatMap(crossing));
    return live.follow((batch) => traffic.show(batch));
  }, [names, lines]);
  useEffect(() => {
    if (from !== undefined) root.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(from)}"]`)?.focus();
  }, [from, arranged === undefined]);
  const nearLines = lines.filter((line) => touches(line, pointed));
  const near = new Set(nearLines.flatMap((line) => [line.from, line.to]));
  if (pointed !== undefined && 'chapter' in pointed) near.add(pointed.chapter);
  return (
    <div class="window">
      <section
        class={pointed === undefined ? 'overview' : 'overview choosing'}
        ref={root}
        aria-label="Chapters"
        onKeyDown={(event) => arranged !== undefined && moveFocus(event, arranged.columns)}
      >
        {size !== undefined && (
          <svg width={size.width} height={size.height} aria-hidden="true">
            <Arrows size={7} />
            {lines.map((line) => (
              <LineOf key={line.id} line={line} near={nearLines.includes(line)} point={point} />
            ))}
          </svg>
        )}
        {arranged !== undefined &&
          boxesOf(overview, arranged).map(({ chapter, box }) => (
            <ChapterBox
              key={chapter.id}
              chapter={chapter}
              box={box}
              detail={arranged.detail}
              activity={activity.get(chapter.id) ?? QUIET}
              near={near.has(chapter.id)}
              point={(isPointed) => point(isPointed ? { chapter: chapter.id } : undefined)}
            />
          ))}
      </section>
      <p class="said quiet" aria-live="polite">
        {pointed === undefined
          ? 'Choose a chapter to see its resources. Point at a line to see what it is for.'
          : 'line' in pointed
            ? lineInWords(pointed.line)
            : neighboursInWords(pointed.chapter, links)}
      </p>
    </div>
  );
}

interface LineOfProps {
  readonly line: Line;
  readonly near: boolean;
  readonly point: (pointed: Pointed | undefined) => void;
}

/** A line with an arrow at every end that something is reached at. */
function LineOf({ line, near, point }: LineOfProps) {
  const path = pathOf(line.points);
  const kinds = line.links.flatMap((link) => link.kinds);
  const leads = (to: string) =>
    line.links.some((link) => link.to === to) ? [`to-${to === line.to ? 'end' : 'start'}`] : [];
  const classes = [
    'link',
    ...(kinds.length === 0 ? ['reference'] : []),
    ...leads(line.to),
    ...leads(line.from),
    ...(near ? ['near'] : []),
  ];
  return (
    <g>
      <path class={classes.join(' ')} data-edge={line.id} d={path} />
      <path class="reach" d={path} onPointerEnter={() => point({ line })} onPointerLeave={() => point(undefined)} />
    </g>
  );
}

const touches = (line: Line, pointed: Pointed | undefined): boolean => {
  if (pointed === undefined) return false;
  return 'line' in pointed ? pointed.line.id === line.id : [line.from, line.to].includes(pointed.chapter);
};

const boxesOf = ({ chapters }: OverviewData, { boxes }: Arrangement) =>
  chapters.flatMap((chapter) => {
    const box = boxes.find(({ id }) => id === chapter.id);
    return box === undefined ? [] : [{ chapter, box }];
  });

/** The arrow keys go from box to box. */
function moveFocus(event: KeyboardEvent, columns: number): void {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  const step = steps[event.key];
  if (step === undefined || !(event.currentTarget instanceof Element)) return;
  event.preventDefault();
  const boxes = [...event.currentTarget.querySelectorAll<HTMLElement>('.chapter-box')];
  const at = boxes.findIndex((box) => box.matches(':focus'));
  boxes[at + step]?.focus();
}

function useActivity({ architecture }: OverviewData, names: Names, resources: readonly LiveResource[]) {
  const messages = useChanges(({ kind }) => kind === 'message');
  const states = useChanges(({ kind }) => kind === 'alarm');
  const queues = arrived(useFetched<readonly QueueView[]>('queues', messages)) ?? NONE;
  const alarms = arrived(useFetched<readonly AlarmView[]>('alarms', states)) ?? NONE;
  return useMemo(
    () => activityOf(architecture, names, queues, alarms, resources),
    [architecture, names, queues, alarms, resources],
  );
}

/** The size of an element, whenever it changes. */
function useSize(element: { readonly current: HTMLElement | null }): Size | undefined {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return size;
}
