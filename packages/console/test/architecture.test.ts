import { describe, expect, test } from '@jest/globals';
import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import { architectureOf } from '../study/architecture.ts';
import { drawingOf, narrowDrawingOf, partOf, withoutDeployments } from '../study/layout.ts';
import { expectedEdges } from './expected-edges.ts';

const stacks = readAssembly(TEST_ASSEMBLY);
const architecture = architectureOf(stacks);
const sorted = (values: Iterable<string>) => [...values].sort();

describe('the architecture', () => {
  const expected = expectedEdges(stacks);

  test.each(stacks.map(({ id }) => id))('of %s has the edges of the templates, and no others', (chapter) => {
    const touching = (id: string) => id.split(' -> ').some((end) => end.startsWith(`${chapter}/`));
    const drawn = architecture.edges.map(({ id }) => id).filter(touching);
    // Alarms and dashboards are not drawn, and operations has nothing else.
    if (chapter !== 'operations') expect(drawn.length).toBeGreaterThan(0);
    expect(sorted(drawn)).toEqual(sorted([...expected].filter(touching)));
  });

  test('draws every function, queue, topic and table', () => {
    const types = new Set([
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::SNS::Topic',
      'AWS::DynamoDB::GlobalTable',
    ]);
    const resources = stacks.flatMap(({ id, template }) =>
      Object.entries(template.Resources).flatMap(([logicalId, { Type }]) =>
        types.has(Type) ? [`${id}/${logicalId}`] : [],
      ),
    );
    const nodes = new Set(architecture.nodes.map(({ id }) => id));
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter((id) => !nodes.has(id))).toEqual([]);
  });

  test('draws failures as failures', () => {
    const failures = architecture.edges.filter(({ kinds }) => kinds.includes('dead-letter'));
    const ends = failures.map(({ from, to }) => `${from} ${to}`);
    expect(ends).toContainEqual(
      expect.stringMatching(/^registration\/RemindersQueue\w+ registration\/RemindersDeadLetters/),
    );
    expect(ends).toContainEqual(expect.stringMatching(/^leaderboard\/ProjectChanges\w+ leaderboard\/ChangesFailures/));
  });

  test('says which actions a permission is for', () => {
    const toTable = architecture.edges.find(
      ({ from, to }) => /^registration\/RemindPlayer\w{8}$/.test(from) && to.startsWith('foundation/Table'),
    );
    expect(toTable?.actions).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:UpdateItem']));
  });
});

describe('the drawing', () => {
  test.each(['RIGHT', 'DOWN'] as const)('to the %s has all nodes and edges', async (direction) => {
    const drawing = await drawingOf(architecture, direction);
    expect(sorted(drawing.edges.map(({ id }) => id))).toEqual(sorted(architecture.edges.map(({ id }) => id)));
    expect(drawing.nodes).toHaveLength(architecture.nodes.length);
    expect(drawing.edges.filter(({ points }) => points.length < 2)).toEqual([]);
  });

  test('keeps nodes apart', async () => {
    const { nodes } = await drawingOf(architecture, 'RIGHT');
    const overlapping = nodes.flatMap((a, index) =>
      nodes
        .slice(index + 1)
        .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        .map((b) => `${a.id} and ${b.id}`),
    );
    expect(overlapping).toEqual([]);
  });

  test('for a narrow page grows to where it is less wide', async () => {
    for (const { id } of stacks) {
      const part = partOf(withoutDeployments(architecture), id);
      const widths = [await drawingOf(part, 'RIGHT'), await drawingOf(part, 'DOWN')].map(({ width }) => width);
      expect((await narrowDrawingOf(part)).width).toBe(Math.min(...widths));
    }
  });

  test('of a part has what is at the other ends, and can leave out what deploys', () => {
    const part = partOf(architecture, 'registration');
    expect(part.nodes.some(({ chapter }) => chapter === 'foundation')).toBe(true);
    const left = withoutDeployments(architecture);
    expect(left.nodes.some(({ kind }) => kind === 'deployments')).toBe(false);
    expect(left.edges.length).toBeLessThan(architecture.edges.length);
    expect(left.nodes.some(({ id }) => id.startsWith('api/GetPlayer'))).toBe(true);
  });
});
