import { dropResource, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const RULE = 'Properties/SamplingRule';

/** What breaks which requests are traced, and the queries that look them up. */
export const traces: Mutations = {
  'health-traced': {
    pattern: 'xray-sampling',
    breaks: 'a request of a load balancer is traced every few seconds, and paid for',
    change: replace('ApiTracingHealth', `${RULE}/FixedRate`, 1),
  },
  'health-traced-once-a-second': {
    pattern: 'xray-sampling',
    breaks: 'one request for the health is traced each second, and paid for',
    change: replace('ApiTracingHealth', `${RULE}/ReservoirSize`, 1),
  },
  'general-rule-first': {
    pattern: 'xray-sampling',
    breaks: 'the rules behind it are never asked',
    change: replace('ApiTracingPlayers', `${RULE}/Priority`, 50),
  },
  'two-rules-of-one-priority': {
    pattern: 'xray-sampling',
    breaks: 'which rule is asked first is up to their names',
    change: replace('ApiTracingAdmin', `${RULE}/Priority`, 100),
  },
  'admin-now-and-then': {
    pattern: 'xray-sampling',
    breaks: 'what an administrator did cannot be looked up',
    change: replace('ApiTracingAdmin', `${RULE}/FixedRate`, 0.05),
  },
  'admin-under-another-path': {
    pattern: 'xray-sampling',
    breaks: 'administrators are sampled as everybody is',
    change: replace('ApiTracingAdmin', `${RULE}/URLPath`, '/administration/*'),
  },
  'all-players-in-prod': {
    pattern: 'xray-sampling',
    breaks: 'every request of production is traced, and paid for',
    environment: 'prod',
    change: replace('ApiTracingPlayers', `${RULE}/FixedRate`, 1),
  },
  'players-without-a-reservoir': {
    pattern: 'xray-sampling',
    breaks: 'a quiet hour has no trace at all',
    change: replace('ApiTracingPlayers', `${RULE}/ReservoirSize`, 0),
  },
  'rule-of-any-service': {
    pattern: 'xray-sampling',
    breaks: 'the rule decides for every other API of the account',
    change: replace('ApiTracingHealth', `${RULE}/ServiceName`, '*'),
  },
  'rule-of-get-only': {
    pattern: 'xray-sampling',
    breaks: 'POST requests are sampled by the default rule of the account',
    change: replace('ApiTracingPlayers', `${RULE}/HTTPMethod`, 'GET'),
  },
  'rule-gone': {
    pattern: 'xray-sampling',
    breaks: 'players are sampled by the default rule of the account',
    change: dropResource('ApiTracingPlayers'),
  },
  'no-insights': {
    pattern: 'xray-tracing',
    breaks: 'nobody hears when faults become unusual',
    change: replace('ApiTracingGroup', 'Properties/InsightsConfiguration/InsightsEnabled', false),
  },
  'group-of-another-service': {
    pattern: 'xray-tracing',
    breaks: 'the group is empty',
    change: replace('ApiTracingGroup', 'Properties/FilterExpression', 'service("arcade-api/sandbox")'),
  },
  'group-gone': {
    pattern: 'xray-tracing',
    breaks: 'the API has no metrics of its traces',
    change: dropResource('ApiTracingGroup'),
  },
  'trace-looked-up-by-one-name': {
    pattern: 'logs-insights-queries',
    breaks: 'the line of the access log is not found',
    change: rewrite('TraceQuery', 'Properties/QueryString', 'coalesce(xray_trace_id, traceId)', 'xray_trace_id'),
  },
  'trace-latest-first': {
    pattern: 'logs-insights-queries',
    breaks: 'what happened is told backwards',
    change: rewrite('TraceQuery', 'Properties/QueryString', 'sort @timestamp asc', 'sort @timestamp desc'),
  },
  'import-without-its-parts': {
    pattern: 'logs-insights-queries',
    breaks: 'lines that name the import in their outcome are not found',
    change: rewrite('ImportQuery', 'Properties/QueryString', String.raw` or outcome like \"import <id>\"`, ''),
  },
  'import-query-gone': {
    pattern: 'logs-insights-queries',
    breaks: 'nobody can follow an import',
    change: dropResource('ImportQuery'),
  },
  'query-of-another-copy': {
    pattern: 'logs-insights-queries',
    breaks: 'two copies overwrite the query of each other',
    change: replace('TraceQuery', 'Properties/Name', 'operations/one-trace'),
  },
};
