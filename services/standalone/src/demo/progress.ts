/** One line that tells how far things are: it stays in place on a terminal, and elsewhere comes again every few seconds. */
export interface Progress {
  show(text: string): void;
  /** Leaves the last line standing. */
  done(text: string): void;
}

const EVERY_MS = 3_000;

export function createProgress(out: NodeJS.WriteStream): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show: (text) => {
      if (out.isTTY) out.write(`\r\u001b[K${text}`);
      else if (performance.now() - shownAt > EVERY_MS) {
        shownAt = performance.now();
        out.write(`${text}\n`);
      }
    },
    done: (text) => void out.write(out.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`),
  };
}
