import { type Durable, Keeper } from '../../state/durable.ts';

/** Gives what one of them saves to the other, as a restart does. @returns what was dropped */
export function carry<State>(from: Durable<State>, to: Durable<State>): readonly string[] {
  const [before, after] = [new Keeper(), new Keeper()];
  before.add('it', from);
  after.add('it', to);
  return after.restore(JSON.parse(JSON.stringify(before.save())));
}
