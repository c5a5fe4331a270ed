import type { StudiedPattern, StudiedResource, Study as StudyData } from '../../study/model.ts';
import { useLoaded } from '../api.ts';
import type { ViewProps } from '../app.tsx';
import { Choices } from '../parts/choices.tsx';
import { Failure, Waiting } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import { Files } from '../study/files.tsx';
import { PatternCard } from '../study/pattern-card.tsx';
import { ResourceList } from '../study/resource-list.tsx';
import { Search } from '../study/search.tsx';
import { Source } from '../study/source.tsx';

/** Chapter by chapter: the source on the left, what it creates on the right, linked line by line both ways. */
export function Study({ route }: ViewProps) {
  const study = useLoaded<StudyData>('documents/study');
  const patterns = useLoaded<readonly StudiedPattern[]>('documents/patterns');
  if (study === undefined || patterns === undefined) return <Waiting />;
  if ('error' in study) return <Failure title="The sources could not be read" text={study.error} />;
  if ('error' in patterns) return <Failure title="The catalogue could not be read" text={patterns.error} />;
  const { chapters, resources, files } = study.value;
  const chapter = route.part ?? chapters[0] ?? '';
  if (!chapters.includes(chapter)) return <Failure title="There is no such chapter" text={chapter} />;
  const { query } = route;
  const own = resources.filter((resource) => resource.chapter === chapter);
  const chosen = own.find((resource) => idOf(resource) === query.get('resource'));
  const names = filesOf(own, chapter);
  const file = query.get('file') ?? chosen?.lines[0]?.file ?? `lib/chapters/${chapter}.ts`;
  const line = query.has('line') ? Number(query.get('line')) : undefined;
  const source = files.find((candidate) => candidate.file === file);
  const pattern = patterns.value.find(({ id }) => id === query.get('pattern'));
  const created = new Set(
    line === undefined
      ? []
      : own.filter(({ lines }) => lines.some((l) => l.file === file && l.line === line)).map(idOf),
  );
  const lit =
    chosen === undefined ? new Set<number>() : new Set(chosen.lines.filter((l) => l.file === file).map((l) => l.line));
  return (
    <div class="study">
      <div class="toolbar">
        <h1>Study</h1>
        <Choices
          label="Chapters"
          current={chapter}
          choices={chapters.map((name) => ({ name, href: linkTo('study', name) }))}
        />
        <Search study={study.value} patterns={patterns.value} />
      </div>
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
          closeHref={linkTo('study', chapter, { file, resource: query.get('resource') ?? undefined })}
        />
      )}
      <div class="pair">
        <section class="source" aria-label="Source">
          <Files chapter={chapter} names={names} file={file} />
          {source === undefined ? (
            <Failure title="No resource of this chapter comes from that file" text={file} />
          ) : (
            <Source
              source={source}
              counts={countsOf(own, file)}
              lit={line === undefined ? lit : new Set([line])}
              hrefOf={(number) => linkTo('study', chapter, { file, line: `${number}` })}
            />
          )}
        </section>
        <ResourceList
          chapter={chapter}
          resources={own}
          created={created}
          file={file}
          line={line}
          chosen={chosen === undefined ? undefined : idOf(chosen)}
        />
      </div>
    </div>
  );
}

const idOf = ({ chapter, logicalId }: StudiedResource) => `${chapter}/${logicalId}`;

/** The chapter's own file first, then the constructs it uses. */
function filesOf(resources: readonly StudiedResource[], chapter: string): readonly string[] {
  const own = `lib/chapters/${chapter}.ts`;
  const used = new Set(resources.flatMap(({ lines }) => lines.map(({ file }) => file)));
  return [own, ...[...used].filter((file) => file !== own && file !== 'lib/arcade.ts').sort()];
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
