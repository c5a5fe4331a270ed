/** Mutation.publishScore: stores nothing. What it returns is what subscribers get. */
export function request(ctx) {
  return { payload: ctx.args };
}

export function response(ctx) {
  return ctx.result;
}
