import { WrongInput } from './wrong-input.ts';

/** What a copy is for. */
export type EnvironmentName = 'sandbox' | 'prod';

/**
 * Characters. The tightest name that begins with the instance is that of a sampling rule, `<instance>-api-players`: X-Ray takes 32
 * (https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html).
 */
const LONGEST = 20;

/**
 * The environment that a name belongs to: it says so itself. So no instance has two environments, and no slip on the command
 * line makes CloudFormation update production where a sandbox was meant, or the other way round.
 */
const environmentOf = (instance: string): EnvironmentName => (/-prod$/i.test(instance) ? 'prod' : 'sandbox');

/**
 * The instance of a copy: the first part of the names of its stacks, and of whatever else needs a name.
 *
 * @param environment what the copy is for
 * @param instance the name that somebody chose. @default `arcade`, in production `arcade-prod`
 * @throws WrongInput when the name belongs to another environment, or a service would refuse a name that begins with it
 */
export function instanceOf(environment: EnvironmentName, instance?: string): string {
  const name = instance ?? (environment === 'prod' ? 'arcade-prod' : 'arcade');
  const problem = problemOf(name, environment);
  if (problem === undefined) return name;
  throw new WrongInput(`The instance cannot be "${name}": ${problem}.`);
}

function problemOf(name: string, environment: EnvironmentName): string | undefined {
  // What CloudFormation takes for a stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
  if (!/^[a-z]([a-z\d-]*[a-z\d])?$/i.test(name)) return 'use letters, digits and hyphens, with a letter first';
  if (name.length > LONGEST) return `it has ${name.length} characters, and ${LONGEST} fit`;
  // Parameter Store: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  if (/^(aws|ssm)/i.test(name)) return 'AWS keeps what begins with "aws" or "ssm" for itself';
  if (environmentOf(name) === environment) return undefined;
  return 'a name that ends in "-prod" is one of prod, and every other name is one of a sandbox';
}
