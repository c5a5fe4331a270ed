import { basename } from 'node:path';
import { beyondFree, type Item, idleQuantities, itemsOf, listPrice, priceBeyondFree } from '../cost/idle.ts';
import { PRICES, type Price } from '../cost/prices.ts';
import { type Quantities, sum } from '../cost/quantities.ts';
import { count, usd } from '../cost/words.ts';
import { chapters, coreChapters, goldenOf } from './golden.ts';
import type { Block } from './rewrite.ts';

const quantitiesOf = (chapter: string): Quantities => idleQuantities(goldenOf(chapter).template);

/** What a chapter costs while no person uses it, on the page of the chapter. */
export const cost: Block = (page) => {
  const quantities = quantitiesOf(basename(page, '.md'));
  const items = itemsOf(quantities);
  if (items.length === 0) return 'Idle in the sandbox: nothing.';
  const rows = items
    .filter(isWorthARow)
    .map(({ name, quantity, usd: list }) => `| ${PRICES[name].what} | ${count(quantity)} | ${usd(list)} |`);
  return [
    '| Idle in the sandbox | Quantity a month | USD at list price |',
    '|---|---|---|',
    ...rows,
    `| **in all** | | **${usd(listPrice(quantities))}** |`,
    ...small(items),
  ].join('\n');
};

/** Whether an item comes to a cent. */
const isWorthARow = ({ usd: list }: Item): boolean => list >= 0.005;

/** What comes to less than a cent, in a sentence instead of rows. */
function small(items: readonly Item[]): readonly string[] {
  const others = items.filter((item) => !isWorthARow(item)).map(({ name }) => PRICES[name].what);
  return others.length === 0 ? [] : ['', `Less than a cent each: ${others.join(', ')}.`];
}

/** What the chapters cost while no person uses them: the core by what is billed, and each chapter by itself. */
export const idlePrice: Block = () => {
  const core = coreChapters();
  const total = sum(core.map(quantitiesOf));
  const items = itemsOf(total);
  return [
    `The core costs **${usd(priceBeyondFree(total))} USD a month** idle in the sandbox in an account that uses nothing else, and ${usd(listPrice(total))} USD`,
    "without AWS's monthly free tier, which never ends and counts once for an account.",
    '',
    '| Idle in the sandbox | Quantity a month | USD at list price | free of it | USD beyond that |',
    '|---|---|---|---|---|',
    ...items.filter(isWorthARow).map(({ name, quantity, usd: list }) => {
      const { what, page, free = 0 }: Price = PRICES[name];
      return `| [${what}](${page}) | ${count(quantity)} | ${usd(list)} | ${count(free)} | ${usd(beyondFree(name, quantity))} |`;
    }),
    ...small(items),
    '',
    '| Chapter | USD at list price |',
    '|---|---|',
    ...chapters().map(
      (name) =>
        `| [\`${name}\`](chapters/${name}.md)${core.includes(name) ? '' : ', on request'} | ${usd(listPrice(quantitiesOf(name)))} |`,
    ),
  ].join('\n');
};
