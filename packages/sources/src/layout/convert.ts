import type { ColumnDefinition, CodeTable, Vocabulary } from '../definition/definition.ts';
import { hl7TimeConverter } from '../hl7v2/time.ts';
import { type Converter, fault } from './converted.ts';
import { fold } from './fold.ts';
import { dateConverter, dateTimeConverter, eitherConverter } from './time.ts';

/** Makes the converters that columns ask for. The definition was checked before: the code tables it refers to are there. */
export function convertersOf({ codes = {}, zone = 'Europe/London' }: Vocabulary): (column: ColumnDefinition) => Converter {
  const tables = new Map(Object.entries(codes).map(([name, table]) => [name, codeConverter(table)]));
  return (column) => {
    switch (column.as) {
      case 'integer':
        return convertInteger;
      case 'decimal':
        return convertDecimal;
      case 'date':
        return dateConverter(column.format);
      case 'dateTime':
        if (column.format === 'hl7') return hl7TimeConverter(zone);
        return column.dateFormat === undefined ? dateTimeConverter(column.format, zone) : eitherConverter(dateConverter(column.dateFormat), dateTimeConverter(column.format, zone));
      case 'code':
        return tables.get(column.codes) ?? convertText;
      case 'list':
        return listConverter(column.separator);
      case 'text':
      case undefined:
        return convertText;
    }
  };
}

// FHIR has no control characters in texts, but for tab and the ends of lines.
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

const convertText: Converter = (cell) => (CONTROL.test(cell) ? fault('EHCH-ROW-004') : { value: cell });

function listConverter(separator: string): Converter {
  const items = (cell: string) => cell.split(separator).map((item) => item.trim()).filter((item) => item !== '');
  return (cell) => (CONTROL.test(cell) ? fault('EHCH-ROW-004') : { value: items(cell) });
}

// ASCII digits, no exponent, no separator of thousands (IN-009).
const convertInteger: Converter = (cell) =>
  /^-?(0|[1-9]\d*)$/.test(cell) && Number.isSafeInteger(Number(cell)) ? { value: Number(cell) } : fault('EHCH-ROW-005', 'a whole number');

const convertDecimal: Converter = (cell) => (/^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(cell) ? { value: Number(cell) } : fault('EHCH-ROW-005', 'a number'));

/** Words are compared without regard to case and to how many spaces stand between them. */
function codeConverter(table: CodeTable): Converter {
  const values = new Map(Object.entries(table).flatMap(([word, value]) => [[fold(word), value], [word, value]]));
  const expected = Object.keys(table).join(', ');
  const instead = [...new Set(values.values())];
  return (cell) => {
    const value = values.get(cell) ?? values.get(fold(cell));
    return value === undefined ? { fault: { code: 'EHCH-ROW-010', expected, instead } } : { value };
  };
}
