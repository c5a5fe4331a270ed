import { type Context, type ContextManager, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** What the layer brings, as much as is looked at: the span of an invocation. */
export const activeSpan = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 });

/** Makes it the active one, until `context.disable()`. */
export function activateSpan(): void {
  context.setGlobalContextManager(managerOf(trace.setSpan(ROOT_CONTEXT, activeSpan)));
}

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
