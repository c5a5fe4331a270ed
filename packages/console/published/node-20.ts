// What the stage uses of newer versions of Node.js. The build puts it in their place, see build.ts: nothing global is changed.

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/withResolvers */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: PromiseWithResolvers<T>['resolve'] = () => {};
  let reject: PromiseWithResolvers<T>['reject'] = () => {};
  const promise = new Promise<T>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Map/groupBy */
function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item, index: number) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export { groupBy as 'Map.groupBy', withResolvers as 'Promise.withResolvers' };
