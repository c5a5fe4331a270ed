/** Why a definition is refused. */
export interface Problem {
  readonly code:
    | 'SCHEMA_VALIDATION_FAILED'
    | 'INVALID_JSON_DESCRIPTION'
    | 'MISSING_TRANSITION_TARGET'
    | 'MISSING_END_STATE';
  readonly message: string;
  /** Such as `/States/A/Next`; undefined when the whole definition is meant. */
  readonly location: string | undefined;
}
