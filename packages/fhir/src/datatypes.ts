import type { Annotation, Period, Quantity } from '@medplum/fhirtypes';
import { UCUM } from './systems.ts';

/** From `start` to `end`, both FHIR dateTimes and both included; none when neither is known. */
export const period = (start?: string, end?: string): Period | undefined =>
  start === undefined && end === undefined
    ? undefined
    : { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };

/** A measured amount, its unit in words and in UCUM; none when it was not measured. */
export const quantity = (value: number | undefined, unit: string, ucumCode: string): Quantity | undefined =>
  value === undefined ? undefined : { value, unit, system: UCUM, code: ucumCode };

/** Who wrote a note: a resource, or words where none is known. */
export type NoteAuthor = Annotation['authorReference'] | string;

/** A note, with who wrote it and when, a FHIR dateTime; none when it is blank. */
export const annotation = (text: string | undefined, author?: NoteAuthor, time?: string): Annotation | undefined =>
  text ? { ...authorOf(author), ...(time !== undefined && { time }), text } : undefined;

const authorOf = (author: NoteAuthor | undefined): Pick<Annotation, 'authorReference' | 'authorString'> => {
  if (author === undefined) return {};
  return typeof author === 'string' ? { authorString: author } : { authorReference: author };
};
