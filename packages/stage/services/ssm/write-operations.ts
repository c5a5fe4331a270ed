import { array, boolean, maxLength, minLength, optional, picklist, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { between, named, text } from '../../resource-values.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { latestOf, type Parameter, TYPES } from './parameter.ts';
import type { ParameterStore } from './parameter-store.ts';
import { notFound } from './read-operations.ts';
import type { SecureStrings } from './secure-strings.ts';

/** Of the tier Standard: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const MOST_CHARACTERS = 4_096;
const MOST_LABELS = 10;

/** A label begins with neither a digit nor `aws` or `ssm`: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html */
const isLabel = (label: string) => /^(?!\d|aws|ssm)[\w.-]{1,100}$/i.test(label);

/** Operations that change parameters. */
export function writeOperations(
  parameters: ParameterStore,
  secure: SecureStrings | undefined,
): Readonly<Record<string, Operation>> {
  const allow = (action: string, name: string) => ({ action: `ssm:${action}`, resource: parameters.arnOf(name) });
  const remove = (action: string, names: readonly string[]) => names.map((name) => allow(action, name));

  return {
    PutParameter: operation({
      input: strictObject({
        Name: named(1_011, '_.-/'),
        Value: text(MOST_CHARACTERS, 1),
        Type: optional(picklist(TYPES)),
        Description: optional(text(1_024)),
        KeyId: optional(string()),
        Overwrite: optional(boolean(), false),
        Tier: optional(picklist(['Standard'])),
      }),
      permissions: ({ Name }) => [allow('PutParameter', Name)],
      run({ Name, Value, Type, Description, KeyId, Overwrite }, caller) {
        const before = parameters.find(Name)?.version;
        if (before !== undefined && !Overwrite) {
          throw new AwsError(
            'ParameterAlreadyExists',
            'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
          );
        }
        const type = Type ?? before?.type ?? 'String';
        const isSealed = type === 'SecureString' && secure !== undefined;
        const sealed = isSealed ? secure.seal(caller, Name, Value, KeyId) : { value: Value };
        const more = { type, modifiedBy: caller.arn, ...(Description && { description: Description }) };
        return { Version: parameters.change(Name, { ...sealed, ...more }), Tier: 'Standard' };
      },
    }),
    DeleteParameter: operation({
      input: strictObject({ Name: string() }),
      permissions: ({ Name }) => [allow('DeleteParameter', Name)],
      run({ Name }) {
        if (!parameters.remove(Name)) throw notFound(Name);
      },
    }),
    DeleteParameters: operation({
      input: strictObject({ Names: pipe(array(string()), maxLength(10)) }),
      permissions: ({ Names }) => remove('DeleteParameters', Names),
      run({ Names }) {
        const DeletedParameters = Names.filter((name) => parameters.remove(name));
        return { DeletedParameters, InvalidParameters: Names.filter((name) => !DeletedParameters.includes(name)) };
      },
    }),
    LabelParameterVersion: operation({
      input: strictObject({
        Name: string(),
        ParameterVersion: optional(between(1, Number.MAX_SAFE_INTEGER)),
        Labels: pipe(array(string()), minLength(1), maxLength(MOST_LABELS)),
      }),
      permissions: ({ Name }) => [allow('LabelParameterVersion', Name)],
      run({ Name, ParameterVersion, Labels }) {
        const found = parameters.find(Name)?.parameter;
        if (found === undefined) throw notFound(Name);
        const wanted = ParameterVersion ?? latestOf(found).version;
        const version = found.versions.find((one) => one.version === wanted);
        if (version === undefined) {
          throw new AwsError(
            'ParameterVersionNotFound',
            `Systems Manager could not find version ${wanted} of ${Name}. Verify the version and try again.`,
          );
        }
        const labels = Labels.filter(isLabel);
        if (new Set([...version.labels, ...labels]).size > MOST_LABELS) {
          throw new AwsError(
            'ParameterVersionLabelLimitExceeded',
            'A parameter version can have a maximum of ten labels.',
          );
        }
        parameters.set(labelled(found, wanted, labels), 'LabelParameterVersion');
        return { InvalidLabels: Labels.filter((label) => !isLabel(label)), ParameterVersion: wanted };
      },
    }),
  };
}

/** A label is on one version at a time. */
const labelled = (of: Parameter, wanted: number, labels: readonly string[]): Parameter => ({
  ...of,
  versions: of.versions.map((one) => {
    const others = one.labels.filter((label) => !labels.includes(label));
    return { ...one, labels: one.version === wanted ? [...others, ...labels] : others };
  }),
});
