import { array, literal, maxLength, optional, parse, pipe, regex, strictObject, string, tuple } from 'valibot';
import { StageError } from '../../errors.ts';
import { ANY_RESOURCE } from '../../iam/access.ts';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { named, numeric, physicalName, place, placed, reasons, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import { SELECTOR } from './filter-value.ts';
import type { Logs } from './logs.ts';
import { MetricFilter } from './metric-filter.ts';

const selector = pipe(string(), regex(new RegExp(`^${SELECTOR.source}$`), 'a selector such as $.latency'));
const metricName = pipe(string(), regex(/^[^:*$]{1,255}$/, 'it has 1 to 255 characters, without :, * and $'));
const transformation = strictObject({
  MetricNamespace: metricName,
  MetricName: metricName,
  MetricValue: pipe(string(), regex(new RegExp(`^(${SELECTOR.source}|-?\\d+(\\.\\d+)?)$`), 'a number or a selector')),
  DefaultValue: optional(numeric),
  Unit: optional(string()),
  Dimensions: optional(pipe(array(strictObject({ Key: string(), Value: selector })), maxLength(3)), []),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html */
export function logsResources(logs: Logs, { access, arn, metrics, whenLoaded }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::Logs::LogGroup',
      // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
      properties: { LogGroupName: optional(named(512, '.-_/#')) },
      notExecuted: { RetentionInDays: 'The stage forgets everything when it stops.', Tags: reasons.tags },
      create({ LogGroupName }, origin) {
        const name = LogGroupName ?? physicalName(origin);
        logs.createGroup(name);
        return { ref: name, attributes: { Arn: `${arn('logs', `log-group:${name}`)}:*` } };
      },
    }),
    resourceType({
      type: 'AWS::Logs::ResourcePolicy',
      properties: { PolicyName: string(), PolicyDocument: string() },
      create({ PolicyName, PolicyDocument }) {
        access.addResourcePolicy(ANY_RESOURCE, parse(policyDocument, JSON.parse(PolicyDocument)));
        return { ref: PolicyName };
      },
    }),
    resourceType({
      type: 'AWS::Logs::MetricFilter',
      properties: {
        // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
        FilterName: optional(pipe(string(), regex(/^[^:*]{1,512}$/, 'it has 1 to 512 characters, without : and *'))),
        FilterPattern: text(1_024),
        LogGroupName: string(),
        MetricTransformations: tuple([transformation]),
      },
      create({ FilterName, FilterPattern, LogGroupName, MetricTransformations: [to] }, origin) {
        const pattern = placed(origin, () => parseFilterPattern(FilterPattern));
        // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
        if (to.DefaultValue !== undefined && to.Dimensions.length > 0) {
          throw new StageError(`${place(origin)}: a metric filter with dimensions has no default value.`);
        }
        whenLoaded(() => {
          if (!logs.has(LogGroupName)) throw new StageError(`${place(origin)}: there is no log group ${LogGroupName}.`);
        });
        const filter = {
          namespace: to.MetricNamespace,
          name: to.MetricName,
          unit: to.Unit,
          value: to.MetricValue,
          ...(to.DefaultValue === undefined ? {} : { defaultValue: to.DefaultValue }),
          dimensions: Object.fromEntries(to.Dimensions.map(({ Key, Value }) => [Key, Value])),
        };
        logs.addFilter(LogGroupName, new MetricFilter(pattern, filter, metrics));
        const name = FilterName ?? physicalName(origin);
        return { ref: name, uniqueName: `${LogGroupName} ${name}` };
      },
    }),
    resourceType({
      type: 'AWS::Logs::QueryDefinition',
      properties: {
        // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
        Name: text(255, 1),
        QueryString: text(10_000, 1),
        QueryLanguage: optional(literal('CWLI')),
        LogGroupNames: optional(array(string()), []),
      },
      create({ Name, QueryString, LogGroupNames }, origin) {
        if (QueryString.trim() === '') throw new StageError(`${place(origin)}: the query ${Name} is empty.`);
        whenLoaded(() => {
          const missing = LogGroupNames.find((name) => !logs.has(name));
          if (missing !== undefined) throw new StageError(`${place(origin)}: there is no log group ${missing}.`);
        });
        const id = physicalName(origin);
        return { ref: id, attributes: { QueryDefinitionId: id } };
      },
    }),
  ];
}
