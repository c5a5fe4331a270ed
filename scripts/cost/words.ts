/** An amount of USD, as tables have it: cents, and more of them than none. */
export const usd = (amount: number): string => (amount > 0 && amount < 0.005 ? '< 0.01' : amount.toFixed(2));

/** A quantity, as tables have it. */
export const count = (quantity: number): string =>
  quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 10 ? 2 : 0 });
