import { type Durable, Keeper } from '../../state/durable.ts';
import { type Entry, stateOf } from '../../state/entries.ts';

/** Gives what one of them saves to the other, as a restart does. @returns what was dropped */
export function carry<State>(from: Durable<State>, to: Durable<State>): readonly string[] {
  const [before, after] = [new Keeper(), new Keeper()];
  before.add('it', from);
  after.add('it', to);
  const values = before.everything().filter(([, , value]) => value !== undefined);
  const entries = values.map(([, path, value]): Entry => [path, JSON.parse(JSON.stringify(value))]);
  const { dropped, damaged } = after.restore(new Map(entries.length === 0 ? [] : [['it', stateOf(entries)]]));
  if (damaged.length > 0) throw new Error(`It cannot be restored: ${damaged[0]}`);
  return dropped;
}
