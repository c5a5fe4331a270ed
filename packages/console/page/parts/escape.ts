import { useEffect } from 'preact/hooks';

/** Escape leads to an address, unless an element has used the key for itself. */
export function useEscape(href: string | undefined): void {
  useEffect(() => {
    if (href === undefined) return;
    const leave = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key === 'Escape' && !defaultPrevented) location.hash = href;
    };
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, [href]);
}
