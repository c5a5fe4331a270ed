import type { Expectation } from './app.ts';
import type { CopyableConstruct } from './constructs.ts';

/** The entry of the copied app. */
export const bin = (example: string): string => `import { App } from 'aws-cdk-lib';
import { Example } from '../${example}';

new Example(new App(), 'example');
`;

/** The test of the copied app's template: which resources there are, and which patterns they show. */
export const templateTest = (
  example: string,
  { types, patterns }: Expectation,
): string => `import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Example } from '../${example}';

const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
const stack = new Example(new App({ context, builtinCloudFormationValidation: false }), 'example');
const { Resources } = Template.fromStack(stack).toJSON();

test('the stack has these resources', () => {
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
  assert.deepEqual(types.sort(), ${list(types)});
});

test('its resources show these patterns', () => {
  const metadata = stack.node.findAll().flatMap(({ node }) => node.metadata);
  const patterns = metadata.filter(({ type }) => type === 'pattern:annotation').map(({ data }) => data.pattern);
  assert.deepEqual([...new Set(patterns)].sort(), ${list(patterns)});
});
`;

const list = (values: readonly string[]): string =>
  values.length === 0 ? '[]' : `[\n${values.map((value) => `    '${value}',\n`).join('')}  ]`;

/** Five lines on what was copied and how to go on. */
export const readme = ({ name, file }: CopyableConstruct, files: readonly string[]): string => `# ${name}

\`${file}\` is the construct; ${files.length - 2} more files of \`lib\` come with it, and the stack in \`lib/examples\` shows it.
\`npm install\`, then \`npm test\` checks types and template, and \`npm run synth\` writes the template.
Copy \`lib/constructs\` and \`lib/pattern.ts\` into your own app, and put your functions in place of the sample.
\`annotate\` writes the reasons next to the resources in the cloud assembly; nothing breaks without it.
`;
