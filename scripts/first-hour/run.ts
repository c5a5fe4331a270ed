import { filledIn, matches, type Seen } from './match.ts';
import type { Block } from './page.ts';
import type { Terminals } from './terminals.ts';

/** Seconds that commands may take, and until a line must be there: a start of the stage synthesizes first. */
const PATIENCE = 240;
const CTRL_C = '# Ctrl+C';

/** What the runner needs besides the page. */
export interface Walk {
  readonly terminals: Terminals;
  /** Added to `npm start`, where the port of the page is taken. @default nothing */
  readonly startOptions?: string;
  /** Hears of each block before it is run. */
  readonly onBlock: (block: Block) => void;
}

/**
 * Types what the page says, and compares what the terminals show.
 * @throws at the first difference, with the line of the page
 */
export async function walk(blocks: readonly Block[], { terminals, startOptions = '', onBlock }: Walk): Promise<void> {
  const seen: Seen = new Map();
  let pending: { readonly at: number; readonly lines: readonly string[] } | undefined;
  const nothingPending = () => {
    if (pending !== undefined && pending.lines.length > 0)
      throw new Error(`Line ${pending.at}: the page does not say that this is printed:\n${pending.lines.join('\n')}`);
    pending = undefined;
  };
  for (const block of blocks) {
    onBlock(block);
    const text = block.lines.join('\n');
    if (block.kind === 'typed' && block.terminal === 2) {
      nothingPending();
      pending = { at: block.at, lines: await terminals.run(filledIn(text, seen), PATIENCE) };
    } else if (block.kind === 'typed') {
      nothingPending();
      for (const line of block.lines) {
        if (line === CTRL_C) await terminals.interrupt();
        else terminals.start(`${line}${startOptions}`);
      }
    } else if (block.terminal === 1) {
      for (const line of block.lines) await terminals.shows(line, PATIENCE, (shown) => matches(line, shown, seen));
    } else {
      compare(block, pending?.lines ?? [], seen);
      pending = undefined;
    }
  }
  nothingPending();
}

function compare({ at, lines }: Block, shown: readonly string[], seen: Seen): void {
  const wrong = lines.findIndex((line, index) => !matches(line, shown[index] ?? '', seen));
  if (wrong === -1 && lines.length === shown.length) return;
  const where = wrong === -1 ? lines.length : wrong;
  throw new Error(
    `Line ${at + 1 + where} of the page: ${lines[where] ?? '(nothing)'}\nThe terminal: ${shown[where] ?? '(nothing)'}\nAll of it:\n${shown.join('\n')}`,
  );
}
