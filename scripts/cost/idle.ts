import { PRICES, type Price, type PriceName } from './prices.ts';
import { entries, type Quantities, sum } from './quantities.ts';
import { TARIFFS } from './tariffs.ts';
import type { Template } from './template.ts';

/** What is billed of one thing in a month. */
export interface Item {
  readonly name: PriceName;
  readonly quantity: number;
  /** USD without any free tier. */
  readonly usd: number;
}

/**
 * What a template costs in a month in which no person uses it.
 * @throws when it has a resource type that {@link TARIFFS} does not judge
 */
export function idleQuantities(template: Template): Quantities {
  return sum(
    Object.entries(template.Resources).map(([id, resource]) => {
      const tariff = TARIFFS[resource.Type];
      if (tariff === undefined) {
        throw new Error(`${id}: resource type without a price: ${resource.Type}. Judge it in scripts/cost/tariffs.ts.`);
      }
      return typeof tariff === 'string' ? {} : tariff(resource, template);
    }),
  );
}

/** Quantities as items, the dearest first. */
export const itemsOf = (quantities: Quantities): readonly Item[] =>
  entries(quantities)
    .map(([name, quantity]) => ({ name, quantity, usd: quantity * PRICES[name].usd }))
    .sort((one, other) => other.usd - one.usd);

/** USD without any free tier. */
export const listPrice = (quantities: Quantities): number => itemsOf(quantities).reduce((all, { usd }) => all + usd, 0);

/** USD for what is beyond the free tier, in an account in which nothing else uses it. */
export const priceBeyondFree = (quantities: Quantities): number =>
  entries(quantities).reduce((all, [name, quantity]) => all + beyondFree(name, quantity), 0);

/** USD for what is beyond the free part of one price. */
export function beyondFree(name: PriceName, quantity: number): number {
  const { free = 0, usd }: Price = PRICES[name];
  return Math.max(0, quantity - free) * usd;
}
