import type { ItemsView, TableView } from '../../server/model.ts';
import { useFetched } from '../api.ts';
import { useChanges } from '../live.ts';
import { plural, shortName } from '../parts/format.ts';
import { Items } from '../parts/items.tsx';
import { Picker } from '../parts/picker.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { linkTo, type Route } from '../route.ts';
import type { ViewProps } from '../view.ts';

/** The items of a table, all or by partition. */
export function Table({ route }: ViewProps) {
  const tables = useFetched<readonly TableView[]>('tables');
  return (
    <Loaded of={tables} title="The tables could not be read">
      {(known) => {
        const table = known.find(({ name }) => name === route.part) ?? known[0];
        return table === undefined ? (
          <Empty title="The templates have no table" />
        ) : (
          <OneTable table={table} all={known} route={route} />
        );
      }}
    </Loaded>
  );
}

interface OneTableProps {
  readonly table: TableView;
  readonly all: readonly TableView[];
  readonly route: Route;
}

function OneTable({ table, all, route }: OneTableProps) {
  const partition = route.query.get('partition') ?? undefined;
  const after = route.query.get('after') ?? undefined;
  const version = useChanges((record) => record.kind === 'call' && record.action.startsWith('dynamodb:'));
  const query = new URLSearchParams({
    table: table.name,
    ...(partition === undefined ? {} : { partition }),
    ...(after === undefined ? {} : { after }),
  });
  const items = useFetched<ItemsView>(`items?${query}`, version);
  const lookUp = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const wanted = new FormData(event.currentTarget).get('partition');
    location.hash = linkTo('table', table.name, { partition: String(wanted).trim() || undefined });
  };
  return (
    <div class="one">
      <div class="toolbar">
        <h1>Table</h1>
        {all.length > 1 && (
          <Picker
            label="Table"
            current={shortName(table.name)}
            choices={all.map(({ name }) => ({ name: shortName(name), href: linkTo('table', name) }))}
          />
        )}
        <p class="name">{table.name}</p>
      </div>
      <form class="search" onSubmit={lookUp}>
        <label for="partition">{table.keyAttributes[0]}</label>
        <input
          id="partition"
          name="partition"
          key={partition}
          defaultValue={partition ?? ''}
          placeholder="PLAYER#…"
          spellcheck={false}
        />
        <button type="submit">Look up</button>
        {partition !== undefined && <a href={linkTo('table', table.name)}>All items</a>}
      </form>
      <Loaded of={items} title="The items could not be read">
        {(page) => <ItemsPage table={table} page={page} partition={partition} after={after} />}
      </Loaded>
    </div>
  );
}

interface ItemsPageProps {
  readonly table: TableView;
  readonly page: ItemsView;
  readonly partition: string | undefined;
  readonly after: string | undefined;
}

function ItemsPage({ table, page: { items, next }, partition, after }: ItemsPageProps) {
  if (items.length === 0)
    return (
      <Empty title="No items">
        {partition === undefined ? (
          <>
            <a href={linkTo('story')}>Play an act of the story</a>, and its items appear here.
          </>
        ) : (
          'No item has this key.'
        )}
      </Empty>
    );
  return (
    <>
      <p class="quiet">
        {after !== undefined ? 'The next ' : next !== undefined ? 'The first ' : ''}
        {plural(items.length, 'item')}
        {table.ttlAttribute !== undefined && `; expiry by ${table.ttlAttribute}`}
      </p>
      <Items
        items={items}
        keys={table.keyAttributes}
        ttl={table.ttlAttribute}
        hrefOf={(key) => linkTo('table', table.name, { partition: key })}
      />
      <p class="buttons">
        {after !== undefined && <a href={linkTo('table', table.name, { partition })}>Back to the first</a>}
        {next !== undefined && <a href={linkTo('table', table.name, { partition, after: next })}>The next items</a>}
      </p>
    </>
  );
}
