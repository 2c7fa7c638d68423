import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What any record can be refused for: its shape and its texts. */
export const RECORD_ERRORS = {
  'EHCH-REC-001': sender('required', 'The field {field} is missing.', 'Fill it in at the source and send the record again.'),
  'EHCH-REC-002': sender('structure', '{field} is not a field of {place}{suggestion}.', 'Correct the name of the field, or leave it out.'),
  'EHCH-REC-003': sender('structure', 'The field should be {expected}.', 'Send it in that form.'),
  'EHCH-REC-004': sender('code-invalid', 'The value is not one of: {expected}.', 'Choose one of these, or ask for the code table of the source to be extended.'),
  'EHCH-REC-005': sender('value', 'The text is blank, too short or too long: {expected}.', 'Correct the text at the source.'),
  'EHCH-REC-006': sender('value', 'The value is not {expected}.', 'Write dates as 2026-11-17 and times as 2026-11-17T10:30:00Z, with the offset from UTC.'),
  'EHCH-REC-007': sender('value', 'The value is out of range: {expected}.', 'Check the value at the source.'),
  'EHCH-REC-008': sender('value', 'The value does not have the form that the field asks for.', 'See the field in the schema of the record type.'),
  'EHCH-REC-009': sender('structure', 'A record is a JSON object.', 'Send one object, or an array of them.'),
  'EHCH-REC-010': sender('business-rule', 'Two entries have the same id.', 'Give each a key of its own.'),
  'EHCH-REC-011': sender('value', 'The text is blank, or holds characters that are no text.', 'Remove them at the source; they often come from copying and pasting.'),
} satisfies ErrorTable;
