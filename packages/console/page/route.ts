import { useEffect, useState } from 'preact/hooks';

/** A place in the page. The address has all of it, so that a visitor can link it and go back to it. */
export interface Route {
  readonly view: string;
  readonly part: string | undefined;
  readonly query: URLSearchParams;
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [view = '', part] = path.split('/').map(decoded);
  return { view, part: part || undefined, query: new URLSearchParams(query) };
}

/** An address that somebody typed may have a percent sign that stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a place. Members that are undefined are left out. */
export function linkTo(view: string, part?: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams(given).toString();
  const path = part === undefined ? view : `${view}/${encodeURIComponent(part)}`;
  return `#/${path}${search === '' ? '' : `?${search}`}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const update = () => setRoute(read());
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}
