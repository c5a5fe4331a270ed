/** A block of the page: what is typed in a terminal, or what it shows then. */
export interface Block {
  readonly kind: 'typed' | 'shown';
  /** `1` runs the stage, `2` is where commands are typed. */
  readonly terminal: 1 | 2;
  readonly lines: readonly string[];
  /** The line of the page at which it begins. */
  readonly at: number;
}

/** Begins a part of the page that needs an account, and is not run. */
const ELSEWHERE = '## The same in AWS';

/**
 * The blocks of a page that a reader runs on this machine, in order: fenced as `sh` or `text`, with `terminal-1` behind it for
 * the terminal of the stage.
 * @throws when the page has another kind of block before the part that needs an account
 */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly info: string; readonly at: number; readonly lines: string[] } | undefined;
  for (const [index, line] of page.split('\n').entries()) {
    if (line === ELSEWHERE) break;
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { info: fence[1] ?? '', at: index + 1, lines: [] };
    else {
      blocks.push(blockOf(open));
      open = undefined;
    }
  }
  return blocks;
}

function blockOf({
  info,
  lines,
  at,
}: {
  readonly info: string;
  readonly lines: readonly string[];
  readonly at: number;
}): Block {
  const [, language, terminal] = /^(sh|text)( terminal-1)?$/.exec(info) ?? [];
  if (language === undefined) throw new Error(`Line ${at}: a block of the local part is "sh" or "text", not "${info}"`);
  return { kind: language === 'sh' ? 'typed' : 'shown', terminal: terminal === undefined ? 2 : 1, lines, at };
}
