import type { ItemsView, TableView } from '../../server/model.ts';
import { useLoaded } from '../api.ts';
import type { ViewProps } from '../app.tsx';
import { useChanges } from '../live.ts';
import { Choices } from '../parts/choices.tsx';
import { plural, shortName } from '../parts/format.ts';
import { Items } from '../parts/items.tsx';
import { Empty, Failure, Waiting } from '../parts/states.tsx';
import { linkTo } from '../route.ts';

/** The items of a table, all or by partition. */
export function Table({ route }: ViewProps) {
  const tables = useLoaded<readonly TableView[]>('tables');
  const partition = route.query.get('partition') ?? undefined;
  const after = route.query.get('after') ?? undefined;
  const version = useChanges((record) => record.kind === 'call' && record.action.startsWith('dynamodb:'));
  const known = tables !== undefined && 'value' in tables ? tables.value : [];
  const table = known.find(({ name }) => name === route.part) ?? known[0];
  const query = new URLSearchParams({
    table: table?.name ?? '',
    ...(partition === undefined ? {} : { partition }),
    ...(after === undefined ? {} : { after }),
  });
  const items = useLoaded<ItemsView>(table === undefined ? undefined : `items?${query}`, version);
  if (tables === undefined) return <Waiting />;
  if ('error' in tables) return <Failure title="The tables could not be read" text={tables.error} />;
  if (table === undefined) return <Empty title="There is no table in the templates" />;
  const look = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const wanted = new FormData(event.currentTarget).get('partition');
    location.hash = linkTo('table', table.name, { partition: String(wanted).trim() || undefined });
  };
  return (
    <div class="one">
      <div class="toolbar">
        <h1>Table</h1>
        {known.length > 1 && (
          <Choices
            label="Tables"
            current={table.name}
            choices={known.map(({ name }) => ({ name, title: shortName(name), href: linkTo('table', name) }))}
          />
        )}
        <p class="name">{table.name}</p>
      </div>
      <form class="search" onSubmit={look}>
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
      {items === undefined ? (
        <Waiting />
      ) : 'error' in items ? (
        <Failure title="The items could not be read" text={items.error} />
      ) : items.value.items.length === 0 ? (
        <Empty title="No items">
          {partition === undefined ? (
            <>
              <a href={linkTo('story')}>Register a player</a>, and the first will be here.
            </>
          ) : (
            'Nothing has this key.'
          )}
        </Empty>
      ) : (
        <>
          <p class="quiet">
            {after !== undefined ? 'The next ' : items.value.next !== undefined ? 'The first ' : ''}
            {plural(items.value.items.length, 'item')}
            {table.ttlAttribute !== undefined && `; expiry by ${table.ttlAttribute}`}
          </p>
          <Items
            items={items.value.items}
            keys={table.keyAttributes}
            ttl={table.ttlAttribute}
            hrefOf={(key) => linkTo('table', table.name, { partition: key })}
          />
          <p class="buttons">
            {after !== undefined && <a href={linkTo('table', table.name, { partition })}>Back to the first</a>}
            {items.value.next !== undefined && (
              <a href={linkTo('table', table.name, { partition, after: items.value.next })}>The next items</a>
            )}
          </p>
        </>
      )}
    </div>
  );
}
