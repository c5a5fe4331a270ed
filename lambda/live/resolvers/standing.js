/** Query.standing: around the two steps. A game that nobody has played has no standing. */
export function request() {
  return {};
}

export function response(ctx) {
  const highScore = ctx.prev.result?.score ?? null;
  if (highScore === null) return null;
  const { best } = ctx.stash;
  return { game: ctx.args.game, best, highScore, leads: best !== null && best >= highScore };
}
