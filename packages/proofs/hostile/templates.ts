import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StageError } from '@serverless-arcade/stage/errors.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import type { ProofResult } from '../proof.ts';
import type { Chance } from '../world/random.ts';
import { broken, hostileJson, hostileText } from './values.ts';

const TEMPLATE = {
  Resources: {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { Tags: [{ Key: 'a', Value: 'b' }] } },
    Work: {
      Type: 'AWS::SQS::Queue',
      DependsOn: ['Dead'],
      Properties: {
        QueueName: 'work',
        VisibilityTimeout: 30,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
      },
    },
    News: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'News' } },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: [{ prefix: 'a' }] },
        Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
      },
    },
  },
  Outputs: { Url: { Value: { 'Fn::Join': ['', ['a', { Ref: 'Work' }]] }, Export: { Name: 'url' } } },
};

/** Opens stages on templates that are broken in one or two places: each opens, or is refused with a line for each place. */
export async function brokenTemplates(count: number, chance: Chance): Promise<ProofResult> {
  const directory = mkdtempSync(join(tmpdir(), 'arcade-hostile-'));
  const failures: string[] = [];
  let refused = 0;
  try {
    writeFileSync(
      join(directory, 'manifest.json'),
      JSON.stringify({
        version: '48.0.0',
        artifacts: { a: { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.template.json' } } },
      }),
    );
    for (let made = 0; made < count && failures.length < 20; made += 1) {
      const text = formOf(chance);
      writeFileSync(join(directory, 'a.template.json'), text);
      const error = await opened(directory);
      if (error === undefined) continue;
      refused += 1;
      if (!saysWhere(error)) failures.push(`${text.slice(0, 1_500)}: ${Object(error).stack ?? error}`);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  return { lines: [`${refused} of ${count} refused, with a line for each place`], failures };
}

/** Whether it is a refusal, and its lines are those of places and of what to do. */
const saysWhere = (error: unknown): boolean =>
  error instanceof StageError &&
  error.message
    .split('\n')
    .slice(1)
    .every((line) => /^(?:- |To leave out on purpose )/.test(line));

async function opened(assembly: string): Promise<unknown> {
  try {
    await (await Stage.open({ assembly })).close();
    return undefined;
  } catch (error) {
    return error;
  }
}

function formOf(chance: Chance): string {
  if (chance.happens(0.03))
    return chance.oneOf(['', '\ufeff{}', 'null', '[]', 'Resources:\n  A:\n', hostileText(chance)]);
  const once = broken(TEMPLATE, chance);
  const text = hostileJson(chance.happens(0.4) ? broken(once, chance) : once);
  return chance.happens(0.05) ? text.slice(0, chance.below(text.length)) : text;
}
