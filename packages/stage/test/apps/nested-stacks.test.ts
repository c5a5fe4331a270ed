import { afterEach, describe, expect, test } from '@jest/globals';
import { CfnOutput, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { readAssembly, withNested } from '../../assembly.ts';
import { changesBetween } from '../../edits/changes.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import { inline } from './shapes.ts';

const folders: TemporaryFolder[] = [];
let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
  for (const folder of folders.splice(0)) folder.remove();
});

function synthesize(define: (stack: Stack) => void): string {
  const folder = new TemporaryFolder();
  folders.push(folder);
  const app = cdkApp(folder.path);
  define(new Stack(app, 'app'));
  app.synth();
  return folder.path;
}

/** A queue outside, a function in a stack in a stack that gets its address, and the name of the function outside again. */
const twice = (text: string) =>
  synthesize((stack) => {
    const queue = new Queue(stack, 'Queue');
    const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    const handler = inline(inner, 'Handler', `exports.handler = async () => '${text}';`, { QUEUE_URL: queue.queueUrl });
    new CfnOutput(stack, 'Name', { value: handler.functionName });
  });

describe('stacks that are part of others', () => {
  test('get their parameters, and give their outputs', async () => {
    stage = await Stage.open({ assembly: twice('hello') });
    const { name, variables } = stage.services.lambda.find(stage.output('app', 'Name'));
    expect(name).toMatch(/^app-Outer.*-Inner.*-Handler/);
    expect(stage.services.sqs.byUrl(`${variables.QUEUE_URL}`).messages).toEqual([]);
    // A stack exists before the one that it is part of.
    expect(stage.stacks.map(({ stackName }) => stackName.split('-').length)).toEqual([3, 2, 1]);
  });

  test('are compared resource by resource when they are edited', () => {
    const [before, after] = [twice('one'), twice('two')].map((assembly) => withNested(readAssembly(assembly)));
    const changed = changesBetween(before ?? [], after ?? []);
    expect(changed.map(({ type }) => type).toSorted()).toEqual([
      'AWS::CloudFormation::Stack',
      'AWS::CloudFormation::Stack',
      'AWS::Lambda::Function',
    ]);
  });

  test('are refused for what is in them, and left out by name', async () => {
    const assembly = synthesize((stack) => {
      const nested = new NestedStack(stack, 'Part');
      const table = new CfnResource(nested, 'Search', { type: 'AWS::OpenSearchService::Domain' });
      new CfnOutput(stack, 'Ref', { value: table.ref });
    });
    const failure: unknown = await Stage.open({ assembly }).catch((error: unknown) => error);
    const [, place = ''] = /^(\S+): resource type AWS::OpenSearchService::Domain/.exec(Object(failure).message) ?? [];
    expect(`${Object(failure).message}`.split('\n')).toHaveLength(2);
    stage = await Stage.open({ assembly, skip: [place] });
    expect(stage.output('app', 'Ref')).toBe(`arn:aws:skipped:us-east-1:000000000000:${place}`);
  });

  test.each([
    [
      'a template that is no asset',
      { TemplateURL: 'https://example.com/other.json' },
      'app/Part: its TemplateURL is no asset of the app',
    ],
    [
      'a parameter that the template does not have',
      { TemplateURL: 'https://bucket/part.json', Parameters: { Colour: 'red' } },
      'app/Part: Parameters: [Colour] do not exist in the template of app-Part.',
    ],
  ])('%s is refused', async (_, Properties, message) => {
    const resources = { Part: { Type: 'AWS::CloudFormation::Stack', Properties } };
    const assembly = writeAssembly({ app: { resources, assets: { part: 'folder' } } });
    folders.push(assembly);
    assembly.write('app.assets.json', { files: { part: { source: { path: 'part.template.json' } } } });
    assembly.write('part.template.json', { Resources: {} });
    await expect(Stage.open({ assembly: assembly.path })).rejects.toThrow(message);
  });
});
