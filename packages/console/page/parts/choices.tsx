import { useEffect, useRef } from 'preact/hooks';

interface ChoicesProps {
  readonly label: string;
  readonly current: string;
  readonly choices: readonly { readonly name: string; readonly title?: string; readonly href: string }[];
}

/** Links of which one is chosen: a line to scroll along where there is no room, with the chosen one in sight. */
export function Choices({ label, current, choices }: ChoicesProps) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (list.current && chosen) list.current.scrollLeft = chosen.offsetLeft - list.current.clientWidth / 3;
  }, [current]);
  return (
    <nav class="choices in-a-row" aria-label={label} ref={list}>
      {choices.map(({ name, title = name, href }) => (
        <a key={name} href={href} aria-current={name === current ? 'true' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
