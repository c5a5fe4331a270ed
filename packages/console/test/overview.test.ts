import { describe, expect, test } from '@jest/globals';
import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import { Names } from '../page/flow/names.ts';
import { movementsOf } from '../page/flow/travel.ts';
import { activityInWords, activityOf } from '../page/overview/activity.ts';
import { arrange } from '../page/overview/arrange.ts';
import { crossingOf } from '../page/overview/crossing.ts';
import { aboutOf } from '../study/about.ts';
import { withoutDeployments } from '../study/layout.ts';
import { overviewOf } from '../study/overview.ts';

const stacks = readAssembly(TEST_ASSEMBLY);
const { chapters, links, architecture } = overviewOf(stacks, aboutOf);
const chapterOf = (id: string) => id.slice(0, id.indexOf('/'));

describe('the overview', () => {
  test('has every chapter, with what it is about and what is in it', () => {
    expect(chapters.map(({ id }) => id)).toEqual(stacks.map(({ id }) => id));
    expect(chapters.filter(({ about }) => about === '')).toEqual([]);
    const registration = chapters.find(({ id }) => id === 'registration');
    expect(registration?.counts.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['function', 'queue', 'user-pool']),
    );
  });

  test('connects chapters where the templates connect what is in them', () => {
    const crossing = withoutDeployments(architecture)
      .edges.map(({ from, to }) => [chapterOf(from), chapterOf(to)] as const)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${from} -> ${to}`);
    const drawn = links.filter(({ kinds }) => kinds.length > 0).map(({ id }) => id);
    expect(drawn.toSorted()).toEqual([...new Set(crossing)].sort());
  });

  test('shows that a chapter refers to others by their names, where nothing else connects them', () => {
    const watched = links.filter(({ from, kinds }) => from === 'operations' && kinds.length === 0).map(({ to }) => to);
    expect(watched).toEqual(expect.arrayContaining(['foundation', 'registration', 'api']));
    expect(links.filter(({ from, to }) => from === 'registration' && to === 'seasons')).toEqual([]);
  });
});

describe('what goes on between chapters', () => {
  const { lines } = arrange(
    chapters.map(({ id }) => id),
    links,
    { width: 1200, height: 600 },
  );
  const crossing = crossingOf(lines);
  const edge = (from: string, to: string) => `${from}/A -> ${to}/B`;

  test('moves along the line between them, in its direction', () => {
    const line = lines.find(({ from, to }) => [from, to].sort().join() === 'foundation,registration');
    const isForward = line?.from === 'registration';
    expect(crossing({ edge: edge('registration', 'foundation'), failed: false })).toEqual([
      { edge: line?.id, failed: false, backwards: !isForward },
    ]);
    expect(crossing({ edge: edge('foundation', 'registration'), failed: true })).toEqual([
      { edge: line?.id, failed: true, backwards: isForward },
    ]);
    expect(crossing({ edge: edge('foundation', 'registration'), failed: true, backwards: true })).toEqual([
      { edge: line?.id, failed: true, backwards: !isForward },
    ]);
  });

  test('lights a chapter when it stays within it', () => {
    expect(crossing({ edge: edge('api', 'api'), failed: true })).toEqual([{ node: 'api', failed: true }]);
    expect(crossing({ node: 'api/GetGames', failed: false })).toEqual([{ node: 'api', failed: false }]);
  });

  test('is not drawn where the overview has no line', () => {
    expect(crossing({ edge: edge('imports', 'nowhere'), failed: false })).toEqual([]);
  });
});

describe('how a chapter is', () => {
  const node = (id: string) => ({
    id: `c/${id}`,
    chapter: 'c',
    logicalId: id,
    kind: 'queue' as const,
    type: '',
    label: id,
  });
  const nodes = [node('Work'), node('Dead')];
  const edges = [
    { id: 'c/Work -> c/Dead', from: 'c/Work', to: 'c/Dead', kinds: ['dead-letter' as const], actions: [], madeBy: [] },
  ];
  const resources = [
    { chapter: 'c', logicalId: 'Work', ref: 'http://localhost/0/work' },
    { chapter: 'c', logicalId: 'Dead', ref: 'http://localhost/0/dead' },
    { chapter: 'd', logicalId: 'Alarm', ref: 'too-many', arn: 'arn:aws:cloudwatch:us-east-1:0:alarm:too-many' },
  ];
  const queue = (name: string, visible: number) => ({
    name,
    arn: '',
    counts: { visible, inFlight: 1, delayed: 1 },
    delaySeconds: 0,
    visibilityTimeout: 30,
    retentionSeconds: 60,
    deadLettersOf: [],
    redrivable: false,
    messages: [],
  });
  const alarm = (state: 'ALARM' | 'OK') => ({
    name: 'too-many',
    arn: 'arn:aws:cloudwatch:us-east-1:0:alarm:too-many',
    state,
    reason: '',
    since: 0,
  });

  test('says messages, failures and alarms, each with its chapter', () => {
    const names = new Names(nodes, edges, resources);
    const found = activityOf(
      { nodes, edges },
      names,
      [queue('work', 3), queue('dead', 0)],
      [alarm('ALARM')],
      resources,
    );
    expect(found.get('c')).toEqual({ messages: 5, failures: 2, alarms: [] });
    expect(found.get('d')).toEqual({ messages: 0, failures: 0, alarms: ['too-many'] });
    expect(activityInWords({ messages: 5, failures: 1, alarms: ['too-many'] })).toBe(
      '1 alarm on, 1 failure waiting, 5 messages on the way',
    );
    expect(activityOf({ nodes, edges }, names, [], [alarm('OK')], resources).size).toBe(0);
  });

  test('an answer of 500 lights the API that gave it, and no other', () => {
    const api = (id: string, name: string) => ({ ...node(id), kind: 'api' as const, name });
    const names = new Names([api('One', 'first'), api('Two', 'second')], [], []);
    const record = { at: 0, kind: 'request', method: 'GET', path: '/', status: 500, apiName: 'second' } as const;
    expect(movementsOf(record, names)).toEqual([{ node: 'c/Two', failed: true }]);
    expect(movementsOf({ ...record, apiName: 'third' }, names)).toEqual([]);
  });
});
