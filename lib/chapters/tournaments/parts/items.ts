import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** A text; in `{% %}` it is JSONata, and else what it says. */
export const text = DynamoAttributeValue.fromString;

/** A number that an expression gives. DynamoDB takes numbers as text. */
export const amount = (expression: string) => DynamoAttributeValue.numberFromString(`{% $string(${expression}) %}`);

/** Where a row of the tournament is whose workflow runs: `Execution.Name` is its id. Keys of functions: `lambda/tournaments/keys.ts`. */
export const tournamentKey = (sk: string) => ({ pk: text("{% 'TOURNAMENT#' & $tournamentId %}"), sk: text(sk) });
