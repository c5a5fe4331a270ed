import { useEffect, useRef } from 'preact/hooks';
import type { Overview as OverviewData } from '../../study/chapter-model.ts';
import { useFetched } from '../api.ts';
import { ChapterFlow } from '../flow/chapter-flow.tsx';
import { Overview } from '../overview/overview.tsx';
import { plural } from '../parts/format.ts';
import { Picker } from '../parts/picker.tsx';
import { Failure, Loaded } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import type { ViewProps } from '../view.ts';

/** The name under which every resource of every chapter is drawn. No chapter has it: it is what selects all. */
const ALL = 'all';

/** Always the same array, so that nothing is computed again because of it. */
const NONE = [] as const;

/** The architecture at work: all chapters, or the resources of one. */
export function Flow(props: ViewProps) {
  const overview = useFetched<OverviewData>('documents/overview');
  return (
    <Loaded of={overview} title="The chapters could not be read">
      {(value) => <FlowOf {...props} overview={value} />}
    </Loaded>
  );
}

function FlowOf({ route, stage, overview }: ViewProps & { readonly overview: OverviewData }) {
  const { chapters, links } = overview;
  const chapter = route.part;
  // Null until something has been seen; undefined is the overview.
  const before = useRef<string | null | undefined>(null);
  const from = before.current;
  useEffect(() => {
    before.current = chapter;
  }, [chapter]);
  const resources = stage?.resources ?? NONE;
  const toolbar = (
    <div class="toolbar">
      <h1>Flow</h1>
      <div class="crumbs">
        <a href={linkTo('flow')} aria-current={chapter === undefined ? 'page' : undefined}>
          All chapters
        </a>
        <Picker
          label="Chapter"
          current={chapter === undefined ? 'choose' : chapter === ALL ? EVERYTHING.name : chapter}
          choices={[...chapters.map(({ id, about }) => ({ name: id, about, href: linkTo('flow', id) })), EVERYTHING]}
        />
      </div>
      {chapter === undefined && (
        <p class="quiet">
          {plural(chapters.length, 'chapter')}, {plural(links.length, 'connection')}
        </p>
      )}
    </div>
  );
  if (chapter === undefined)
    return (
      <div class="flow whole">
        {toolbar}
        <Overview overview={overview} resources={resources} from={from ?? undefined} />
      </div>
    );
  if (chapter !== ALL && !chapters.some(({ id }) => id === chapter))
    return (
      <div class="flow">
        {toolbar}
        <Failure title="There is no such chapter" text={chapter} />
      </div>
    );
  return (
    <ChapterFlow
      key={chapter}
      chapter={chapter}
      toolbar={toolbar}
      query={route.query}
      resources={resources}
      takesFocus={from === undefined}
    />
  );
}

const EVERYTHING = {
  name: 'every resource',
  about: 'The resources of all chapters in one drawing.',
  href: linkTo('flow', ALL),
};
