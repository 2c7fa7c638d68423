import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

const compress = promisify(gzip);

/** Answers with lines of JSON, compressed for whoever takes them so. */
export async function answerLines(req: Request, res: Response, lines: string): Promise<void> {
  res.set({ 'Content-Type': 'application/x-ndjson; charset=utf-8', 'Cache-Control': 'no-store', Vary: 'Accept-Encoding' });
  if (req.acceptsEncodings('gzip', 'identity') !== 'gzip') return void res.end(lines);
  res.set('Content-Encoding', 'gzip').end(await compress(lines));
}
