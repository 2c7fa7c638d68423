import { Readable } from 'node:stream';

const COLUMNS = ['Exported from', 'Obs no', 'Rev', 'Last changed', 'Home ODS', 'Resident ref', 'NHS No', 'Taken', 'Taken by', 'Taken by (role)', 'Resps /min', 'SpO2 %', 'SpO2 scale', 'Air or O2', 'BP sys', 'BP dia', 'Pulse /min', 'ACVPU', 'Temp °C', 'Weight kg'];
const ROWS_A_CHUNK = 500;
const RESIDENTS = 5_000;

/** A file of so many rows for the source care-home-observations, made as it is read. Each row has a number of its own, beginning with `from`. */
export function observations(rows: number, { from = 0 }: { from?: number } = {}): Readable {
  return Readable.from(chunks(rows, from));
}

function* chunks(rows: number, from: number): Generator<Buffer> {
  yield Buffer.from(`${COLUMNS.join(',')}\r\n`);
  for (let done = 0; done < rows; done += ROWS_A_CHUNK) {
    const count = Math.min(ROWS_A_CHUNK, rows - done);
    yield Buffer.from(Array.from({ length: count }, (_, index) => `${row(from + done + index)}\r\n`).join(''));
  }
}

function row(number: number): string {
  const minute = String(number % 60).padStart(2, '0');
  return [
    'https://larch.records.example', number, 1, `18/11/2026 08:${minute}:10`, 'VM1AB', `R-${number % RESIDENTS}`, '', `18/11/2026 08:${minute}`, 'Joyce Mensah', 'Senior carer',
    12 + (number % 9), 96, 1, 'Air', 110 + (number % 40), 70 + (number % 20), 60 + (number % 30), 'A', '36.6', (50 + (number % 400) / 10).toFixed(1),
  ].join(',');
}
