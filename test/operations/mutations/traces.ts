import { dropResource, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

/** What breaks which requests are traced, and the queries that look them up. */
export const traces: Mutations = {
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
