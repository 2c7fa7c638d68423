import { readFileSync, writeFileSync } from 'node:fs';

/** Begins to watch how much memory a process has at most. @returns that, in bytes, once asked; undefined where there is no /proc to read it from */
export function watchPeakMemory(pid: number): () => number | undefined {
  try {
    // proc(5): 5 resets the peak resident set size to what it is now.
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    return () => undefined;
  }
  return () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}
