import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';

interface Found {
  readonly id: string;
  readonly chapter: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates, read as they are, so that this does not share what it checks.
  readonly p: any;
}

/**
 * The edges that the templates make, found in another way than the console finds them: every reference is followed by
 * its text, and each resource type is asked in its own words. Ends are the functions, queues and so on themselves.
 */
export function expectedEdges(stacks: readonly AssemblyStack[]): ReadonlySet<string> {
  const all: readonly Found[] = stacks.flatMap(({ id: chapter, template }) =>
    Object.entries(template.Resources).map(([logicalId, { Type, Properties }]) => ({
      id: `${chapter}/${logicalId}`,
      chapter,
      type: Type,
      p: Properties,
    })),
  );
  const byId = new Map(all.map((resource) => [resource.id, resource]));
  const exported = new Map(
    stacks.flatMap(({ id, template }) =>
      Object.values(template.Outputs).flatMap((output) =>
        output.Export === undefined
          ? []
          : [[String(output.Export.Name), { chapter: id, json: JSON.stringify(output.Value) }] as const],
      ),
    ),
  );
  /** The resources that a value names, each replaced by what it belongs to. */
  const ends = (chapter: string, value: unknown): readonly string[] => {
    const json = JSON.stringify(value) ?? '';
    const names = [...json.matchAll(/\{"(?:Ref":"|Fn::GetAtt":\["?)([A-Za-z0-9]+)"/g)].map(
      ([, name]) => `${chapter}/${name}`,
    );
    const imports = [...json.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].flatMap(([, name = '']) => {
      const target = exported.get(name);
      return target === undefined ? [] : ends(target.chapter, JSON.parse(target.json));
    });
    return [...names.filter((name) => byId.has(name)).map(whole), ...imports];
  };
  const whole = (id: string): string => {
    const { chapter = '', type = '', p } = byId.get(id) ?? {};
    const owner =
      {
        'AWS::Lambda::Alias': p?.FunctionName,
        'AWS::Lambda::Version': p?.FunctionName,
        'AWS::CodeDeploy::DeploymentGroup': p?.ApplicationName,
      }[type] ?? (type.startsWith('AWS::ApiGateway::') ? p?.RestApiId : undefined);
    return owner === undefined ? id : (ends(chapter, owner)[0] ?? id);
  };
  const edges = new Set<string>();
  const add = (from: readonly string[], to: readonly string[]) => {
    for (const a of from) for (const b of to) if (a !== b) edges.add(`${a} -> ${b}`);
  };
  for (const { id, chapter, type, p } of all) {
    const to = (value: unknown) => ends(chapter, value);
    if (type === 'AWS::Lambda::EventSourceMapping') {
      add(to(p.EventSourceArn), to(p.FunctionName));
      add(to(p.FunctionName), to(p.DestinationConfig));
    }
    if (type === 'AWS::Lambda::EventInvokeConfig') add(to(p.FunctionName), to(p.DestinationConfig));
    if (type === 'AWS::Lambda::Permission') add(to(p.SourceArn).slice(0, 1), to(p.FunctionName));
    if (type === 'AWS::ApiGateway::Method') add([whole(id)], to(p.Integration?.Uri));
    if (type === 'AWS::ApiGateway::Authorizer') add([whole(id)], to(p.ProviderARNs));
    if (type === 'AWS::Cognito::UserPool') add([id], to(p.LambdaConfig));
    if (type === 'AWS::SQS::Queue') add([id], to(p.RedrivePolicy));
    if (type === 'AWS::SNS::Subscription') add(to(p.TopicArn), [...to(p.Endpoint), ...to(p.RedrivePolicy)]);
    if (type === 'AWS::Events::Rule') {
      add(to(p.EventBusName), [id]);
      add([id], to(p.Targets));
    }
    if (type === 'AWS::Scheduler::Schedule')
      add([id], [...to(Object(p.Target).Arn), ...to(Object(p.Target).DeadLetterConfig)]);
    if (type === 'AWS::IAM::Policy') addPermissions(p, to);
  }
  return edges;

  function addPermissions(p: Found['p'], to: (value: unknown) => readonly string[]): void {
    const roles = to(p.Roles);
    const bearers = all
      .filter((resource) =>
        ends(resource.chapter, [resource.p.Role, resource.p.ServiceRoleArn]).some((role) => roles.includes(role)),
      )
      .map(({ id }) => whole(id));
    for (const { Action, Resource } of p.PolicyDocument.Statement) {
      const actions = [Action].flat().filter((action: string) => !/^logs:(?:Create|Put)/.test(action));
      const parameters = all
        .filter(
          ({ type, p: { Name } }) =>
            type === 'AWS::SSM::Parameter' &&
            Name !== undefined &&
            JSON.stringify(Resource).includes(`:parameter${Name}"`),
        )
        .map(({ id }) => id);
      for (const target of actions.length === 0 ? [] : [...to(Resource), ...parameters]) {
        const polling = all.some(
          (mapping) =>
            mapping.type === 'AWS::Lambda::EventSourceMapping' &&
            ends(mapping.chapter, mapping.p.EventSourceArn).includes(target) &&
            bearers.some((bearer) => ends(mapping.chapter, mapping.p.FunctionName).includes(bearer)),
        );
        const reads = actions.every((action: string) =>
          /sqs:(?:Receive|Delete|Get|Change)|dynamodb:(?:\w*Stream\w*|GetRecords|GetShardIterator)$/.test(action),
        );
        if (!(polling && reads)) add(bearers, [target]);
      }
    }
  }
}
