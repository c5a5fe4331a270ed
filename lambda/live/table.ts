/** The environment variable with the name of the table of connections. */
export const CONNECTIONS_TABLE_NAME = 'CONNECTIONS_TABLE_NAME';

/** The index that finds those who follow a game. */
export const BY_CHANNEL = 'byChannel';

/** The environment variable with the URL of the queue of pushes. */
export const PUSHES_QUEUE_URL = 'PUSHES_QUEUE_URL';

/** The environment variable with the URL at which the gateway takes what clients are to get. */
export const CALLBACK_URL = 'CALLBACK_URL';

/** The environment variable with the URL at which clients connect. */
export const SOCKET_URL = 'SOCKET_URL';
