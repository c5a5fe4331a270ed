import type { ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const resources: Resources = {
  Plain: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'plain', Type: 'String', Value: 'test' } },
};
const arn = (name: string) => `arn:aws:ssm:us-east-1:000000000000:parameter${name}`;
const PATH = '/a/b/c';

type Ask = (world: ParityWorld) => Promise<unknown>;
const get =
  (Name: string): Ask =>
  (world) =>
    world.call('AmazonSSM.GetParameter', { Name });
const getAll =
  (...Names: readonly string[]): Ask =>
  (world) =>
    world.call('AmazonSSM.GetParameters', { Names });
const parameterOf =
  (ask: Ask): Ask =>
  async (world) => ({ Parameter: Object(await ask(world)).Parameter });

const CASES: readonly (readonly [test: string, label: string, ask: Ask])[] = [
  ['test_get_parameter_by_arn', '', parameterOf(get(arn('/plain')))],
  [
    'test_parameters_with_path',
    'put-parameter-response',
    (world) => world.call('AmazonSSM.PutParameter', { Name: PATH, Value: '123', Type: 'String' }),
  ],
  ['test_parameters_with_path', 'get-parameter-response', get(PATH)],
  ['test_parameters_with_path', 'get-parameter-by-arn-response', get(arn(PATH))],
  ['test_parameters_with_path', 'get-parameters-response', getAll(PATH)],
  ['test_parameters_with_path', 'get-parameters-by-arn-response', getAll(arn(PATH))],
];

/** Parameters by their name and by their ARN. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(([test, label, ask]) => ({
      recording: { file: 'ssm/test_ssm', test: `TestSSM::${test}`, label },
      ask,
    })),
};
