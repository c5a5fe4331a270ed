import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const PATIENCE_MILLISECONDS = 5_000;

/** Waits until the memory of all these objects could be collected. @returns how many of them are still held after some seconds */
export async function stillHeld(objects: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const held = () => objects.filter((object) => object.deref() !== undefined).length;
  const until = performance.now() + PATIENCE_MILLISECONDS;
  // An object that was looked at lives until the turn of the event loop is over.
  do {
    await pause(1);
    collect();
  } while (held() > 0 && performance.now() < until);
  return held();
}
