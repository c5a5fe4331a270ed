/** A value of the command line that the arcade cannot be built with. Its message is one line that says what fits. */
export class WrongInput extends Error {
  override name = 'WrongInput';
}

/** A name on the command line that nothing has: the message says which names there are. */
export class UnknownName extends WrongInput {
  constructor(what: string, name: string, known: readonly string[]) {
    super(`Unknown ${what} "${name}". Use one of: ${known.join(', ')} (cdk synth -c ${what}=${known[0]}).`);
    this.name = 'UnknownName';
  }
}
