import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PatternState, StudiedPattern } from '../../study/model.ts';
import { useFetched } from '../api.ts';
import { plural } from '../parts/format.ts';
import { Empty, Loaded } from '../parts/states.tsx';
import { linkTo, type Route } from '../route.ts';
import { STATES } from '../study/pattern-state.tsx';
import type { ViewProps } from '../view.ts';

const ORDER: readonly PatternState[] = ['live', 'template', 'absent'];

/** What a kind of pattern means; a kind that is not here speaks for itself. */
const FITS: Readonly<Record<string, string>> = {
  core: 'core: deployed by default',
  optional: 'optional: deployed when chosen',
  guide: 'guide: explained only',
};

/** The catalogue as a table. Every figure is counted from what is shown. */
export function Patterns({ route }: ViewProps) {
  const patterns = useFetched<readonly StudiedPattern[]>('documents/patterns');
  return (
    <Loaded of={patterns} title="The catalogue could not be read">
      {(all) => <Catalogue all={all} route={route} />}
    </Loaded>
  );
}

function Catalogue({ all, route }: { readonly all: readonly StudiedPattern[]; readonly route: Route }) {
  const [search, setSearch] = useState(route.query.get('search') ?? '');
  const state = route.query.get('state') ?? '';
  const group = route.query.get('group') ?? '';
  const fit = route.query.get('fit') ?? '';
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = useMemo(
    () =>
      all.filter(
        (row) =>
          (state === '' || row.state === state) &&
          (group === '' || row.group === group) &&
          (fit === '' || row.fit === fit) &&
          words.every((word) =>
            `${row.id} ${row.title} ${row.summary} ${row.services.join(' ')}`.toLowerCase().includes(word),
          ),
      ),
    [all, state, group, fit, search],
  );
  useEffect(() => setSearch(route.query.get('search') ?? ''), [route.query.get('search')]);
  const href = (changes: Readonly<Record<string, string>>) => {
    const query = { state, group, fit, search, ...changes };
    return linkTo('patterns', undefined, Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
  };
  const groups = [...new Set(all.map((row) => row.group))];
  const fits = [...new Set(all.map((row) => row.fit))].sort();
  return (
    <div class="one">
      <div class="toolbar">
        <h1>Patterns</h1>
        <nav class="figures" aria-label="States">
          {ORDER.map((name) => (
            <a
              key={name}
              href={href({ state: state === name ? '' : name })}
              aria-current={state === name ? 'true' : undefined}
            >
              <strong data-count={name}>{all.filter((row) => row.state === name).length}</strong>
              <span class={`pattern-state ${name}`}>{STATES[name]}</span>
            </a>
          ))}
          <a
            href={linkTo('patterns')}
            aria-current={state + group + fit + search === '' ? 'true' : undefined}
            onClick={() => setSearch('')}
          >
            <strong>{all.length}</strong>
            <span class="pattern-state">in the catalogue</span>
          </a>
        </nav>
      </div>
      <form class="search" onSubmit={(event) => event.preventDefault()}>
        <label for="search">Search</label>
        <input
          id="search"
          type="search"
          value={search}
          onInput={({ currentTarget: { value } }) => {
            setSearch(value);
            // The address has the search, but the history does not have every letter of it.
            history.replaceState(null, '', href({ search: value }));
          }}
        />
        <label for="group">Group</label>
        <select
          id="group"
          value={group}
          onChange={({ currentTarget }) => (location.hash = href({ group: currentTarget.value }))}
        >
          <option value="">all</option>
          {groups.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <label for="fit">Kind</label>
        <select
          id="fit"
          value={fit}
          onChange={({ currentTarget }) => (location.hash = href({ fit: currentTarget.value }))}
        >
          <option value="">all</option>
          {fits.map((name) => (
            <option key={name} value={name}>
              {FITS[name] ?? name}
            </option>
          ))}
        </select>
      </form>
      <p class="quiet" aria-live="polite">
        {plural(rows.length, 'pattern')}
      </p>
      {rows.length === 0 ? (
        <Empty title="No pattern has all of this" />
      ) : (
        <div class="scroll">
          <table class="list patterns">
            <thead>
              <tr>
                <th scope="col">Pattern</th>
                <th scope="col">State</th>
                <th scope="col">Group</th>
                <th scope="col">Kind</th>
                <th scope="col" class="figure">
                  Proofs
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Row({ row }: { readonly row: StudiedPattern }) {
  const proofs = row.tests.length + row.steps.length;
  const failed = row.tests.filter(({ result }) => result === 'failed').length;
  return (
    <tr data-pattern={row.id}>
      <th scope="row">
        <a href={linkTo('study', row.resources[0]?.split('/')[0], { pattern: row.id })}>{row.title}</a>
        <span class="summary">{row.summary}</span>
      </th>
      <td>
        <span class={`pattern-state ${row.state}`}>{STATES[row.state]}</span>
      </td>
      <td>{row.group}</td>
      <td>{row.fit}</td>
      <td class={failed > 0 ? 'figure failed' : 'figure'}>
        {proofs}
        <span class="unit"> {proofs === 1 ? 'proof' : 'proofs'}</span>
        {failed > 0 && `, ${failed} failed`}
      </td>
    </tr>
  );
}
