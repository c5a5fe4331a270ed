import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Context, type ContextManager, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';

// What the layer brings, as much as is looked at: a context in which a span is active.
const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 });
const setAttributes = jest.spyOn(span, 'setAttributes');

/** The module as it is in an environment with a wrapper, or with none. */
async function annotateSpanWith(wrapper?: string) {
  if (wrapper === undefined) delete process.env.AWS_LAMBDA_EXEC_WRAPPER;
  else process.env.AWS_LAMBDA_EXEC_WRAPPER = wrapper;
  let module: typeof import('#shared/span.ts') | undefined;
  await jest.isolateModulesAsync(async () => {
    module = await import('#shared/span.ts');
  });
  if (module === undefined) throw new Error('The module was not loaded');
  return module.annotateSpan;
}

beforeEach(() => {
  setAttributes.mockClear();
  context.setGlobalContextManager(managerOf(trace.setSpan(ROOT_CONTEXT, span)));
});
afterEach(() => {
  context.disable();
});

test('xray-annotations: without the layer nothing happens, and nothing is loaded', async () => {
  const annotateSpan = await annotateSpanWith();
  annotateSpan({ route: 'POST /plays', code: 'ok' });
  expect(setAttributes).not.toHaveBeenCalled();
});

test('xray-annotations: with the layer, but outside of any span, nothing happens', async () => {
  const annotateSpan = await annotateSpanWith('/opt/otel-instrument');
  context.disable();
  expect(() => annotateSpan({ route: 'POST /plays', code: 'ok' })).not.toThrow();
  expect(setAttributes).not.toHaveBeenCalled();
});

test('xray-annotations: the span of the invocation gets the attributes, and the list of those that X-Ray indexes', async () => {
  const annotateSpan = await annotateSpanWith('/opt/otel-instrument');
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
