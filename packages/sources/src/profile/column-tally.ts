import type { Mark } from './table-batches.ts';
import { createDetectors, type Detector, type Detectors } from './detectors.ts';
import { isBlankLike } from './words.ts';

/** A word of a column, how often it stands there and where first. */
export interface Word {
  word: string;
  count: number;
  row: number;
}

/** What a column holds, gathered cell by cell in bounded memory. */
export interface ColumnTally {
  filled: number;
  blank: number;
  /** Cells that hold nothing but a token for a blank, by the token. They do not count as filled. */
  blankWords: ReadonlyMap<string, number>;
  shortest: number;
  longest: number;
  /** Every different cell; undefined where there are more than were kept. */
  words: readonly Word[] | undefined;
  /** So many different cells at least. */
  distinct: number;
  /** Cells that are too long to be compared with others. */
  long: number;
  detectors: Detectors;
  control?: number;
  /** Of a workbook: how many cells it keeps as what, and the first row of each. */
  marks: ReadonlyMap<Mark, { count: number; row: number }>;
}

/** Longer cells are no words that could come again. */
const LONGEST_WORD = 100;

/** Once a kind of content has been ruled out over so many cells, it is not looked for any more. */
const LEAST_SHARE = 0.3;

/** Gathers what a column holds. Each different cell is looked at once, as long as there are few; the others as they come. */
export class ColumnGatherer {
  #filled = 0;
  #blank = 0;
  #shortest = Infinity;
  #longest = 0;
  #control: number | undefined;
  #distinct = 0;
  readonly #blankWords = new Map<string, number>();
  readonly #detectors = createDetectors();
  readonly #mostWords: number;
  #words: Map<string, Word> | undefined = new Map();
  #live: readonly Detector[] = Object.values(this.#detectors);
  #long = 0;
  readonly #marks = new Map<Mark, { count: number; row: number }>();

  /** @param mostWords how many different cells are kept */
  constructor(mostWords: number) {
    this.#mostWords = mostWords;
  }

  add(written: string, row: number, mark?: Mark): void {
    if (mark !== undefined) this.#note(mark, row);
    if (mark === 'date' || mark === 'dateTime' || mark === 'error' || mark === 'lost') {
      // What it says is known already.
      this.#filled += 1;
      return;
    }
    if (written === '') {
      this.#blank += 1;
      return;
    }
    const known = this.#words?.get(written);
    if (known) known.count += 1;
    else this.#addNew(written, row);
  }

  tally(): ColumnTally {
    const words = this.#words === undefined ? undefined : [...this.#words.values()];
    this.#fold();
    return {
      filled: this.#filled,
      blank: this.#blank,
      blankWords: this.#blankWords,
      shortest: this.#longest === 0 ? 0 : this.#shortest,
      longest: this.#longest,
      words: words && mergeWords(words),
      distinct: words ? mergeWords(words).length : this.#distinct,
      long: this.#long,
      detectors: this.#detectors,
      marks: this.#marks,
      ...(this.#control !== undefined && { control: this.#control }),
    };
  }

  #note(mark: Mark, row: number): void {
    const known = this.#marks.get(mark);
    if (known) known.count += 1;
    else this.#marks.set(mark, { count: 1, row });
  }

  #addNew(written: string, row: number): void {
    if (written.length > LONGEST_WORD) this.#long += 1;
    if (this.#words === undefined || written.length > LONGEST_WORD) {
      this.#take(written.trim(), row, 1);
      return;
    }
    // A cell is a part of the text it was read from, which would be kept with it.
    this.#words.set(copyOf(written), { word: copyOf(written), count: 1, row });
    if (this.#words.size > this.#mostWords) this.#overflow();
  }

  #overflow(): void {
    this.#distinct = this.#words?.size ?? 0;
    this.#fold();
    this.#live = this.#live.filter(({ hits }) => hits >= this.#filled * LEAST_SHARE);
  }

  #fold(): void {
    if (this.#words === undefined) return;
    const words = this.#words;
    this.#words = undefined;
    for (const { word, row, count } of words.values()) this.#take(word.trim(), row, count);
  }

  #take(cell: string, row: number, times: number): void {
    if (cell === '') {
      this.#blank += times;
      return;
    }
    if (isBlankLike(cell)) {
      this.#blankWords.set(cell, (this.#blankWords.get(cell) ?? 0) + times);
      return;
    }
    this.#filled += times;
    if (cell.length < this.#shortest) this.#shortest = cell.length;
    if (cell.length > this.#longest) this.#longest = cell.length;
    if (this.#control === undefined && CONTROL.test(cell)) this.#control = row;
    for (const detector of this.#live) detector.add(cell, row, times);
  }
}

const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

/** Words without the spaces around them, and without tokens for blanks. */
function mergeWords(words: readonly Word[]): Word[] {
  const merged = new Map<string, Word>();
  for (const { word, count, row } of words) {
    const trimmed = word.trim();
    if (trimmed === '' || isBlankLike(trimmed)) continue;
    const known = merged.get(trimmed);
    if (known) known.count += count;
    else merged.set(trimmed, { word: trimmed, count, row });
  }
  return [...merged.values()];
}
