import type { ComponentChildren } from 'preact';

/** Nothing is there yet; says what would put something there. */
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
