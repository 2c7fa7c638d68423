import { ColumnGatherer, type ColumnTally, type Word } from './column-tally.ts';
import { guessKind } from './guess.ts';
import { guessHeader, type HeaderGuess } from './header-row.ts';
import type { Guess } from './kind.ts';
import { lettersOf } from '../layout/letters.ts';
import { shownWords } from './shown-words.ts';
import type { Mark, Row } from './table-batches.ts';

/** What one column of a table seems to hold. */
export interface ColumnProfile {
  /** As a spreadsheet names it. */
  letter: string;
  /** As the header names it; undefined where there is no header, or no name in it. */
  name?: string;
  filled: number;
  /** Blank cells, those with a token for a blank included. */
  blank: number;
  blankWords: Readonly<Record<string, number>>;
  distinct: number;
  /** Whether there are more different cells than were counted. */
  moreDistinct: boolean;
  shortest: number;
  longest: number;
  guess: Guess;
  /** The words of a list of few, the most frequent first; left out where they may be of people. */
  words?: readonly Word[];
  /** Whether words were left out. */
  withheld: boolean;
  /** The first row with a character that is no text. */
  controlRow?: number;
  /** Of a workbook: how many cells it keeps as what, where not all are texts. */
  kept?: Readonly<Partial<Record<Mark, { count: number; row: number }>>>;
}

export interface TableProfile {
  header: HeaderGuess;
  /** Rows behind the header that are not blank. */
  rows: number;
  /** Rows that have another number of cells than the header. */
  ragged: { count: number; first: number[] };
  columns: ColumnProfile[];
}

/** Rows in which the header is looked for. */
const BEGINNING = 60;

/** Different cells that are kept of a table, all columns together. */
const KEPT_WORDS = 60_000;
const MOST_WORDS = 2_000;
const MOST_COLUMNS = 1_000;

/** Profiles the rows of a table, in one pass and in bounded memory. */
export async function profileTable(batches: AsyncIterable<readonly Row[]>, { cells = false }: { cells?: boolean } = {}): Promise<TableProfile> {
  let beginning: Row[] | undefined = [];
  let gathering: Gathering | undefined;
  for await (const batch of batches) {
    if (beginning === undefined || gathering) {
      gathering?.take(batch);
      continue;
    }
    beginning.push(...batch);
    if (beginning.length < BEGINNING) continue;
    gathering = new Gathering(beginning);
    beginning = undefined;
  }
  return (gathering ?? new Gathering(beginning ?? [])).profile(cells);
}

class Gathering {
  readonly #header: HeaderGuess;
  readonly #names: readonly string[];
  readonly #columns: ColumnGatherer[] = [];
  readonly #mostWords: number;
  readonly #ragged = { count: 0, first: [] as number[] };
  #rows = 0;
  readonly #width: number;

  constructor(beginning: readonly Row[]) {
    this.#header = guessHeader(beginning);
    const header = beginning.find(({ row }) => row === this.#header.row);
    this.#names = header?.cells.map((cell) => cell.trim().replaceAll(/\s+/g, ' ')) ?? [];
    this.#width = header?.cells.length ?? Math.max(0, ...beginning.map(({ cells }) => cells.length));
    this.#mostWords = Math.min(MOST_WORDS, Math.floor(KEPT_WORDS / Math.max(1, this.#width)));
    this.take(beginning.filter(({ row }) => row > (this.#header.row ?? 0)));
  }

  take(rows: readonly Row[]): void {
    for (const { row, cells, marks } of rows) {
      if (cells.every((cell) => cell === '')) continue;
      this.#rows += 1;
      // A sheet has no cells behind its last one.
      if (cells.length !== this.#width && (marks === undefined || cells.length > this.#width)) this.#noteRagged(row);
      const width = Math.min(Math.max(cells.length, this.#width), MOST_COLUMNS);
      for (let index = 0; index < width; index += 1) (this.#columns[index] ?? this.#addColumn()).add(cells[index] ?? '', row, marks?.[index]);
    }
  }

  #addColumn(): ColumnGatherer {
    const column = new ColumnGatherer(this.#mostWords);
    this.#columns.push(column);
    return column;
  }

  #noteRagged(row: number): void {
    this.#ragged.count += 1;
    if (this.#ragged.first.length < 20) this.#ragged.first.push(row);
  }

  profile(cells: boolean): TableProfile {
    while (this.#columns.length < this.#names.length && this.#columns.length < MOST_COLUMNS) this.#addColumn();
    return {
      header: this.#header,
      rows: this.#rows,
      ragged: this.#ragged,
      columns: this.#columns.map((column, index) => profileColumn(column.tally(), { index, name: this.#names[index], cells })),
    };
  }
}

function profileColumn(tally: ColumnTally, { index, name = '', cells }: { index: number; name: string | undefined; cells: boolean }): ColumnProfile {
  const guess = guessKind(tally, name);
  const words = cells ? tally.words?.slice(0, MOST_SHOWN) : shownWords(tally, name === '' ? undefined : name, guess.kind);
  const tokens = [...tally.blankWords.values()].reduce((sum, count) => sum + count, 0);
  return {
    letter: lettersOf(index),
    ...(name !== '' && { name }),
    filled: tally.filled,
    blank: tally.blank + tokens,
    blankWords: Object.fromEntries(tally.blankWords),
    distinct: tally.distinct,
    moreDistinct: tally.words === undefined || tally.long > 0,
    shortest: tally.shortest,
    longest: tally.longest,
    guess,
    ...(words !== undefined && words.length > 0 && { words }),
    withheld: words === undefined && (guess.kind === 'words' || guess.kind === 'yes or no'),
    ...(tally.control !== undefined && { controlRow: tally.control }),
    ...(tally.marks.size > 0 && { kept: Object.fromEntries(tally.marks) }),
  };
}

const MOST_SHOWN = 40;
