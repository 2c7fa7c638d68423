import type { IncomingMessage } from 'node:http';

/** Whether a request brings a body, as its headers tell. */
export const hasBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? '0') > 0;
