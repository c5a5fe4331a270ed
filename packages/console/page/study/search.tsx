import { useMemo, useState } from 'preact/hooks';
import type { StudiedPattern, Study } from '../../study/model.ts';
import { linkTo } from '../route.ts';

interface Hit {
  readonly href: string;
  readonly title: string;
  readonly kind: string;
  /** What is searched. */
  readonly text: string;
  /** The line with the word is shown instead of the kind. */
  readonly lines: readonly string[];
}

/** How many answers are shown. */
const SHOWN = 12;

/** Finds patterns, resources and properties. */
export function Search({ study, patterns }: { readonly study: Study; readonly patterns: readonly StudiedPattern[] }) {
  const [wanted, setWanted] = useState('');
  const index = useMemo(() => indexOf(study, patterns), [study, patterns]);
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const hasAll = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const found = words.length === 0 ? [] : index.filter(({ text }) => hasAll(text));
  // A hit in the title comes before a hit in the text.
  const hits = [...found.filter(({ title }) => hasAll(title)), ...found.filter(({ title }) => !hasAll(title))];
  return (
    <search class="finder">
      <label class="visually-hidden" for="finder">
        Search patterns, resources and properties
      </label>
      <input
        id="finder"
        type="search"
        value={wanted}
        placeholder="Search patterns, resources, properties"
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => setWanted(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && setWanted('')}
      />
      {words.length > 0 && (
        <div class="hits">
          <p class="quiet" aria-live="polite">
            {hits.length === 0
              ? 'Nothing has these words'
              : hits.length > SHOWN
                ? `The first ${SHOWN} of ${hits.length}`
                : `${hits.length} found`}
          </p>
          <ul>
            {hits.slice(0, SHOWN).map(({ href, title, kind, lines }) => (
              <li key={href}>
                <a href={href} onClick={() => setWanted('')}>
                  <span>{title}</span>
                  <span class="quiet">
                    {lines.find((line) => words.some((word) => line.toLowerCase().includes(word))) ?? kind}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </search>
  );
}

function indexOf({ resources, chapters }: Study, patterns: readonly StudiedPattern[]): readonly Hit[] {
  const anyChapter = chapters[0]?.id;
  return [
    ...patterns.map(({ id, title, summary, resources: shown, group }) => ({
      href: linkTo('study', shown[0]?.split('/')[0] ?? anyChapter, { pattern: id }),
      title,
      kind: `pattern · ${group}`,
      text: `${id} ${title} ${summary}`.toLowerCase(),
      lines: [],
    })),
    ...resources.map(({ chapter, logicalId, type, template }) => ({
      href: linkTo('study', chapter, { resource: `${chapter}/${logicalId}` }),
      title: logicalId,
      kind: `${chapter} · ${type}`,
      text: `${logicalId} ${type} ${template}`.toLowerCase(),
      lines: template
        .split('\n')
        .slice(1)
        .map((line) => line.trim()),
    })),
  ];
}
