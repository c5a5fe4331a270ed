/** What templates say about who hands something to whom: functions, queues, topics, buses and tables. */

export interface FlowTemplate {
  readonly id: string;
  readonly template: {
    readonly Resources: Readonly<Record<string, FlowResource>>;
    readonly Outputs?: Readonly<
      Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
    >;
  };
}
interface FlowResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** One thing hands something to another. Both are named `<chapter>/<logical id>`; an alias is its function. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  /** The resource that makes it so. */
  readonly by: string;
}

/** Actions of a role by which a function puts something somewhere that may invoke a function. */
const PUTS = new Set([
  'sqs:SendMessage',
  'sqs:StartMessageMoveTask',
  'sns:Publish',
  'events:PutEvents',
  'lambda:InvokeFunction',
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].map((action) => `dynamodb:${action}`),
]);

/**
 * Every flow that a set of templates makes possible, whether the code uses it or not. What a rule's or subscription's filter
 * lets through is not looked at, and calls over HTTP stand in no template.
 * @throws when a role may put something somewhere that the templates do not say
 */
export function flowsOf(templates: readonly FlowTemplate[]): readonly Flow[] {
  const resources = templates.flatMap(({ id, template }) =>
    Object.entries(template.Resources).map(([logicalId, { Type, Properties = {} }]) => ({
      chapter: id,
      name: `${id}/${logicalId}`,
      Type,
      Properties,
    })),
  );
  const exported = exportsOf(templates);
  /** The things that a value refers to; an alias or a version is its function. */
  const named = (chapter: string, value: unknown): string[] =>
    referencesIn(value).flatMap((reference) => {
      const name = 'logicalId' in reference ? `${chapter}/${reference.logicalId}` : exported.get(reference.exportName);
      const found = resources.find((resource) => resource.name === name);
      if (found === undefined) return [];
      const isPointer = found.Type === 'AWS::Lambda::Alias' || found.Type === 'AWS::Lambda::Version';
      return isPointer ? named(found.chapter, found.Properties.FunctionName) : [found.name];
    });
  const holdersOf = (chapter: string, roles: unknown): string[] => {
    const names = new Set(named(chapter, roles));
    return resources
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .filter((fn) => named(fn.chapter, fn.Properties.Role).some((role) => names.has(role)))
      .map(({ name }) => name);
  };

  return resources.flatMap(({ chapter, name: by, Type, Properties }): Flow[] => {
    const flow = (from: unknown, to: unknown) =>
      named(chapter, from).flatMap((source) => named(chapter, to).map((target) => ({ from: source, to: target, by })));
    switch (Type) {
      case 'AWS::Lambda::EventSourceMapping':
        return [
          ...flow(Properties.EventSourceArn, Properties.FunctionName),
          ...flow(Properties.FunctionName, Properties.DestinationConfig),
        ];
      case 'AWS::Lambda::EventInvokeConfig':
        return flow(Properties.FunctionName, Properties.DestinationConfig);
      case 'AWS::SNS::Subscription':
        return flow(Properties.TopicArn, [Properties.Endpoint, Properties.RedrivePolicy]);
      case 'AWS::SQS::Queue':
        return named(chapter, Properties.RedrivePolicy).map((to) => ({ from: by, to, by }));
      case 'AWS::Events::Rule':
        return flow(Properties.EventBusName, Properties.Targets);
      case 'AWS::IAM::Policy':
        return holdersOf(chapter, Properties.Roles).flatMap((from) =>
          putsIn(Properties.PolicyDocument, by).flatMap((target) =>
            named(chapter, target).map((to) => ({ from, to, by })),
          ),
        );
      default:
        return [];
    }
  });
}

/** The things that a thing reaches and that reach it again, by whatever way: empty when there is no loop. */
export function loopsIn(flows: readonly Flow[]): readonly string[] {
  const next = Map.groupBy(flows, ({ from }) => from);
  const reachedFrom = (start: string) => {
    const reached = new Set<string>();
    for (const open = [start]; open.length > 0; ) {
      for (const { to } of next.get(open.pop() ?? '') ?? []) {
        if (reached.has(to)) continue;
        reached.add(to);
        open.push(to);
      }
    }
    return reached;
  };
  return [...next.keys()].filter((name) => reachedFrom(name).has(name)).sort();
}

/** The resources of the statements by which a policy lets somebody put something somewhere. */
function putsIn(document: unknown, by: string): unknown[] {
  const { Statement } = document as { Statement: { Action: unknown; Resource: unknown }[] };
  return Statement.filter(({ Action }) => [Action].flat().some((action) => PUTS.has(String(action)))).map(
    ({ Action, Resource }) => {
      if (referencesIn(Resource).length > 0) return Resource;
      throw new Error(`${by} allows ${[Action].flat().join(', ')} on something that no template names`);
    },
  );
}

/** Where each export leads to. */
function exportsOf(templates: readonly FlowTemplate[]): ReadonlyMap<string, string> {
  return new Map(
    templates.flatMap(({ id, template }) =>
      Object.values(template.Outputs ?? {}).flatMap(({ Value, Export }) => {
        const [reference] = referencesIn(Value);
        if (Export === undefined || reference === undefined || !('logicalId' in reference)) return [];
        return [[String(Export.Name), `${id}/${reference.logicalId}`] as const];
      }),
    ),
  );
}

type Reference = { readonly logicalId: string } | { readonly exportName: string };

/** Every `Ref`, `Fn::GetAtt` and `Fn::ImportValue` in a value, at any depth; not those of pseudo parameters. */
function referencesIn(value: unknown): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): Reference[] => {
    if (key === 'Ref') return String(inner).startsWith('AWS::') ? [] : [{ logicalId: String(inner) }];
    if (key === 'Fn::GetAtt') return [{ logicalId: String([inner].flat()[0]) }];
    if (key === 'Fn::ImportValue') return [{ exportName: String(inner) }];
    return referencesIn(inner);
  });
}
