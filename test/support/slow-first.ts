import { createRequire } from 'node:module';

// Its types describe the CommonJS module.
const { default: Sequencer }: typeof import('@jest/test-sequencer') = createRequire(import.meta.url)(
  '@jest/test-sequencer',
);
type Sort = InstanceType<typeof Sequencer>['sort'];

/** What takes seconds, the longest last: whole stages, programs that are started, and proofs. */
const SLOW = [
  /\/(console|api|operations)\//,
  /\/behaviour\.test\.ts$/,
  /\/arcade\/(acknowledgements|cfn-lint|copy|first-hour)\./,
  /\/arcade\/(restart|new-chapter)\./,
  /\/demo\//,
  /\/proofs\//,
];

/**
 * Jest begins with what took longest the last time, and on a fresh clone, which has no last time, with the largest files. The slow ones
 * here are small: they would be left to one core at the end.
 */
export default class SlowFirst extends Sequencer {
  override async sort(tests: Parameters<Sort>[0]) {
    const sorted = await super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const rank = ({ path }: (typeof sorted)[number]) => SLOW.findLastIndex((slow) => slow.test(path));
    return sorted.toSorted((a, b) => rank(b) - rank(a));
  }
}
