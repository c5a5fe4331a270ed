import { describe, expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const arcade = synthArcade();
const operations = arcade.chapter('operations');
const watched = arcade.chapters.filter(({ id }) => id !== 'operations');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('operations'));

test('cross-stack-exports: the chapter imports nothing, so no chapter is held back by it', () => {
  expect(JSON.stringify(operations.stack.template)).not.toContain('Fn::ImportValue');
  // AND it is deployed after those whose alarms it names.
  expect(operations.stack.dependencies.map(({ id }) => id)).toEqual(
    expect.arrayContaining(watched.map(({ id }) => id)),
  );
});

describe.each(['sandbox', 'prod'] as const)('composite-alarm in %s', (environment) => {
  const arcade = synthArcade({ environment });
  const operations = arcade.chapter('operations');
  const watched = arcade.chapters.filter(({ id }) => id !== 'operations');
  const health = theOnly(operations, 'AWS::CloudWatch::CompositeAlarm');
  const topic = theOnly(operations, 'AWS::SNS::Topic');

  test('composite-alarm: names the composite alarm of every chapter, or else every alarm, each of which exists', () => {
    const named = [...JSON.stringify(health.Properties.AlarmRule).matchAll(/ALARM\(\\"([\w-]+)\\"\)/g)].map(
      ([, name]) => name,
    );
    const existing = watched.flatMap((chapter) => {
      const composites = resources(chapter, 'AWS::CloudWatch::CompositeAlarm');
      const alarms = environment === 'prod' ? composites : resources(chapter, 'AWS::CloudWatch::Alarm');
      return alarms.map(({ Properties }) => Properties.AlarmName);
    });
    expect(named.toSorted()).toEqual(existing.toSorted());
    expect(new Set(named).size).toBe(named.length);
  });

  test('composite-alarm: is the only alarm that tells people, at its begin and at its end', () => {
    expect(health.Properties.AlarmActions).toEqual([{ Ref: topic.logicalId }]);
    expect(health.Properties.OKActions).toEqual([{ Ref: topic.logicalId }]);
    const others = [
      ...resources(arcade, 'AWS::CloudWatch::Alarm'),
      ...resources(arcade, 'AWS::CloudWatch::CompositeAlarm'),
    ].filter(({ logicalId, chapter }) => chapter !== 'operations' || logicalId !== health.logicalId);
    const telling = others.filter(
      ({ Properties: { AlarmActions, OKActions, InsufficientDataActions } }) =>
        AlarmActions !== undefined || OKActions !== undefined || InsufficientDataActions !== undefined,
    );
    expect(telling.map(({ logicalId }) => logicalId)).toEqual([]);
  });

  test('queue-topic-access-policy: the topic admits that alarm of this account, and nobody else', () => {
    const statements = statementsOf(theOnly(operations, 'AWS::SNS::TopicPolicy'));
    const [admits, ...others] = statements.filter(({ Effect }) => Effect !== 'Deny');
    expect(others).toEqual([]);
    expect(admits).toMatchObject({
      Effect: 'Allow',
      Action: ['sns:Publish'],
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(JSON.stringify(admits?.Condition)).toContain(`:alarm:${health.Properties.AlarmName}"`);
    expect(theOnly(operations, 'AWS::SNS::TopicPolicy').Properties.Topics).toEqual([{ Ref: topic.logicalId }]);
    expect(new Set(statements.flatMap(({ Resource }) => Resource.map(referredId)))).toEqual(new Set([topic.logicalId]));
  });
});

test('custom-metric-alert: the stack says where people subscribe', () => {
  expect(operations.stack.template.Outputs).toMatchObject({
    AlarmTopicArn: {
      Description: expect.stringContaining('sns subscribe'),
      Value: { Ref: theOnly(operations, 'AWS::SNS::Topic').logicalId },
    },
  });
});

describe('logs-insights-queries', () => {
  test('logs-insights-queries: every chapter with functions has its queries over all their log groups', () => {
    for (const chapter of watched.filter((each) => resources(each, 'AWS::Lambda::Function').length > 0)) {
      const groups = resources(chapter, 'AWS::Lambda::Function').map(({ Properties }) =>
        referredId((Properties.LoggingConfig as { LogGroup: unknown }).LogGroup),
      );
      for (const name of ['errors', 'cold-starts']) {
        const query = resources(chapter, 'AWS::Logs::QueryDefinition').find(
          ({ Properties }) => Properties.Name === `${chapter.stack.stackName}/${name}`,
        );
        expect([query?.Properties.LogGroupNames].flat().map(referredId)).toEqual(groups);
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
        expect(groups.length).toBeLessThanOrEqual(50);
      }
    }
  });

  test('logs-insights-queries: slow requests are looked up in the access log of the API', () => {
    const query = theOnly(arcade.chapter('api'), 'AWS::Logs::QueryDefinition', 'SlowRequests');
    expect([query.Properties.LogGroupNames].flat().map(referredId)).toEqual([
      theOnly(arcade.chapter('api'), 'AWS::Logs::LogGroup', 'ApiAccessLogs').logicalId,
    ]);
    expect(query.Properties.QueryString).toContain('latencyMs > 1000');
  });

  test('logs-insights-queries: one trace and one import are followed across the chapters', () => {
    const queries = resources(operations, 'AWS::Logs::QueryDefinition').map(({ Properties }) => Properties);
    expect(queries.map(({ Name }) => Name)).toEqual(['arcade-operations/one-trace', 'arcade-operations/one-import']);
    const [oneTrace, oneImport] = queries.map(({ QueryString }) => String(QueryString));
    // Functions and the access log name the trace differently, as lines that are counted and lines in between do the import.
    expect(oneTrace).toContain('filter coalesce(xray_trace_id, traceId) = "<trace id>"');
    expect(oneImport).toContain('filter importId = "<id>" or outcome like "import <id>"');
    for (const query of queries) {
      expect(query).not.toHaveProperty('LogGroupNames');
      // As it happened, from the beginning.
      expect(String(query.QueryString)).toMatch(/\| sort @timestamp asc$/);
    }
  });
});

test('tagging: a group holds everything that carries the tags of this copy and environment', () => {
  const { Tags, ResourceQuery } = theOnly(operations, 'AWS::ResourceGroups::Group').Properties;
  const { Type, Query } = ResourceQuery as {
    Type: string;
    Query: { ResourceTypeFilters: string[]; TagFilters: { Key: string; Values: string[] }[] };
  };
  expect(Type).toBe('TAG_FILTERS_1_0');
  expect(Query.ResourceTypeFilters).toEqual(['AWS::AllSupported']);
  const asked = Query.TagFilters.map(({ Key, Values }) => ({ Key, Value: Values.join() }));
  expect(asked).toHaveLength(3);
  // The same tags that everything gets, the group itself included.
  expect(Tags).toEqual(expect.arrayContaining(asked));
});
