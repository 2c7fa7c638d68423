import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What any record can be refused for: its shape and its texts. */
export const RECORD_ERRORS = {
  'EHCH-REC-001': sender('required', 'The field {field} is missing.', 'Fill it in at the source and send the record again.', {
    means: 'Something is not told that nobody who reads the record can do without.',
    examples: [{ where: 'familyName', was: '(blank)', shouldBe: 'Ashworth' }],
  }),
  'EHCH-REC-002': sender('structure', '{field} is not a field of {place}{suggestion}.', 'Correct the name of the field, or leave it out.', {
    means: 'The record says something under a name that is not known, so it would be lost.',
    examples: [{ where: 'the name of a field', was: 'familyname', shouldBe: 'familyName' }],
  }),
  'EHCH-REC-003': sender('structure', 'The field should be {expected}.', 'Send it in that form.', {
    means: 'The field is there, and not in the form that it is read in, so what it says cannot be relied on.',
    examples: [{ where: 'consciousness.confusion', was: '"no"', shouldBe: 'false' }],
  }),
  'EHCH-REC-004': sender('code-invalid', 'The value is not one of: {expected}.', 'Choose one of these, or ask for the code table of the source to be extended.', {
    means: 'The field knows certain words only, each with one meaning for everybody who reads the record.',
    examples: [{ where: 'gender', was: 'Lady', shouldBe: 'female' }],
  }),
  'EHCH-REC-005': sender('value', 'The text is blank, too short or too long: {expected}.', 'Correct the text at the source.', {
    means: 'A text that is blank tells nothing, and one that is too long was probably put together from several.',
    examples: [{ where: 'goals[0].description', was: '(two blanks)', shouldBe: 'Walk to the garden with her frame each day' }],
  }),
  'EHCH-REC-006': sender('value', 'The value is not {expected}.', 'Write dates as 2026-11-17 and times as 2026-11-17T10:30:00Z, with the offset from UTC.', {
    means: 'A date or a time is not written as one, so nobody can tell when it was.',
    examples: [{ where: 'dateOfBirth', was: '11/02/1938', shouldBe: '1938-02-11' }, { where: 'occurredAt', was: '2026-11-17 10:30', shouldBe: '2026-11-17T10:30:00Z' }],
  }),
  'EHCH-REC-007': sender('value', 'The value is out of range: {expected}.', 'Check the value at the source.', {
    means: 'No resident has such a value; a digit was mistyped, or it is in another unit.',
    examples: [{ where: 'temperature', was: '98.4', shouldBe: '36.9' }, { where: 'oxygenSaturation', was: '960', shouldBe: '96' }],
  }),
  'EHCH-REC-008': sender('value', 'The value does not have the form that the field asks for.', 'See the field in the schema of the record type.', {
    means: 'A number or a code is not made as all such numbers or codes are.',
    examples: [{ where: 'postcode', was: 'SK22', shouldBe: 'SK22 4AA' }],
  }),
  'EHCH-REC-009': sender('structure', 'A record is a JSON object.', 'Send one object, or an array of them.', {
    means: 'What was sent is a single word, number or list where a record is expected.',
    examples: [{ where: 'the body', was: '"resident"', shouldBe: '{ "source": { … }, … }' }],
  }),
  'EHCH-REC-010': sender('business-rule', 'Two entries have the same id.', 'Give each a key of its own.', {
    means: 'Two goals, actions or people could not be told apart, and a correction would change the wrong one.',
    examples: [{ where: 'actions[1].id', was: 'a1 (as in actions[0])', shouldBe: 'a2' }],
  }),
  'EHCH-REC-011': sender('value', 'The text is blank, or holds characters that are no text.', 'Remove them at the source; they often come from copying and pasting.', {
    means: 'The text looks well on the screen and holds something that no reader can show.',
    examples: [{ where: 'notes', was: '(a text with a NUL in it)', shouldBe: '(the same text without it)' }],
  }),
  'EHCH-REC-012': sender('too-long', 'The record has more than {expected} values.', 'Send what belongs to one record, and each record by itself.', {
    means: 'No record of this kind is so large, so something else was sent. None of its fields was looked at.',
  }),
} satisfies ErrorTable;
