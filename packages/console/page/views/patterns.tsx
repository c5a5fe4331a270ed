import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PatternState, StudiedPattern } from '../../study/model.ts';
import { useLoaded } from '../api.ts';
import type { ViewProps } from '../app.tsx';
import { plural } from '../parts/format.ts';
import { Empty, Failure, Waiting } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import { STATES } from '../study/pattern-state.tsx';

const ORDER: readonly PatternState[] = ['live', 'template', 'absent'];

/** The catalogue as a table. Every figure is counted from what is shown. */
export function Patterns({ route }: ViewProps) {
  const loaded = useLoaded<readonly StudiedPattern[]>('documents/patterns');
  const [search, setSearch] = useState(route.query.get('search') ?? '');
  const state = route.query.get('state') ?? '';
  const group = route.query.get('group') ?? '';
  const fit = route.query.get('fit') ?? '';
  const all = loaded !== undefined && 'value' in loaded ? loaded.value : [];
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
  if (loaded === undefined) return <Waiting />;
  if ('error' in loaded) return <Failure title="The catalogue could not be read" text={loaded.error} />;
  const href = (changes: Readonly<Record<string, string>>) => {
    const query = { state, group, fit, search, ...changes };
    return linkTo('patterns', undefined, Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
  };
  const groups = [...new Set(all.map((row) => row.group))];
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
            // The place is in the address, but not every letter is a place to go back to.
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
          <option value="core">core: deployed by default</option>
          <option value="catalog">catalog: optional</option>
          <option value="guide">guide: explained only</option>
        </select>
      </form>
      <p class="quiet" aria-live="polite">
        {plural(rows.length, 'pattern')}
      </p>
      {rows.length === 0 ? (
        <Empty title="No pattern is like that" />
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
