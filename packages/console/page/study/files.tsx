import { useEffect, useRef } from 'preact/hooks';
import { linkTo } from '../route.ts';

interface FilesProps {
  readonly chapter: string;
  readonly names: readonly string[];
  readonly file: string;
}

/** The files a chapter is made of. There may be more than fit: the chosen one is brought into sight. */
export function Files({ chapter, names, file }: FilesProps) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>(`[data-file="${CSS.escape(file)}"]`);
    if (list.current !== null && chosen) list.current.scrollLeft = chosen.offsetLeft - list.current.clientWidth / 3;
  }, [file]);
  return (
    <nav class="files" aria-label="Files of the chapter" ref={list}>
      {names.map((name) => (
        <a
          key={name}
          href={linkTo('study', chapter, { file: name })}
          aria-current={name === file ? 'true' : undefined}
          data-file={name}
        >
          {name.replace(/^lib\/(?:chapters\/)?/, '')}
        </a>
      ))}
    </nav>
  );
}
