import {
  array,
  boolean,
  type InferOutput,
  integer,
  maxLength,
  maxValue,
  minValue,
  number,
  object,
  optional,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';

const parameter = object({
  name: string(),
  value: string(),
  type: string(),
  version: number(),
  modifiedAt: optional(number(), 0),
});
type Parameter = Readonly<InferOutput<typeof parameter>>;

/** Parameters of Systems Manager, with their versions. */
export class ParameterStore implements Durable<Parameter[]> {
  readonly schema = array(parameter);
  readonly changes = new Changes();
  readonly #arn: (service: string, resource: string) => string;
  readonly #clock: { now(): number };
  readonly #parameters = new Map<string, Parameter>();
  /** What callers have put; the others are as their templates say, whatever that is by now. */
  readonly #put = new Set<string>();

  constructor(arn: (service: string, resource: string) => string, clock: { now(): number }) {
    this.#arn = arn;
    this.#clock = clock;
  }

  save(): Parameter[] {
    return [...this.#parameters.values()].filter(({ name }) => this.#put.has(name));
  }

  restore(parameters: readonly Parameter[]): void {
    for (const saved of parameters) {
      this.#parameters.set(saved.name, saved);
      this.#put.add(saved.name);
    }
  }

  put(name: string, value: string, type = 'String'): number {
    const version = (this.#parameters.get(name)?.version ?? 0) + 1;
    this.#parameters.set(name, { name, value, type, version, modifiedAt: this.#clock.now() });
    this.changes.note([], () => this.save());
    return version;
  }

  /** What a parameter says; undefined when no parameter has this name. */
  value(name: string): string | undefined {
    return this.#parameters.get(name)?.value;
  }

  /**
   * What a dynamic reference of a template gives.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
   * @throws StageError when no parameter has the name
   */
  reference(reference: string): string {
    const value = this.value(reference);
    if (value === undefined) throw new StageError(`{{resolve:ssm:${reference}}} names no parameter.`);
    return value;
  }

  arnOf(name: string): string {
    return this.#arn('ssm', `parameter/${name.replace(/^\//, '')}`);
  }

  /** The parameter of a name or an ARN. Recorded: test_ssm::test_get_parameter_by_arn */
  #find(nameOrArn: string): Parameter | undefined {
    const named = this.#parameters.get(nameOrArn);
    if (named !== undefined || !nameOrArn.startsWith('arn:')) return named;
    return [...this.#parameters.values()].find(({ name }) => this.arnOf(name) === nameOrArn);
  }

  #allow(action: string, nameOrArn: string) {
    return { action: `ssm:${action}`, resource: nameOrArn.startsWith('arn:') ? nameOrArn : this.arnOf(nameOrArn) };
  }

  #described({ name, value, type, version, modifiedAt }: Parameter) {
    return {
      Name: name,
      Type: type,
      Value: value,
      Version: version,
      LastModifiedDate: modifiedAt / 1_000,
      ARN: this.arnOf(name),
      DataType: 'text',
    };
  }

  get #listing() {
    const all = () => [...this.#parameters.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const token = new AwsError('InvalidNextToken', 'The specified token is not valid.');
    return {
      GetParameters: operation({
        input: strictObject({ Names: pipe(array(string()), maxLength(10)), WithDecryption: optional(boolean()) }),
        permissions: ({ Names }) => Names.map((name) => this.#allow('GetParameters', name)),
        run: ({ Names }) => ({
          Parameters: Names.flatMap((name) => this.#find(name) ?? []).map((one) => this.#described(one)),
          InvalidParameters: Names.filter((name) => this.#find(name) === undefined),
        }),
      }),
      GetParametersByPath: operation({
        input: strictObject({
          Path: string(),
          Recursive: optional(boolean(), false),
          WithDecryption: optional(boolean()),
          MaxResults: optional(pipe(number(), integer(), minValue(1), maxValue(10)), 10),
          NextToken: optional(string()),
        }),
        permissions: ({ Path }) => [
          { action: 'ssm:GetParametersByPath', resource: this.arnOf(Path.replace(/\/$/, '')) },
        ],
        run: ({ Path, Recursive, MaxResults, NextToken }) => {
          const prefix = `${Path.replace(/\/$/, '')}/`;
          const below = all().filter(
            ({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')),
          );
          const { items, next } = pageOf(below, NextToken, MaxResults, token);
          return { Parameters: items.map((one) => this.#described(one)), NextToken: next };
        },
      }),
      DescribeParameters: operation({
        input: strictObject({
          MaxResults: optional(pipe(number(), integer(), minValue(1), maxValue(50)), 50),
          NextToken: optional(string()),
        }),
        permissions: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
        run: ({ MaxResults, NextToken }) => {
          const { items, next } = pageOf(all(), NextToken, MaxResults, token);
          const metadata = items.map((parameter) => {
            const { Value: _, ...rest } = this.#described(parameter);
            return { ...rest, Tier: 'Standard', Policies: [] };
          });
          return { Parameters: metadata, NextToken: next };
        },
      }),
    };
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html */
  get operations(): JsonService {
    return {
      targetPrefix: 'AmazonSSM',
      name: 'SSM',
      operations: {
        ...this.#listing,
        GetParameter: operation({
          input: strictObject({ Name: string(), WithDecryption: optional(boolean()) }),
          permissions: ({ Name }) => [this.#allow('GetParameter', Name)],
          run: ({ Name }) => {
            const parameter = this.#find(Name);
            if (parameter === undefined)
              throw new AwsError('ParameterNotFound', `The parameter ${Name} does not exist.`);
            return { Parameter: this.#described(parameter) };
          },
        }),
        PutParameter: operation({
          input: strictObject({
            Name: string(),
            Value: string(),
            Type: optional(string()),
            Overwrite: optional(boolean(), false),
          }),
          permissions: ({ Name }) => [{ action: 'ssm:PutParameter', resource: this.arnOf(Name) }],
          run: ({ Name, Value, Type, Overwrite }) => {
            if (this.#parameters.has(Name) && !Overwrite) {
              throw new AwsError(
                'ParameterAlreadyExists',
                'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
              );
            }
            this.#put.add(Name);
            return { Version: this.put(Name, Value, Type), Tier: 'Standard' };
          },
        }),
      },
    };
  }
}
