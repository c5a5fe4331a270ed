import { DEVELOPER_ACCESS_KEY } from '../iam/access.ts';
import type { Stage } from '../stage.ts';

/** What the AWS CLI and SDKs read to reach a stage. Old AWS CLIs read `AWS_DEFAULT_REGION` only. */
export const awsVariables = (stage: Stage): readonly (readonly [name: string, value: string])[] => [
  ['AWS_ENDPOINT_URL', stage.endpoint],
  ['AWS_REGION', stage.region],
  ['AWS_DEFAULT_REGION', stage.region],
  ['AWS_ACCESS_KEY_ID', DEVELOPER_ACCESS_KEY],
  ['AWS_SECRET_ACCESS_KEY', 'local'],
];

/** What a person who starts an app needs to use it: addresses, the outputs of its stacks, the variables for other tools. */
export function greeting(stage: Stage, consoleUrl: string): string {
  const stacks = stage.stacks.map(({ stackName, id, outputs, resources }) => {
    const names = Object.keys(outputs);
    const width = Math.max(...names.map((name) => name.length));
    const lines = names.map((name) => `  ${name.padEnd(width)}   ${stage.output(id, name)}`);
    return [`${stackName}, ${resources.size} resources`, ...lines].join('\n');
  });
  return `
The stage runs on ${stage.endpoint}. Stop it with Ctrl+C.
Console: ${consoleUrl}

${stacks.join('\n\n')}

For the AWS CLI and SDKs in another terminal:

${awsVariables(stage)
  .map(([name, value]) => `  export ${name}=${value}`)
  .join('\n')}
`;
}
