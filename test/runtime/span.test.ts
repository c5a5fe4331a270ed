import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { context } from '@opentelemetry/api';
import { activateSpan, activeSpan } from '../support/active-span.ts';
import { anew } from '../support/anew.ts';

const setAttributes = jest.spyOn(activeSpan, 'setAttributes');

/** What annotates spans, as it is in an environment with a wrapper, or with none. */
async function annotateSpanWith(wrapper?: string) {
  if (wrapper === undefined) delete process.env.AWS_LAMBDA_EXEC_WRAPPER;
  else process.env.AWS_LAMBDA_EXEC_WRAPPER = wrapper;
  const { annotateSpan } = await anew<typeof import('#lambda/runtime/span.ts')>('lambda/runtime/span.ts');
  return annotateSpan;
}

beforeEach(() => {
  setAttributes.mockClear();
  activateSpan();
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
