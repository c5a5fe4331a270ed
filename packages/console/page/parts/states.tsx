import type { ComponentChildren } from 'preact';
import type { Fetched } from '../api.ts';

interface LoadedProps<T> {
  readonly of: Fetched<T>;
  /** What the page says when it could not be read. */
  readonly title: string;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows something fetched: that it is on its way, why it could not be read, or the value. */
export function Loaded<T>({ of, title, children }: LoadedProps<T>) {
  if (of === undefined) return <Waiting />;
  if ('error' in of) return <Failure title={title} text={of.error} />;
  return <>{children(of.value)}</>;
}

/** Nothing is there yet. The children say what puts something there. */
export const Empty = ({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children !== undefined && <p>{children}</p>}
  </div>
);

export const Failure = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <div class="empty failed" role="alert">
    <p class="empty-title">{title}</p>
    <p>{text}</p>
  </div>
);

export const Waiting = () => (
  <div class="empty" aria-busy="true">
    <p>Reading …</p>
  </div>
);
