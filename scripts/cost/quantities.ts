import type { PriceName } from './prices.ts';

/** How much of what is billed in a month. */
export type Quantities = Readonly<Partial<Record<PriceName, number>>>;

/** Hours in a month, as AWS counts them in its calculator. */
export const HOURS_IN_MONTH = 730;

/** The sum of quantities. */
export function sum(all: readonly Quantities[]): Quantities {
  const total: Partial<Record<PriceName, number>> = {};
  for (const quantities of all) {
    for (const [name, quantity] of entries(quantities)) total[name] = (total[name] ?? 0) + quantity;
  }
  return total;
}

/** The quantities that are not zero, with the names of their prices. */
export const entries = (quantities: Quantities): readonly (readonly [PriceName, number])[] =>
  // The keys of the type are the only ones that an object of it is made with.
  (Object.entries(quantities) as [PriceName, number][]).filter(([, quantity]) => quantity > 0);
