import { array, boolean, maxLength, optional, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import { between } from '../../resource-values.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { metadataOf, withValue } from './described.ts';
import { latestOf, type Selected } from './parameter.ts';
import type { ParameterStore } from './parameter-store.ts';
import type { SecureStrings } from './secure-strings.ts';

const WithDecryption = optional(boolean(), false);
const paging = (most: number) => ({ MaxResults: optional(between(1, most), most), NextToken: optional(string()) });
const refused = new AwsError('InvalidNextToken', 'The specified token is not valid.');

export const notFound = (name: string) => new AwsError('ParameterNotFound', `The parameter ${name} does not exist.`);

/** Operations that change nothing. A SecureString that is not decrypted comes as its ciphertext. */
export function readOperations(
  parameters: ParameterStore,
  secure: SecureStrings | undefined,
): Readonly<Record<string, Operation>> {
  const allow = (action: string, nameOrArn: string) => ({
    action: `ssm:${action}`,
    resource: nameOrArn.startsWith('arn:')
      ? nameOrArn.split(':').slice(0, 6).join(':')
      : parameters.arnOf(nameOrArn.split(':')[0] ?? ''),
  });
  const read = (selected: Selected, decrypts: boolean, caller: Caller) => {
    const { type, value } = selected.version;
    const isSealed = type === 'SecureString' && decrypts && secure !== undefined;
    return withValue(selected, isSealed ? secure.open(caller, selected) : value, parameters);
  };

  return {
    GetParameter: operation({
      input: strictObject({ Name: string(), WithDecryption }),
      permissions: ({ Name }) => [allow('GetParameter', Name)],
      run({ Name, WithDecryption: decrypts }, caller) {
        const found = parameters.find(Name);
        if (found !== undefined) return { Parameter: read(found, decrypts, caller) };
        const [name = ''] = Name.split(':');
        if (!parameters.has(name)) throw notFound(Name);
        throw new AwsError(
          'ParameterVersionNotFound',
          `Systems Manager could not find version ${Name.slice(name.length + 1)} of ${name}. Verify the version and try again.`,
        );
      },
    }),
    GetParameters: operation({
      input: strictObject({ Names: pipe(array(string()), maxLength(10)), WithDecryption }),
      permissions: ({ Names }) => Names.map((name) => allow('GetParameters', name)),
      run: ({ Names, WithDecryption: decrypts }, caller) => ({
        Parameters: Names.flatMap((name) => parameters.find(name) ?? []).map((one) => read(one, decrypts, caller)),
        InvalidParameters: Names.filter((name) => parameters.find(name) === undefined),
      }),
    }),
    GetParametersByPath: operation({
      input: strictObject({ Path: string(), Recursive: optional(boolean(), false), WithDecryption, ...paging(10) }),
      permissions: ({ Path }) => [allow('GetParametersByPath', Path.replace(/\/$/, ''))],
      run({ Path, Recursive, WithDecryption: decrypts, MaxResults, NextToken }, caller) {
        const prefix = `${Path.replace(/\/$/, '')}/`;
        const below = parameters.all.filter(
          ({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')),
        );
        const { items, next } = pageOf(below, NextToken, MaxResults, refused);
        const found = items.map((one) => read({ parameter: one, version: latestOf(one) }, decrypts, caller));
        return { Parameters: found, NextToken: next };
      },
    }),
    GetParameterHistory: operation({
      input: strictObject({ Name: string(), WithDecryption, ...paging(50) }),
      permissions: ({ Name }) => [allow('GetParameterHistory', Name)],
      run({ Name, WithDecryption: decrypts, MaxResults, NextToken }, caller) {
        const found = parameters.find(Name)?.parameter;
        if (found === undefined) throw notFound(Name);
        const { items, next } = pageOf(found.versions, NextToken, MaxResults, refused);
        const history = items.map((version) => ({
          ...metadataOf(found.name, version),
          Value: read({ parameter: found, version }, decrypts, caller).Value,
          Labels: version.labels,
        }));
        return { Parameters: history, NextToken: next };
      },
    }),
    DescribeParameters: operation({
      input: strictObject(paging(50)),
      permissions: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
      run({ MaxResults, NextToken }) {
        const { items, next } = pageOf(parameters.all, NextToken, MaxResults, refused);
        const metadata = items.map((one) => ({
          ...metadataOf(one.name, latestOf(one)),
          ARN: parameters.arnOf(one.name),
        }));
        return { Parameters: metadata, NextToken: next };
      },
    }),
  };
}
