import type { StudiedChapter } from '../../study/chapter-model.ts';
import type { StudiedPattern, StudiedResource, Study as StudyData } from '../../study/model.ts';
import { both, useFetched } from '../api.ts';
import { plural } from '../parts/format.ts';
import { Picker } from '../parts/picker.tsx';
import { Failure, Loaded } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import { roleOf, shortPath } from '../study/paths.ts';
import { PatternCard } from '../study/pattern-card.tsx';
import { ResourceList } from '../study/resource-list.tsx';
import { Search } from '../study/search.tsx';
import { Source } from '../study/source.tsx';
import type { ViewProps } from '../view.ts';

/** Chapter by chapter: the source on the left, what it creates on the right. Each leads to the other, line by line. */
export function Study({ route }: ViewProps) {
  const study = useFetched<StudyData>('documents/study');
  const patterns = useFetched<readonly StudiedPattern[]>('documents/patterns');
  return (
    <Loaded of={both(study, patterns)} title="The sources could not be read">
      {([sources, catalogue]) => {
        const id = route.part ?? sources.chapters[0]?.id;
        const chapter = sources.chapters.find((candidate) => candidate.id === id);
        return (
          <div class="study">
            <div class="toolbar">
              <h1>Study</h1>
              <Picker
                label="Chapter"
                current={chapter?.id ?? 'choose'}
                choices={sources.chapters.map(({ id: name, about }) => ({ name, about, href: linkTo('study', name) }))}
              />
              <Search study={sources} patterns={catalogue} />
            </div>
            {chapter === undefined ? (
              <Failure title="There is no such chapter" text={id ?? 'The templates have no chapter.'} />
            ) : (
              <ChapterStudy study={sources} patterns={catalogue} chapter={chapter} query={route.query} />
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

interface ChapterStudyProps {
  readonly study: StudyData;
  readonly patterns: readonly StudiedPattern[];
  readonly chapter: StudiedChapter;
  readonly query: URLSearchParams;
}

function ChapterStudy({ study: { resources, files }, patterns, chapter, query }: ChapterStudyProps) {
  const { id } = chapter;
  const own = resources.filter((resource) => resource.chapter === id);
  const chosen = own.find((resource) => idOf(resource) === query.get('resource'));
  const file = query.get('file') ?? chosen?.lines[0]?.file ?? chapter.files[0] ?? '';
  const line = query.has('line') ? Number(query.get('line')) : undefined;
  const source = files.find((candidate) => candidate.file === file);
  const pattern = patterns.find((candidate) => candidate.id === query.get('pattern'));
  return (
    <>
      {pattern === undefined && query.has('pattern') && (
        <Failure title="The catalogue has no such pattern" text={query.get('pattern') ?? ''} />
      )}
      {pattern !== undefined && (
        <PatternCard
          pattern={pattern}
          whys={resources.flatMap((resource) =>
            resource.annotations
              .filter((annotation) => annotation.pattern === pattern.id)
              .map(({ why }) => ({ why, resource })),
          )}
          closeHref={linkTo('study', id, { file, resource: query.get('resource') ?? undefined })}
        />
      )}
      <div class="pair">
        <section class="source" aria-label="Source">
          <Picker
            label="File"
            current={shortPath(file)}
            choices={chapter.files.map((name) => ({
              name: shortPath(name),
              about: [roleOf(name, id), ...createdIn(own, name)].join(', '),
              href: linkTo('study', id, { file: name }),
            }))}
          />
          {source === undefined ? (
            <Failure title="The chapter has no such file" text={file} />
          ) : (
            <Source
              source={source}
              counts={countsOf(own, file)}
              lit={line === undefined ? linesIn(file, chosen) : new Set([line])}
              hrefOf={(number) => linkTo('study', id, { file, line: `${number}` })}
            />
          )}
        </section>
        <ResourceList
          chapter={id}
          resources={own}
          created={createdBy(own, file, line)}
          file={file}
          line={line}
          chosen={chosen === undefined ? undefined : idOf(chosen)}
        />
      </div>
    </>
  );
}

const idOf = ({ chapter, logicalId }: StudiedResource) => `${chapter}/${logicalId}`;

/** The lines of a file that took part in creating a resource. */
const linesIn = (file: string, resource: StudiedResource | undefined): ReadonlySet<number> =>
  new Set(resource?.lines.filter((line) => line.file === file).map(({ line }) => line));

/** The resources that a line creates. */
const createdBy = (resources: readonly StudiedResource[], file: string, line: number | undefined) =>
  new Set(resources.filter(({ lines }) => lines.some((each) => each.file === file && each.line === line)).map(idOf));

/** How many resources a file creates; nothing when it creates none. */
function createdIn(resources: readonly StudiedResource[], file: string): readonly string[] {
  const count = resources.filter(({ lines }) => lines.some((line) => line.file === file)).length;
  return count === 0 ? [] : [plural(count, 'resource')];
}

/** How many resources each line of a file creates. */
function countsOf(resources: readonly StudiedResource[], file: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { lines } of resources) {
    for (const number of new Set(lines.filter((line) => line.file === file).map((line) => line.line)))
      counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}
