import type { Erratum, ProvingTest, StudiedPattern, StudiedResource } from '../../study/model.ts';
import { plural } from '../parts/format.ts';
import { Prose } from '../parts/prose.tsx';
import { linkTo } from '../route.ts';
import { STATES } from './pattern-state.tsx';

interface PatternCardProps {
  readonly pattern: StudiedPattern;
  readonly whys: readonly { readonly why: string; readonly resource: StudiedResource }[];
  readonly closeHref: string;
}

/** A pattern: what the notes say, what is true today, the trade-off, and what proves it. */
export function PatternCard({ pattern, whys, closeHref }: PatternCardProps) {
  const { id, title, summary, group, fit, services, errata, state, tests, steps } = pattern;
  return (
    <article class="card" aria-labelledby="pattern-title" data-pattern={id}>
      <div class="panel-head">
        <p class="kind">
          {group} · {fit} · <span class={`pattern-state ${state}`}>{STATES[state]}</span>
        </p>
        <a class="close" href={closeHref} aria-label="Close">
          ×
        </a>
      </div>
      <h2 id="pattern-title">{title}</h2>
      <p class="name">{id}</p>
      <p class="lead">{summary}</p>
      <p class="quiet">{services.join(', ')}.</p>
      {errata.map((erratum) => (
        <ErratumOf key={erratum.number} erratum={erratum} />
      ))}
      {errata.length === 0 && <p class="quiet">Every claim of the notes about it is right.</p>}
      {whys.length > 0 && (
        <>
          <h3>The trade-off here</h3>
          <ul class="whys">
            {[...Map.groupBy(whys, ({ why }) => why)].map(([why, at]) => (
              <li key={why}>
                <Prose text={why} /> <Places places={at.map(({ resource }) => resource)} pattern={id} />
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>What proves it</h3>
      {steps.length > 0 && (
        <ul class="tests">
          {steps.map((step) => (
            <li key={step}>
              <span class="result">story</span> <span>{step}</span>
            </li>
          ))}
        </ul>
      )}
      {tests.length === 0 && steps.length === 0 && <p class="quiet">No test begins with its id yet.</p>}
      <Tests id={id} tests={tests} />
    </article>
  );
}

const Places = ({ places, pattern }: { readonly places: readonly StudiedResource[]; readonly pattern: string }) => {
  const [first] = places;
  if (first === undefined) return null;
  const id = `${first.chapter}/${first.logicalId}`;
  return (
    <a href={linkTo('study', first.chapter, { resource: id, pattern })}>
      {first.logicalId}
      {places.length > 1 && ` and ${plural(places.length - 1, 'other')}`}
    </a>
  );
};

const ErratumOf = ({ erratum }: { readonly erratum: Erratum }) => (
  <dl class="erratum">
    <div>
      <dt>The notes say</dt>
      <dd>
        <Prose text={plain(erratum.claim)} />
      </dd>
    </div>
    <div>
      <dt>True today</dt>
      <dd>
        <Prose text={plain(erratum.today)} />{' '}
        {linksOf(erratum.source).map(({ text, href }) => (
          <a key={href} href={href} rel="noreferrer">
            {text}
          </a>
        ))}
      </dd>
    </div>
  </dl>
);

const Tests = ({ id, tests }: { readonly id: string; readonly tests: readonly ProvingTest[] }) => (
  <ul class="tests">
    {tests.map(({ file, title, result }) => (
      <li key={file + title}>
        <span class={`result ${result ?? 'none'}`}>{result ?? 'not run'}</span>{' '}
        <span>
          {withoutId(title, id)} <span class="quiet">{file.replace(/^test\//, '')}</span>
        </span>
      </li>
    ))}
  </ul>
);

/** A title, or the title of its group, begins with the id. The card shows the id already. */
const withoutId = (title: string, id: string) =>
  title
    .split(new RegExp(`${id}:?(?: |$)`))
    .map((part) => part.trim())
    .filter(Boolean)
    .join(': ');

/** The text of a table cell without the marks of Markdown. */
const plain = (markdown: string) => markdown.replaceAll('**', '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/** The links of a table cell, if they lead to the web: the errata have no others, and may have no others. */
const linksOf = (markdown: string) =>
  [...markdown.matchAll(/\[([^\]]*)\]\((https:\/\/[^)\s]*)\)/g)].map(([, text = '', href = '']) => ({ text, href }));
