import type { ChapterSummary } from '../../study/chapter-model.ts';
import type { Box } from '../../study/model.ts';
import { counted, SmallMark } from '../flow/marks.tsx';
import { plural } from '../parts/format.ts';
import { linkTo } from '../route.ts';
import { type Activity, activityInWords } from './activity.ts';
import type { Detail } from './arrange.ts';

interface ChapterBoxProps {
  readonly chapter: ChapterSummary;
  readonly box: Box;
  readonly detail: Detail;
  readonly activity: Activity;
  /** Whether what is pointed at is it, or connected with it. */
  readonly near: boolean;
  readonly point: (pointed: boolean) => void;
}

/** How many kinds of resources have room in a box. */
const KINDS = { words: 5, all: 4, some: 2, name: 0 } as const;

/** A chapter of the overview: its name, what it is about, what is in it, and how it is. */
export function ChapterBox({ chapter, box, detail, activity, near, point }: ChapterBoxProps) {
  const { id, about, counts, resources } = chapter;
  const { messages, failures, alarms } = activity;
  const state = failures + alarms.length > 0 ? 'failing' : messages > 0 ? 'busy' : 'quiet-state';
  const content =
    counts.length === 0
      ? plural(resources, 'resource')
      : counts.map(({ kind, count }) => counted(kind, count)).join(', ');
  const hasAbout = detail === 'words' || detail === 'all';
  const unseen = [...(hasAbout ? [] : [about.replace(/\.$/, '')]), content, activityInWords(activity)];
  return (
    <a
      class={`chapter-box ${detail} ${state}${near ? ' near' : ''}`}
      data-node={id}
      href={linkTo('flow', id)}
      title={about}
      style={{ left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` }}
      onPointerEnter={() => point(true)}
      onPointerLeave={() => point(false)}
      onFocusIn={() => point(true)}
      onFocusOut={() => point(false)}
    >
      <span class="chapter-head">
        <span class="chapter-name">{id}</span>
        {detail === 'name' ? <span class="sign" /> : <Signs activity={activity} />}
      </span>
      {hasAbout && (
        <span class="about" style={{ WebkitLineClamp: `${linesOfText(box.height)}` }}>
          {about}
        </span>
      )}
      {detail !== 'name' && (
        <span class="contents" aria-hidden="true">
          {counts.length === 0 && <span>{plural(resources, 'resource')}</span>}
          {counts.slice(0, KINDS[detail]).map(({ kind, count }) => (
            <span key={kind}>
              <SmallMark kind={kind} />
              {detail === 'words' ? counted(kind, count) : count}
            </span>
          ))}
        </span>
      )}
      <span class="visually-hidden">{['', ...unseen.filter(Boolean)].join('. ')}</span>
    </a>
  );
}

/** How many lines of text have room between the name and the contents of a box. */
const linesOfText = (height: number): number => Math.max(1, Math.min(3, Math.floor((height - 62) / 16)));

const Signs = ({ activity: { messages, failures, alarms } }: { readonly activity: Activity }) => (
  <span class="signs" aria-hidden="true">
    {alarms.length > 0 && <span class="sign-alarm">alarm</span>}
    {failures > 0 && <span class="sign-failures">{failures}</span>}
    {messages > 0 && <span class="sign-messages">{messages}</span>}
  </span>
);
