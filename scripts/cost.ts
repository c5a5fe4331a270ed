import { styleText } from 'node:util';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { runCommand } from './command.ts';
import { beyondFree, idleQuantities, itemsOf, listPrice, priceBeyondFree } from './cost/idle.ts';
import { PRICES } from './cost/prices.ts';
import { sum } from './cost/quantities.ts';
import { count, usd } from './cost/words.ts';

const USAGE = `Usage: npm run cost -- ${ASSEMBLY_USAGE}

Prints what the chapters cost in a month in which no person uses them, in us-east-1: at list prices, and with what is free for
every account. \`-c environment=prod\` and \`-c chapters=<names>\` choose what is counted. Prices and sources: scripts/cost/prices.ts.`;

const WIDTH = Math.max(...Object.values(PRICES).map(({ what }) => what.length)) + 2;

function line(what: string, ...cells: readonly string[]): string {
  return `${what.padEnd(WIDTH)}${cells.map((cell) => cell.padStart(14)).join('')}`;
}

await runCommand(USAGE, { options: ASSEMBLY_OPTIONS }, async ({ values }) => {
  const { stacks } = new CloudAssembly(await assemblyFor(values));
  const bills = stacks.map(({ id, template }) => ({ id, quantities: idleQuantities(template) }));
  console.log(styleText('bold', line('USD a month, idle', 'quantity', 'list price')));
  for (const { id, quantities } of bills) {
    console.log(line(id, '', usd(listPrice(quantities))));
    for (const item of itemsOf(quantities)) {
      console.log(styleText('dim', line(`  ${PRICES[item.name].what}`, count(item.quantity), usd(item.usd))));
    }
  }
  const total = sum(bills.map(({ quantities }) => quantities));
  console.log(styleText('bold', `\n${line('In all', 'quantity', 'list price', 'beyond free')}`));
  for (const { name, quantity, usd: list } of itemsOf(total)) {
    console.log(line(PRICES[name].what, count(quantity), usd(list), usd(beyondFree(name, quantity))));
  }
  console.log(styleText('bold', line('Total', '', usd(listPrice(total)), usd(priceBeyondFree(total)))));
});
