import { type DestinationStream, pino } from 'pino';
import { allowedFields, type LogFields } from './fields.ts';

/**
 * Says that something happened: an event word out of a closed list, and fields out of the allow-list. There is no
 * free text. `Event` is the union of words that a service uses.
 */
export interface Logger<Event extends string = string> {
  debug(event: Event, fields?: LogFields): void;
  info(event: Event, fields?: LogFields): void;
  warn(event: Event, fields?: LogFields): void;
  error(event: Event, fields?: LogFields): void;
  /** A logger whose every line has these fields as well. */
  child(fields: LogFields): Logger<Event>;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where lines go; standard output if not given. */
  readonly destination?: DestinationStream;
}

/**
 * One JSON object a line: level, time, service, event, fields. Only known keys with values of their shape reach the
 * line, and an error is reduced to name, code and places (SEC-050, SEC-080).
 */
export function createLogger<Event extends string = string>({ service, level, destination }: LoggerOptions): Logger<Event> {
  const sink = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: {}, formatters: { level: (label) => ({ level: label }) } },
    // Not in the background: the last lines of a process that ends would be lost, or come out of order.
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return withContext(sink, { service });
}

function withContext<Event extends string>(sink: pino.Logger, context: LogFields): Logger<Event> {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (event: Event, fields: LogFields = {}) => {
    if (sink.isLevelEnabled(level)) sink[level]({ event: eventWord(event), ...allowedFields({ ...context, ...fields }) });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => withContext(sink, { ...context, ...fields }),
  };
}

// The type closes the list; this keeps a word that was put together at run time from carrying a value.
function eventWord(event: string): string {
  return /^[a-z]+(?:-[a-z]+){0,7}$/.test(event) && event.length <= 60 ? event : 'unnamed-event';
}
