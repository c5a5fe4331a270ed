import { callerOf } from '@serverless-arcade/stage/test/support/aws-caller.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';
import { SECRET_SCENES } from '../secret-scenes.ts';
import { ROTATION, recordedSecret, SecretStage } from '../secrets.ts';
import { CODE, type ParityWorld, type Resources } from '../world.ts';

const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
const resources: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Statement: [trust] },
      Policies: [
        {
          PolicyName: 'all',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }] },
        },
      ],
    },
  },
  Rotation: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: ROTATION,
      Code: CODE,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: ROTATION,
      Principal: 'secretsmanager.amazonaws.com',
    },
    DependsOn: 'Rotation',
  },
};

/** As the recorded function does it: it reads the current value, puts a pending one, and makes it current. */
const source = `
${callerOf('secretsmanager')}
export async function handler({ Step, SecretId, ClientRequestToken }) {
  if (Step === 'createSecret') {
    await call('GetSecretValue', { SecretId, VersionStage: 'AWSCURRENT' });
    const VersionStages = ['AWSPENDING'];
    await call('PutSecretValue', { SecretId, ClientRequestToken, SecretString: 'rotated ' + ClientRequestToken, VersionStages });
  }
  if (Step !== 'finishSecret') return;
  const { VersionIdsToStages } = await call('DescribeSecret', { SecretId });
  const [RemoveFromVersionId] = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'));
  await call('UpdateSecretVersionStage', { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId });
}`;

const file = 'secretsmanager/test_secretsmanager';

/** Secrets with their versions, labels, policies, tags and rotations. */
export const parityCases: ParityCases = {
  resources,
  source,
  cases: (recordings) => Object.keys(SECRET_SCENES).flatMap((test, at) => casesOf(test, at, recordings)),
};

/** A case for each answer of a test, which is played once. */
function casesOf(test: string, at: number, recordings: Recordings): readonly ParityCase[] {
  let playing: Promise<ReadonlyMap<string, unknown>> | undefined;
  const play = async (world: ParityWorld) => {
    // Names that are about names are those of the recording; two tests never have the same one at once.
    const [, given] = /_secret(?:_name)?\[(.*?)(?:-True|-False)?\]$/.exec(test) ?? [];
    const stage = new SecretStage(given === undefined ? `s-${at}` : given.replace('\\\\', '\\'), world);
    await SECRET_SCENES[test]?.(stage);
    return stage.seen;
  };
  const labels = Object.keys(Object(recordings.answer({ file, test, label: '' })));
  return labels.map((label) => ({
    recording: { file, test, label },
    recorded: recordedSecret,
    ask: async (world) => {
      playing ??= play(world);
      return (await playing).get(label);
    },
  }));
}
