import { afterEach, expect, jest, test } from '@jest/globals';
import { type Context, type ContextManager, context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { annotateSpan } from '#shared/span.ts';

afterEach(() => {
  context.disable();
});

test('xray-annotations: without a span, which is without the layer, nothing happens', () => {
  expect(() => annotateSpan({ route: 'POST /plays', code: 'ok' })).not.toThrow();
});

test('xray-annotations: the span of the invocation gets the attributes, and the list of those that X-Ray indexes', () => {
  // What the layer brings, as much as is looked at: a context in which a span is active.
  const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 });
  const setAttributes = jest.spyOn(span, 'setAttributes');
  context.setGlobalContextManager(managerOf(trace.setSpan(ROOT_CONTEXT, span).setValue(createContextKey('x'), 1)));
  annotateSpan({ route: 'POST /plays', code: 'no_credits' });
  expect(setAttributes.mock.calls).toEqual([
    [{ route: 'POST /plays', code: 'no_credits', 'aws.xray.annotations': ['route', 'code'] }],
  ]);
});

function managerOf(active: Context): ContextManager {
  const manager: ContextManager = {
    active: () => active,
    with: (_, fn, self, ...args) => fn.apply(self, args),
    bind: (_, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
