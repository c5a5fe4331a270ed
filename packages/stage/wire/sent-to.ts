/**
 * Names the host that a function has sent its request to, and signed it for: the stage has one address, and takes the id of the API from the
 * path, as `/execute-api/<id>`.
 */
export const SENT_TO = 'x-stage-sent-to';
