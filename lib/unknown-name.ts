/** A name on the command line that nothing has. Its message is one line that says which names there are. */
export class UnknownName extends Error {
  constructor(what: string, name: string, known: readonly string[]) {
    super(`Unknown ${what} "${name}". Use one of: ${known.join(', ')} (cdk synth -c ${what}=${known[0]}).`);
    this.name = 'UnknownName';
  }
}
