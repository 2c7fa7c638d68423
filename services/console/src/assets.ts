import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Router } from 'express';

const FOLDER = join(import.meta.dirname, 'assets');

const FILES: Readonly<Record<string, { type: string; bytes: Buffer }>> = {
  'console.css': { type: 'text/css; charset=utf-8', bytes: readFileSync(join(FOLDER, 'console.css')) },
  'console.js': { type: 'text/javascript; charset=utf-8', bytes: readFileSync(join(FOLDER, 'console.js')) },
  'idiomorph.js': { type: 'text/javascript; charset=utf-8', bytes: readFileSync(fileURLToPath(import.meta.resolve('idiomorph'))) },
  'icon.svg': { type: 'image/svg+xml', bytes: readFileSync(join(FOLDER, 'icon.svg')) },
};

/** Of all files together: one may load another by its plain name. */
const VERSION = createHash('sha256').update(Buffer.concat(Object.values(FILES).map(({ bytes }) => bytes))).digest('hex').slice(0, 12);

/** Where a file of the pages is; another content has another address, so that it may be kept for good. */
export const assetPath = (name: string): string => `/console/assets/${VERSION}/${name}`;

/** The style, the script and the picture of the pages. They tell nothing, so everybody may have them. */
export function createAssetRoutes(): Router {
  return Router().get('/:version/:name', (req, res, next) => {
    const { version, name } = req.params;
    const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (file === undefined) {
      next();
      return;
    }
    res.set({ 'Content-Type': file.type, 'Cache-Control': version === VERSION ? 'public, max-age=31536000, immutable' : 'no-cache' }).end(file.bytes);
  });
}
