import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../log/log.ts';
import type { Connections } from './connections.ts';
import { render } from './errors.ts';
import type { ErrorAnswer, RenderError } from './http-error.ts';

const MALFORMED: ErrorAnswer = { status: 400, code: 'bad-request', detail: 'The request is not well-formed HTTP.' };
const UNEXPECTED: ErrorAnswer = { status: 417, code: 'expectation', detail: 'Only 100-continue may be expected.' };

// By Node's error codes.
const ANSWERS: Record<string, ErrorAnswer> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'headers-too-large', detail: 'The headers are too large.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'body-too-large', detail: 'The extensions of a chunk are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'timeout', detail: 'The request did not arrive in time.' },
};

export interface BadRequestOptions {
  readonly renderError: RenderError;
  readonly logger?: Logger | undefined;
  readonly connections: Pick<Connections, 'hasBegun'>;
}

/** Answers what never becomes a request, in the same form as every other error (REST-007), and hangs up. */
export function answerBadRequests(server: Server, { renderError, logger, connections }: BadRequestOptions): void {
  const refuse = (socket: Duplex, answer: ErrorAnswer) => {
    logger?.info('request-malformed', { status: answer.status, code: answer.code });
    socket.end(rawAnswer(renderError, answer), () => socket.destroy());
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable || connections.hasBegun(socket)) socket.destroy();
    else refuse(socket, ANSWERS[error.code ?? ''] ?? MALFORMED);
  });
  // Other expectations than 100-continue, which Node would answer with an empty 417.
  server.on('checkExpectation', ({ socket }) => refuse(socket, UNEXPECTED));
}

function rawAnswer(renderError: RenderError, answer: ErrorAnswer): string {
  const { contentType, body } = render(renderError, answer);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
