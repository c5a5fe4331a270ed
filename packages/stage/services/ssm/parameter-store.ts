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
import { AwsError } from '../../errors.ts';
import type { Durable } from '../../state/durable.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';

const parameter = object({ name: string(), value: string(), type: string(), version: number() });
type Parameter = Readonly<InferOutput<typeof parameter>>;

/** Parameters of Systems Manager, with their versions. */
export class ParameterStore implements Durable<Parameter[]> {
  readonly schema = array(parameter);
  readonly #arn: (service: string, resource: string) => string;
  readonly #parameters = new Map<string, Parameter>();
  /** What callers have put; the others are as their templates say, whatever that is by now. */
  readonly #put = new Set<string>();

  constructor(arn: (service: string, resource: string) => string) {
    this.#arn = arn;
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
    this.#parameters.set(name, { name, value, type, version });
    return version;
  }

  arnOf(name: string): string {
    return this.#arn('ssm', `parameter/${name.replace(/^\//, '')}`);
  }

  get #listing() {
    const all = () => [...this.#parameters.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const described = ({ name, value, type, version }: Parameter) => ({
      Name: name,
      Type: type,
      Value: value,
      Version: version,
      ARN: this.arnOf(name),
      DataType: 'text',
    });
    const token = new AwsError('InvalidNextToken', 'The specified token is not valid.');
    return {
      GetParameters: operation({
        input: strictObject({ Names: pipe(array(string()), maxLength(10)), WithDecryption: optional(boolean()) }),
        permissions: ({ Names }) => Names.map((name) => ({ action: 'ssm:GetParameters', resource: this.arnOf(name) })),
        run: ({ Names }) => ({
          Parameters: Names.flatMap((name) => this.#parameters.get(name) ?? []).map(described),
          InvalidParameters: Names.filter((name) => !this.#parameters.has(name)),
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
          return { Parameters: items.map(described), NextToken: next };
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
            const { Value: _, ...rest } = described(parameter);
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
          permissions: ({ Name }) => [{ action: 'ssm:GetParameter', resource: this.arnOf(Name) }],
          run: ({ Name }) => {
            const parameter = this.#parameters.get(Name);
            if (parameter === undefined)
              throw new AwsError('ParameterNotFound', `The parameter ${Name} does not exist.`);
            const { name, value, type, version } = parameter;
            return { Parameter: { Name: name, Value: value, Type: type, Version: version, ARN: this.arnOf(name) } };
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
                'The parameter already exists. To overwrite this value, set the overwrite option.',
              );
            }
            this.#put.add(Name);
            return { Version: this.put(Name, Value, Type) };
          },
        }),
      },
    };
  }
}
