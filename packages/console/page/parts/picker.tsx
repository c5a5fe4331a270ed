import { useEffect, useRef, useState } from 'preact/hooks';

export interface Choice {
  readonly name: string;
  readonly href: string;
  /** A sentence below the name. The filter searches it too. */
  readonly about?: string;
}

interface PickerProps {
  /** What is chosen: shown before the current choice. */
  readonly label: string;
  readonly current: string;
  readonly choices: readonly Choice[];
}

/** Up to so many choices are seen at a glance: the list needs no filter. */
const AT_A_GLANCE = 7;

/** Opens a list of links that scrolls and filters. It takes the room of one button, however long the list is. */
export function Picker({ label, current, choices }: PickerProps) {
  const root = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    <nav
      class="picker"
      aria-label={label}
      ref={root}
      onFocusOut={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && root.current?.contains(relatedTarget))) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (!isOpen) return;
        if (event.key === 'ArrowDown') step(event, 1);
        if (event.key === 'ArrowUp') step(event, -1);
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class="quiet">{label}</span> {current}
      </button>
      {isOpen && <Choices label={label} current={current} choices={choices} onChosen={close} />}
    </nav>
  );
}

function Choices({ label, current, choices, onChosen }: PickerProps & { readonly onChosen: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState('');
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter(({ name, about = '' }) =>
    words.every((word) => `${name} ${about}`.toLowerCase().includes(word)),
  );
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (list.current && chosen) list.current.scrollTop = chosen.offsetTop - list.current.clientHeight / 3;
    (list.current?.querySelector('input') ?? chosen)?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="choices" ref={list}>
      {choices.length > AT_A_GLANCE && (
        <input
          type="search"
          aria-label={`Filter: ${label}`}
          placeholder="Filter"
          autocomplete="off"
          spellcheck={false}
          value={wanted}
          onInput={({ currentTarget }) => setWanted(currentTarget.value)}
          onKeyDown={({ key }) => {
            if (key === 'Enter') list.current?.querySelector('a')?.click();
          }}
        />
      )}
      <p class="visually-hidden" aria-live="polite">
        {words.length > 0 && `${found.length} of ${choices.length}`}
      </p>
      {found.length === 0 && <p class="quiet">Nothing has these words.</p>}
      <ul>
        {found.map(({ name, href, about }) => (
          <li key={href}>
            <a href={href} aria-current={name === current ? 'true' : undefined} onClick={onChosen}>
              <span>{name}</span>
              {about !== undefined && <span class="quiet">{about}</span>}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The arrow keys go from the filter through the links, and from the button into the list. */
function step(event: KeyboardEvent, by: number): void {
  if (!(event.currentTarget instanceof Element)) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, a')];
  const at = stops.findIndex((stop) => stop.matches(':focus'));
  stops[Math.max(0, Math.min(stops.length - 1, at + by))]?.focus();
}
